//! Programs that are no workers, and workers that break: each with its error, and none that hangs.

use std::time::{Duration, Instant};

use guesthouse::{
    Artifact, Compiler, Limits, LoadError,
    error::{CompileCost, LoadErrorKind},
};

use super::workers::{harmless, host, refused, roomy};

/// Why a load fails whose worker is this text, run by a shell.
fn with(script: &str) -> LoadError {
    with_limits(script, &roomy())
}

fn with_limits(script: &str, limits: &Limits) -> LoadError {
    let host = host(Compiler::program(["/bin/sh", "-c", script]));
    refused(&host, harmless(), limits)
}

/// What a program says that is no worker.
fn no_worker(script: &str) -> String {
    let error = with(script);
    assert_eq!(error.code(), "compiler-unavailable", "{script}: {error:?}");
    assert_eq!(error.name(), "bomb");
    match error.into_kind() {
        LoadErrorKind::CompilerUnavailable { message, .. } => message,
        other => panic!("{other:?}"),
    }
}

/// The signal and the last words of a worker that crashes.
fn crash(script: &str) -> (Option<i32>, String) {
    match with(script).into_kind() {
        LoadErrorKind::CompilerCrashed {
            signal, message, ..
        } => (signal, message),
        other => panic!("{script}: {other:?}"),
    }
}

#[test]
fn a_worker_that_crashes() {
    assert_eq!(crash("kill -SEGV $$"), (Some(11), String::new()));
    assert_eq!(
        crash("echo oh >&2; kill -ABRT $$"),
        (Some(6), "oh".to_owned())
    );
    // As a shell or a sandbox around a worker tells of it.
    assert_eq!(crash("exit 139"), (Some(11), String::new()));
    let error = with("echo oh >&2; kill -SEGV $$");
    assert_eq!(error.code(), "compiler-crashed");
    assert_eq!(
        error.to_string(),
        "`bomb` made the compiler crash (signal 11): oh"
    );
}

#[test]
fn a_worker_that_crashes_in_the_middle_of_its_answer() {
    let (signal, _) = crash("printf 'gh-readygh-reply\\000\\144\\000\\000\\000'; kill -SEGV $$");
    assert_eq!(signal, Some(11));
    let (signal, _) = crash("printf 'gh-readygh-rep'; kill -SEGV $$");
    assert_eq!(signal, Some(11));
    let (signal, _) = crash("printf 'gh-rea'; kill -SEGV $$");
    assert_eq!(signal, Some(11));
}

#[test]
fn last_words_are_kept_to_their_end_and_have_no_control_characters() {
    let (_, words) =
        crash("yes filler | head -c 100000 >&2; printf 'a\\033[2Jb' >&2; kill -ABRT $$");
    assert!(
        words.len() <= 8 << 10 && words.contains("filler"),
        "{}",
        words.len()
    );
    let (_, words) = crash("printf 'a\\033[2Jb' >&2; kill -ABRT $$");
    assert_eq!(words, r"a\u{1b}[2Jb");
}

#[test]
fn a_program_that_is_no_worker() {
    let help = "its `main` must begin with `Compiler::worker`";
    for (script, said) in [
        ("echo usage: app", "It said: usage: app"),
        (
            "echo no such option >&2; exit 101",
            "It said: no such option",
        ),
        ("exec yes", "It said: y"),
        ("true", "It said: "),
        // It ends the talk and lives on.
        ("exec >&- <&-; exec sleep 100", "It said: nothing"),
        ("exec >&- <&- 2>&-; exec sleep 100", "It said: "),
        // It answers and greets nobody.
        ("printf gh-reply; exec sleep 100", "It said: gh-reply"),
        ("printf 'gh-reads'; exec sleep 100", "It said: gh-reads"),
        // It says that 100 bytes follow, and sends three.
        (
            "printf 'gh-readygh-reply\\000\\144\\000\\000\\000\\000\\000\\000\\000abc'",
            "It said: ",
        ),
    ] {
        let started = Instant::now();
        let message = no_worker(script);
        assert!(started.elapsed() < Duration::from_secs(9), "{script}");
        assert!(
            message.contains(help) && message.contains(said),
            "{script}: {message}"
        );
    }
}

#[test]
fn a_program_that_is_not_there() {
    for (program, why) in [
        (vec!["/nowhere/worker"], "No such file or directory"),
        (vec!["worker"], "must begin with an absolute path"),
        (vec![], "must begin with an absolute path"),
    ] {
        let error = refused(&host(Compiler::program(program)), harmless(), &roomy());
        assert_eq!(error.code(), "compiler-unavailable");
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[test]
fn an_answer_that_claims_to_be_huge_is_not_read() {
    let error =
        with("printf 'gh-readygh-reply\\000\\377\\377\\377\\377\\377\\377\\377\\377'; exec yes");
    let LoadErrorKind::CompileLimit { what, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert!(matches!(what, CompileCost::MachineCode { .. }), "{what:?}");
}

#[test]
fn a_worker_that_never_reads_answers_or_ends() {
    let mut limits = roomy();
    limits.compile_deadline = Duration::from_millis(500);
    let large = wat::parse_str(format!(
        "(component (core module (memory 64) (data (i32.const 0) \"{}\")))",
        "x".repeat(4_000_000)
    ))
    .expect("the text assembles");
    for script in [
        "exec sleep 100",
        "exec >&-; exec sleep 100",
        "while :; do echo x >&2; done",
        "printf gh-reply; exec sleep 100",
    ] {
        let script = format!("printf gh-ready; {script}");
        let script = script.as_str();
        let host = host(Compiler::program(["/bin/sh", "-c", script]));
        let error = refused(&host, large.clone(), &limits);
        let LoadErrorKind::CompileLimit { what, .. } = error.kind() else {
            panic!("{script}: {error:?}");
        };
        assert!(
            matches!(what, CompileCost::Deadline { .. }),
            "{script}: {what:?}"
        );
    }
}

/// Somebody whom the worker started, and who lives on, does not keep the host waiting.
#[test]
fn the_end_of_a_worker_is_the_end_whoever_else_holds_its_lines() {
    let mut limits = roomy();
    limits.compile_deadline = Duration::from_secs(15);
    let error = with_limits("sleep 20 & echo oh >&2; kill -SEGV $$", &limits);
    let LoadErrorKind::CompilerCrashed { message, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(message, "oh");
}

/// An app that begins to serve, or to wait for anybody, before it calls `Compiler::worker`.
#[test]
fn a_program_that_says_nothing() {
    let mut hurried = roomy();
    hurried.compile_deadline = Duration::from_millis(700);
    for (limits, patience) in [
        (roomy(), Duration::from_secs(10)),
        (hurried, Duration::from_millis(700)),
    ] {
        let started = Instant::now();
        let error = with_limits("exec sleep 100", &limits);
        let elapsed = started.elapsed();
        assert!(
            elapsed >= patience && elapsed < patience + Duration::from_secs(5),
            "{elapsed:?}"
        );
        let LoadErrorKind::CompilerUnavailable { message, .. } = error.kind() else {
            panic!("{error:?}");
        };
        assert_eq!(
            *message,
            format!(
                "what was started had not said after {patience:?} that it is a compile worker; its \
                 `main` must begin with `Compiler::worker`, before it starts, opens or serves anything"
            )
        );
    }
}

/// This very program: its `main` is the tests' own, and knows nothing of workers.
#[test]
fn a_main_that_never_calls_it() {
    let host = host(Compiler::worker(std::env::args_os()));
    let error = refused(&host, harmless(), &roomy());
    assert_eq!(error.code(), "compiler-unavailable");
    let said = error.to_string();
    assert!(
        said.contains("its `main` must begin with `Compiler::worker`"),
        "{said}"
    );
}

/// A worker as a host starts it, which this test talks to in the host's place.
fn spoken_to(order: &[u8]) -> (Vec<u8>, Option<i32>) {
    use std::io::{Read, Write};
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;
    use std::process::{Command, Stdio};

    let (mut host, theirs) = UnixStream::pair().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse-compile-worker"));
    command
        .arg("--guesthouse-compile-worker")
        .stderr(Stdio::null());
    command.stdin(OwnedFd::from(theirs.try_clone().unwrap()));
    command.stdout(OwnedFd::from(theirs));
    let mut worker = command.spawn().unwrap();
    drop(command);
    host.write_all(order).unwrap();
    host.shutdown(std::net::Shutdown::Write).unwrap();
    let mut said = Vec::new();
    // An order that was not read to its end is an error here, behind what was said.
    let _ = host.read_to_end(&mut said);
    (said, worker.wait().unwrap().code())
}

/// Another version, or other settings: its machine code would not fit, and it says so itself.
#[test]
fn a_worker_of_another_build() {
    // The mark, a fingerprint, metered, stack, time, memory, length.
    let mut order = b"gh-order".to_vec();
    for number in [0x4847_4645_4443_4241_u64, 1, 512 << 10, 60, 1 << 30, 0] {
        order.extend_from_slice(&number.to_le_bytes());
    }
    let (said, code) = spoken_to(&order);
    let words = b"the worker is of another build than the host";
    let answer = [&b"gh-readygh-reply\x04"[..], &44_u64.to_le_bytes(), words].concat();
    assert_eq!((said, code), (answer, Some(0)));
}

/// It greets, and does nothing for anybody who does not give it an order.
#[test]
fn a_worker_whose_host_is_none() {
    for order in [&b""[..], b"GET / HTTP/1.1\r\n\r\n", b"gh-order, cut"] {
        assert_eq!(spoken_to(order), (b"gh-ready".to_vec(), Some(2)));
    }
}

/// Arguments of the program come first, so that something can stand around the worker.
#[test]
fn a_worker_with_something_around_it() {
    let worker = env!("CARGO_BIN_EXE_guesthouse-compile-worker");
    let host = host(Compiler::program([
        "/bin/sh",
        "-c",
        "exec \"$0\" \"$@\"",
        worker,
    ]));
    let artifact = Artifact::bytes("harmless", harmless());
    host.load_dynamic(artifact, &Limits::strict())
        .expect("it is admitted");
}

/// A worker that somebody starts by hand says what it is, and starts nothing.
#[test]
fn a_worker_that_is_started_by_hand() {
    use std::process::{Command, Stdio};

    let program = env!("CARGO_BIN_EXE_guesthouse-compile-worker");
    let run = |arguments: &[&str], input: Stdio| {
        let mut command = Command::new(program);
        command.args(arguments).stdin(input);
        command.output().expect("it starts")
    };
    let plain = run(&[], Stdio::null());
    assert_eq!(plain.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&plain.stderr).contains("to be started by a host"));
    // An open pipe: it would wait for an order there if it took this for a host.
    for input in [Stdio::null(), Stdio::piped()] {
        let typed = run(&["--guesthouse-compile-worker"], input);
        assert_eq!((typed.status.code(), typed.stdout.len()), (Some(2), 0));
        assert_eq!(
            String::from_utf8_lossy(&typed.stderr),
            "`--guesthouse-compile-worker` is for a host to start its compile worker with; nothing was \
             started\n"
        );
    }
    // One argument and no other makes it a worker.
    let two = run(&["--guesthouse-compile-worker", "x"], Stdio::null());
    assert_eq!(two.status.code(), Some(1));
}
