//! A guest that ends at any step: cancelled, late, or dropped by its app. Descriptors, threads, permits and room are as
//! before.

use std::fs;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use guesthouse::policy::Clock;
use guesthouse::{Artifact, CancelHandle, Compiler, HostConfig, Plugin, PluginHost};
use tokio::runtime::{Builder, Handle as Runtime};

use super::super::limits;
use super::{is_well, writing};
use crate::common::leaks::is_alone;
use crate::files::{
    Files, Ground, Handle, NEWEST, READ, Step, append_via_stream, block, blocking_read,
    blocking_write_and_flush, built, close, count_all, create, get_stdout, open, poll, read,
    read_via_stream, rename, run, set_size, spin, stat_at, subscribe_duration, sync, tally, unlink,
    write,
};

/// Entries of a folder of this process in `/proc`, without the one that reads it.
fn entries(of: &str) -> usize {
    fs::read_dir(format!("/proc/self/{of}")).unwrap().count()
}

/// Threads of runtimes, idle ones that block included.
fn workers() -> usize {
    let all = fs::read_dir("/proc/self/task").unwrap();
    let named = all.filter(|task| {
        let task = task.as_ref().unwrap().path().join("comm");
        // It may have ended meanwhile.
        fs::read_to_string(task).is_ok_and(|name| name.starts_with("tokio"))
    });
    named.count()
}

/// Steps that go on until somebody ends them, each in the middle of something else.
fn endless() -> Vec<(&'static str, Vec<Step>)> {
    let often = |steps: Vec<Step>| tally(u32::MAX, steps);
    let opened = || vec![open("in.txt", READ), read_via_stream(1, 0)];
    let made = || vec![create("out.txt"), append_via_stream(1)];
    let with = |mut steps: Vec<Step>, last: Vec<Step>| {
        steps.push(often(last));
        steps
    };
    vec![
        (
            "opens",
            vec![often(vec![
                open("in.txt", READ),
                close(Handle::File(NEWEST)),
            ])],
        ),
        (
            "makes",
            vec![often(vec![
                create("x"),
                close(Handle::File(NEWEST)),
                unlink("x"),
            ])],
        ),
        ("lists", vec![often(vec![count_all(0)])]),
        ("looks", vec![often(vec![stat_at("sub/deep.txt")])]),
        (
            "moves",
            vec![create("a"), often(vec![rename("a", "b"), rename("b", "a")])],
        ),
        ("reads", with(opened(), vec![read(1, 100, 0)])),
        (
            "streams",
            with(
                opened(),
                vec![
                    read_via_stream(1, 0),
                    blocking_read(NEWEST, 9),
                    close(Handle::Input(NEWEST)),
                ],
            ),
        ),
        ("writes", with(made(), vec![write(1, 4_096, 0)])),
        (
            "appends",
            with(
                made(),
                vec![blocking_write_and_flush(0, 100), set_size(1, 0)],
            ),
        ),
        (
            "resizes",
            with(made(), vec![set_size(1, 100_000), set_size(1, 0)]),
        ),
        ("syncs", with(made(), vec![write(1, 1, 0), sync(1)])),
        ("sleeps", vec![subscribe_duration(u64::MAX / 2), block(0)]),
        ("polls", vec![subscribe_duration(u64::MAX / 2), poll(&[0])]),
        (
            "prints",
            with(vec![get_stdout()], vec![blocking_write_and_flush(0, "")]),
        ),
        ("spins", vec![open("in.txt", READ), create("y"), spin()]),
    ]
}

/// The guest, on a host and a runtime of this test's own.
fn plugin(host: &PluginHost, ground: &Ground, runtime: &Runtime) -> Plugin<Files, ()> {
    let mut limits = limits();
    limits.fuel = i64::MAX.unsigned_abs();
    limits.file_written = u64::MAX;
    limits.file_read = u64::MAX;
    limits.files_created = u64::MAX;
    let policy = writing(ground, 1 << 20).clock(Clock::AtWaits);
    let artifact = Artifact::file(built("files"));
    host.load_granted(artifact, &limits, &policy, runtime)
        .unwrap()
}

/// Waits for what the system has not ended.
fn settles(what: &str, is_so: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < until, "{what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn nothing_is_left_of_a_guest_that_ends_at_any_step() {
    if !is_alone() {
        return;
    }
    let ground = Ground::new();
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .thread_keep_alive(Duration::from_millis(1))
        .build()
        .unwrap();
    let mut config = HostConfig::metered(Compiler::in_process());
    config.max_blocking_io = 2;
    let host = PluginHost::new(config).unwrap();
    let plugin = plugin(&host, &ground, runtime.handle());
    assert!(is_well(&plugin));
    // The threads and descriptors that are there once and for all are there.
    settles("blocking threads", || host.blocking_io() == 0);
    std::thread::sleep(Duration::from_millis(100));
    let (descriptors, threads) = (entries("fd"), entries("task"));
    let is_as_before = |what: &str| {
        settles(&format!("permits: {what}"), || host.blocking_io() == 0);
        settles(&format!("descriptors: {what}"), || {
            entries("fd") == descriptors
        });
        settles(&format!("threads: {what}"), || entries("task") <= threads);
    };
    for (name, steps) in endless() {
        for length in [0, 1, 3, 10] {
            let length = Duration::from_millis(length);
            let late = plugin.within(length);
            let error = runtime.block_on(run(&late, (), &steps)).into_result();
            let code = error.unwrap_err().code();
            assert!(
                matches!(code, "deadline-exceeded" | "host-full"),
                "{name}: {code}"
            );
            is_as_before(&format!("{name}, late"));

            let cancel = CancelHandle::new();
            let cancelled = plugin.cancelled_by(&cancel);
            let error = std::thread::scope(|scope| {
                scope.spawn(|| {
                    std::thread::sleep(length);
                    cancel.cancel();
                });
                runtime.block_on(run(&cancelled, (), &steps)).into_result()
            });
            assert_eq!(error.unwrap_err().code(), "cancelled", "{name}");
            is_as_before(&format!("{name}, cancelled"));

            // Polled in no runtime, and dropped.
            let until = Instant::now() + length;
            {
                let mut call = pin!(run(&plugin, (), &steps));
                let mut cx = Context::from_waker(Waker::noop());
                loop {
                    assert!(
                        matches!(call.as_mut().poll(&mut cx), Poll::Pending),
                        "{name}"
                    );
                    if Instant::now() >= until {
                        break;
                    }
                    std::thread::yield_now();
                }
            }
            is_as_before(&format!("{name}, dropped"));
        }
        assert!(is_well(&plugin), "{name}");
    }
    // Nor is any room lost: the folder takes as much as ever.
    for left in ["a", "b", "x", "y", "out.txt"] {
        let steps = [unlink(left)];
        let found = runtime.block_on(run(&plugin, (), &steps)).into_result();
        assert!(matches!(&*found.unwrap()[0], "ok" | "err no-entry"));
    }
    let steps = [
        create("all"),
        set_size(1, (1 << 20) - 9),
        set_size(1, (1 << 20) - 8),
    ];
    let found = runtime.block_on(run(&plugin, (), &steps)).into_result();
    assert_eq!(found.unwrap(), ["ok 1", "ok", "err quota"]);
    drop(plugin);
    drop(host);
    // One worker of this test's own, and two of the runtime for all tests: nobody started one beside them.
    settles("runtimes", || workers() == 3);
}
