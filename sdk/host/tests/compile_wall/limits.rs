//! Each bomb ends by the limit that it goes beyond, and the next load is none the worse.

use std::time::Duration;

use guesthouse::{
    Artifact, Compiler, Limits, LoadError,
    error::{CompileCost, LoadErrorKind},
};

use super::bombs::{conditions, locals_in_loops, nested};
use super::common;
use super::workers::{harmless, host, refused, roomy, worker};

/// What the bomb took too much of.
fn beyond(bomb: Vec<u8>, limits: &Limits) -> CompileCost {
    let host = host(worker());
    let error = refused(&host, bomb, limits);
    assert_eq!(error.code(), "compile-limit", "{error:?}");
    common::echo(&host);
    assert_eq!(error.name(), "bomb");
    match error.into_kind() {
        LoadErrorKind::CompileLimit { what, .. } => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn nested_instances_by_memory() {
    let bomb = nested(24);
    assert!(bomb.len() < 1_300, "{} bytes", bomb.len());
    let mut limits = roomy();
    limits.compile_memory = 128 << 20;
    let what = beyond(bomb, &limits);
    assert!(
        matches!(
            what,
            CompileCost::Memory {
                limit: 0x800_0000,
                ..
            }
        ),
        "{what:?}"
    );
}

#[test]
fn conditions_by_memory() {
    let mut limits = roomy();
    limits.compile_memory = 128 << 20;
    let what = beyond(conditions(40_000), &limits);
    assert!(matches!(what, CompileCost::Memory { .. }), "{what:?}");
}

/// Few enough to be compiled, and still far too many to be taken into the host.
#[test]
fn nested_instances_by_machine_code() {
    let what = beyond(nested(20), &roomy());
    assert!(matches!(what, CompileCost::MachineCode { .. }), "{what:?}");
}

#[test]
fn locals_and_loops_by_processor_time() {
    let bomb = locals_in_loops(1_000, 1_000);
    assert!(bomb.len() < 20_000, "{} bytes", bomb.len());
    let mut limits = roomy();
    limits.compile_time = Duration::from_secs(1);
    let what = beyond(bomb, &limits);
    let limit_was = limits.compile_time;
    assert!(
        matches!(what, CompileCost::Time { limit, .. } if limit == limit_was),
        "{what:?}"
    );
}

#[test]
fn locals_and_loops_by_the_clock() {
    let mut limits = roomy();
    limits.compile_deadline = Duration::from_millis(300);
    let error = refused(&host(worker()), locals_in_loops(1_000, 1_000), &limits);
    let LoadErrorKind::CompileLimit { what, elapsed, .. } = error.kind() else {
        panic!("{error:?}");
    };
    let limit_was = limits.compile_deadline;
    assert!(matches!(what, CompileCost::Deadline { limit, .. } if *limit == limit_was));
    assert!(*elapsed >= limit_was);
    let said = error.to_string();
    let expected =
        "`bomb` takes more than 300ms (`compile_deadline`) to compile; it was stopped after ";
    assert!(said.starts_with(expected), "{said}");
}

/// Wherever the memory ends, in the worker's first allocations, in its threads' stacks or in the work:
/// it is told as memory, and never as a crash, a panic or a worker that is none.
#[cfg(target_os = "linux")]
#[test]
fn however_little_memory_there_is() {
    let echo = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guests/built/echo.wasm");
    let echo = std::fs::read(echo).expect("the echo guest is committed");
    let worker = env!("CARGO_BIN_EXE_guesthouse-compile-worker");
    let mut refused = 0;
    for kib in (5_000..40_000).step_by(1_000) {
        let script = format!("ulimit -d {kib}; exec {worker} \"$0\"");
        let host = host(Compiler::program(["/bin/sh", "-c", &script]));
        let artifact = Artifact::bytes("echo", echo.as_slice());
        let loaded = host.load::<common::Everything, common::Mirror>(artifact, &roomy());
        match loaded.map_err(LoadError::into_kind) {
            Ok(_) => {}
            Err(LoadErrorKind::CompileLimit { what, .. }) => {
                assert!(
                    matches!(what, CompileCost::Memory { .. }),
                    "{kib}: {what:?}"
                );
                refused += 1;
            }
            Err(error) => panic!("{kib}: {error:?}"),
        }
    }
    assert!(refused >= 3, "{refused}");
}

#[test]
fn loads_beside_each_other_have_a_worker_each() {
    let host = host(worker());
    let mut small = roomy();
    small.compile_memory = 128 << 20;
    std::thread::scope(|scope| {
        let bombs = [0; 3].map(|_| scope.spawn(|| refused(&host, conditions(40_000), &small)));
        let good = [0; 3].map(|_| scope.spawn(|| common::echo(&host)));
        for bomb in bombs {
            assert_eq!(bomb.join().expect("no panic").code(), "compile-limit");
        }
        for plugin in good {
            assert_eq!(plugin.join().expect("no panic").name(), "echo");
        }
    });
}

/// The smallest limits that are accepted are enough for a worker to do its work.
#[test]
fn the_smallest_memory_is_enough_for_a_small_plugin() {
    let mut limits = Limits::strict();
    limits.compile_memory = 64 << 20;
    limits.compile_time = Duration::from_secs(1);
    let host = host(worker());
    let artifact = Artifact::bytes("harmless", harmless());
    host.load_dynamic(artifact, &limits)
        .expect("it is admitted");
}
