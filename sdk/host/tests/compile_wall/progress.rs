//! A load says how far it is, and stops when it is told to.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::channel;

use guesthouse::{
    Artifact, Compiler, Limits, Plugin,
    error::{LoadErrorKind, Step},
    inspect::Progress,
};

use super::bombs::locals_in_loops;
use super::common::{Everything, Mirror};
use super::workers::{harmless, host, roomy, worker};

const STEPS: [Step; 5] = [
    Step::Reading,
    Step::Scanning,
    Step::Comparing,
    Step::Compiling,
    Step::Linking,
];

fn echo() -> Artifact {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guests/built/echo.wasm");
    Artifact::file(path)
}

/// What an artifact's load tells, and the artifact.
fn told(artifact: Artifact) -> (Artifact, std::sync::mpsc::Receiver<Progress>) {
    let (tell, told) = channel();
    let artifact = artifact.watched(move |progress| {
        tell.send(*progress).expect("the test listens");
        ControlFlow::Continue(())
    });
    (artifact, told)
}

#[test]
fn each_step_is_told_in_order() {
    for compiler in [worker(), Compiler::in_process()] {
        let host = host(compiler);
        let (artifact, typed) = told(echo());
        let plugin: Plugin<Everything, Mirror> = host.load(artifact, &Limits::strict()).unwrap();
        assert_eq!(plugin.name(), "echo");
        let (artifact, dynamic) = told(Artifact::bytes("harmless", harmless()));
        host.load_dynamic(artifact, &Limits::strict()).unwrap();
        for told in [typed, dynamic] {
            let told: Vec<_> = told.iter().collect();
            let mut steps: Vec<_> = told.iter().map(|progress| progress.step).collect();
            steps.dedup();
            assert_eq!(steps, STEPS);
            assert!(told.is_sorted_by_key(|progress| progress.elapsed));
        }
    }
}

#[test]
fn compiling_in_a_worker_is_told_again_and_again() {
    let (artifact, told) = told(Artifact::bytes("bomb", locals_in_loops(1_000, 1_000)));
    let mut limits = roomy();
    limits.compile_deadline = std::time::Duration::from_secs(2);
    let error = host(worker()).load_dynamic(artifact, &limits).unwrap_err();
    assert_eq!(error.code(), "compile-limit");
    let compiling = told
        .iter()
        .filter(|progress| progress.step == Step::Compiling);
    assert!(compiling.count() >= 3);
}

#[test]
fn a_load_stops_at_whichever_step_it_is_told_to() {
    let host = host(worker());
    for last in STEPS {
        let artifact = echo().watched(move |progress| match progress.step == last {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        });
        let loaded: Result<Plugin<Everything, Mirror>, _> = host.load(artifact, &Limits::strict());
        let error = loaded.unwrap_err();
        assert_eq!(error.code(), "load-abandoned");
        assert_eq!(
            error.to_string(),
            format!("the load of `echo` was abandoned while {last}")
        );
        assert!(matches!(error.kind(), LoadErrorKind::Abandoned { step, .. } if *step == last));
    }
}

#[test]
fn a_compilation_that_would_take_for_ever_stops() {
    let beats = Arc::new(());
    let held = Arc::clone(&beats);
    let mut left = 3;
    let artifact =
        Artifact::bytes("bomb", locals_in_loops(1_000, 1_000)).watched(move |progress| {
            let _ = &held;
            left -= i32::from(progress.step == Step::Compiling);
            match left {
                0 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        });
    let error = host(worker()).load_dynamic(artifact, &roomy()).unwrap_err();
    assert!(
        matches!(
            error.kind(),
            LoadErrorKind::Abandoned {
                step: Step::Compiling,
                ..
            }
        ),
        "{error:?}"
    );
    // What the app's closure held is given back.
    assert_eq!(Arc::strong_count(&beats), 1);
}
