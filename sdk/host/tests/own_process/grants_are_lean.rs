//! What grants do not do to the process: they start no runtime, and open nothing where the system cannot open beneath
//! a folder.

use std::collections::BTreeSet;
use std::fs;

use guesthouse::error::LoadErrorKind;
use guesthouse::policy::{Clock, Folder, Policy, PolicyError};
use guesthouse::{Artifact, Limits, LoadError, Plugin};
use tokio::runtime::Builder;

use crate::common::awaited::block_on;
use crate::common::host;
use crate::files::{
    Files, Ground, NEWEST, READ, block, blocking_read, built, create, list_all, open, read,
    read_via_stream, run, subscribe_duration, write,
};

crate::tests! {
    no_runtime_is_started_but_the_apps_own,
    without_openat2_no_folder_is_granted,
}

fn load(policy: &Policy, runtime: &tokio::runtime::Handle) -> Result<Plugin<Files>, LoadError> {
    let artifact = Artifact::file(built("files"));
    let mut limits = Limits::strict();
    limits.deadline = std::time::Duration::from_mins(1);
    host().load_granted(artifact, &limits, policy, runtime)
}

/// The names of this process's threads.
fn threads() -> BTreeSet<String> {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let name = |task: fs::DirEntry| fs::read_to_string(task.path().join("comm")).unwrap();
    tasks
        .map(|task| name(task.unwrap()).trim().to_owned())
        .collect()
}

/// The calls are awaited on a thread that knows no runtime.
fn no_runtime_is_started_but_the_apps_own() {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1).thread_name("the-apps-own");
    let runtime = builder.build().unwrap();
    let ground = Ground::new();
    let policy = Policy::closed()
        .folder(Folder::write(ground.granted(), 1 << 20))
        .clock(Clock::AtWaits);
    let plugin = load(&policy, runtime.handle()).unwrap();
    let before = threads();
    assert!(before.contains("the-apps-own"), "{before:?}");
    let steps = [
        list_all(0),
        create("new"),
        write(NEWEST, "text", 0),
        open("new", READ),
        read(NEWEST, 100, 0),
        read_via_stream(NEWEST, 0),
        blocking_read(NEWEST, 100),
        subscribe_duration(1_000_000),
        block(NEWEST),
    ];
    let answers = block_on(run(&plugin, (), &steps)).into_result().unwrap();
    assert_eq!(answers[4], "ok text");
    let others: Vec<_> = threads().difference(&before).cloned().collect();
    assert_eq!(others, Vec::<String>::new());
}

/// As in a container whose filter of system calls is older than the call.
fn without_openat2_no_folder_is_granted() {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .unwrap();
    let ground = Ground::new();
    let policy = Policy::closed().folder(Folder::read(ground.granted()).at("/data"));
    load(&policy, runtime.handle()).unwrap();
    forbid_openat2();
    let refused = load(&policy, runtime.handle()).unwrap_err();
    assert_eq!(refused.code(), "bad-policy");
    let LoadErrorKind::Policy(PolicyError::Folder { guest, source, .. }) = refused.kind() else {
        panic!("{refused:?}");
    };
    assert_eq!(guest, "/data");
    assert_eq!(source.kind(), std::io::ErrorKind::Unsupported);
    // What needs no folder is granted as before.
    load(&Policy::closed().random(), runtime.handle()).unwrap();
}

/// Has the system answer that it does not know the call, on this thread and those that it starts.
#[allow(unsafe_code, reason = "the C library alone can set a filter")]
fn forbid_openat2() {
    let statement = |code: u32, value: u32| libc::sock_filter {
        code: u16::try_from(code).unwrap(),
        jt: 0,
        jf: 0,
        k: value,
    };
    let number = u32::try_from(libc::SYS_openat2).unwrap();
    let is_it = libc::sock_filter {
        jf: 1,
        ..statement(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, number)
    };
    let refuse = libc::SECCOMP_RET_ERRNO | u32::try_from(libc::ENOSYS).unwrap();
    let mut filter = [
        // The number of the call is the first word.
        statement(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0),
        is_it,
        statement(libc::BPF_RET | libc::BPF_K, refuse),
        statement(libc::BPF_RET | libc::BPF_K, libc::SECCOMP_RET_ALLOW),
    ];
    let program = libc::sock_fprog {
        len: 4,
        filter: filter.as_mut_ptr(),
    };
    // SAFETY: both calls read what they are given, which lives until they return, and change this thread's rights alone.
    let set = unsafe {
        libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
            && libc::prctl(
                libc::PR_SET_SECCOMP,
                libc::SECCOMP_MODE_FILTER,
                &raw const program,
            ) == 0
    };
    assert!(set, "{}", std::io::Error::last_os_error());
}
