//! Programs that are no workers, and workers that break: each with its error, and none that hangs.

use std::time::Duration;

use guesthouse::{Artifact, CompileCost, Compiler, Limits, LoadError};

use super::workers::{harmless, host, refused, roomy, worker};

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
    match error {
        LoadError::CompilerUnavailable { name, message, .. } if name == "bomb" => message,
        other => panic!("{other:?}"),
    }
}

/// The signal and the last words of a worker that crashes.
fn crash(script: &str) -> (Option<i32>, String) {
    match with(script) {
        LoadError::CompilerCrashed {
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
    let (signal, _) = crash("printf 'gh-reply\\000\\144\\000\\000\\000'; kill -SEGV $$");
    assert_eq!(signal, Some(11));
    let (signal, _) = crash("printf 'gh-rep'; kill -SEGV $$");
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
    assert_eq!(words, "a[2Jb");
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
        // It says that 100 bytes follow, and sends three.
        (
            "printf 'gh-reply\\000\\144\\000\\000\\000\\000\\000\\000\\000abc'",
            "It said: ",
        ),
    ] {
        let message = no_worker(script);
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
    let error = with("printf 'gh-reply\\000\\377\\377\\377\\377\\377\\377\\377\\377'; exec yes");
    let LoadError::CompileLimit { what, .. } = error else {
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
        let host = host(Compiler::program(["/bin/sh", "-c", script]));
        let error = refused(&host, large.clone(), &limits);
        let LoadError::CompileLimit { what, .. } = error else {
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
    let LoadError::CompilerCrashed { message, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(message, "oh");
}

/// Another version, or other settings: its machine code would not fit, and it says so itself.
#[test]
fn a_worker_of_another_build() {
    let worker = env!("CARGO_BIN_EXE_guesthouse-compile-worker");
    // The order's mark, then another fingerprint than the host's, then the rest of the order.
    let script = format!(
        "{{ dd bs=1 count=8; dd bs=1 count=8 of=/dev/null; printf ABCDEFGH; exec cat; }} \
         2>/dev/null | {worker} \"$0\""
    );
    let message = no_worker_of_this_build(&script);
    assert_eq!(message, "the worker is of another build than the host");
}

fn no_worker_of_this_build(script: &str) -> String {
    match with(script) {
        LoadError::CompilerUnavailable { message, .. } => message,
        other => panic!("{other:?}"),
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

/// A worker that somebody starts by hand says what it is, or nothing that could be taken for an answer.
#[test]
fn a_worker_that_is_started_by_hand() {
    use std::process::{Command, Stdio};

    let program = env!("CARGO_BIN_EXE_guesthouse-compile-worker");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null());
        command.output().expect("it starts")
    };
    let plain = run(&[]);
    assert_eq!(plain.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&plain.stderr).contains("to be started by a host"));
    let serving = run(&["--guesthouse-compile-worker"]);
    assert_eq!((serving.status.code(), serving.stdout.len()), (Some(2), 0));
    // One argument and no other makes it a worker.
    assert_eq!(
        run(&["--guesthouse-compile-worker", "x"]).status.code(),
        Some(1)
    );
    let _ = worker();
}
