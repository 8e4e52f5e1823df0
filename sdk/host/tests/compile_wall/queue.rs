//! Workers are counted: loads beyond the bound wait in the order in which they came, say so, and can
//! leave.

use std::ops::ControlFlow;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use guesthouse::{
    Artifact, Compiler, HostConfig, PluginHost,
    error::{LoadErrorKind, Step},
};

use super::bombs::locals_in_loops;
use super::workers::{harmless, roomy, worker};

/// A host with so many workers at most.
fn host(compiler: Compiler, workers: u32) -> PluginHost {
    let mut config = HostConfig::metered(compiler);
    config.workers = workers;
    PluginHost::new(config).expect("a host starts")
}

/// Compiles until it has done so for that long, with a worker to itself; `then` runs once it has one.
fn busy<T>(host: &PluginHost, time: Duration, then: impl FnOnce() -> T) -> T {
    let (tell, told) = channel();
    let bomb = Artifact::bytes("bomb", locals_in_loops(1_000, 1_000));
    let mut beats = 0;
    let bomb = bomb.watched(move |progress| {
        beats += i32::from(progress.step == Step::Compiling);
        // The first is told before there is a worker.
        if beats == 2 {
            tell.send(()).expect("the test listens");
        }
        ControlFlow::Continue(())
    });
    let mut limits = roomy();
    limits.compile_deadline = time;
    thread::scope(|scope| {
        let load = scope.spawn(|| host.load_dynamic(bomb, &limits).unwrap_err());
        told.recv().expect("it compiles");
        let done = then();
        assert_eq!(load.join().expect("no panic").code(), "compile-limit");
        done
    })
}

#[test]
fn six_loads_with_two_workers_are_three_times_two() {
    const ONE: Duration = Duration::from_millis(400);
    let program = env!("CARGO_BIN_EXE_guesthouse-compile-worker");
    let script = format!("sleep 0.4; exec {program} \"$0\"");
    let host = host(Compiler::program(["/bin/sh", "-c", &script]), 2);
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                let artifact = Artifact::bytes("harmless", harmless());
                host.load_dynamic(artifact, &roomy())
                    .expect("it is admitted");
            });
        }
    });
    assert!(started.elapsed() >= 3 * ONE, "{:?}", started.elapsed());
}

#[test]
fn a_load_that_waits_says_so_and_can_leave() {
    let host = host(worker(), 1);
    let error = busy(&host, Duration::from_secs(2), || {
        let artifact = Artifact::bytes("harmless", harmless());
        let mut waits = 0;
        let artifact = artifact.watched(move |progress| {
            waits += i32::from(progress.step == Step::Waiting);
            match waits {
                3 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        });
        let started = Instant::now();
        let error = host.load_dynamic(artifact, &roomy()).unwrap_err();
        // Three beats of 100 ms, of which the first is told at once.
        assert!(started.elapsed() >= Duration::from_millis(200));
        error
    });
    assert_eq!(
        error.to_string(),
        "the load of `harmless` was abandoned while waiting for a compile worker"
    );
    assert!(matches!(
        error.kind(),
        LoadErrorKind::Abandoned {
            step: Step::Waiting,
            ..
        }
    ));
    // The slot is free again.
    let artifact = Artifact::bytes("harmless", harmless());
    host.load_dynamic(artifact, &roomy())
        .expect("it is admitted");
}

/// How long others take is no fault of the artifact's.
#[test]
fn the_wait_is_not_compiling() {
    let host = host(worker(), 1);
    let (steps, waited) = busy(&host, Duration::from_secs(3), || {
        let (tell, told) = channel();
        let artifact = Artifact::bytes("harmless", harmless()).watched(move |progress| {
            tell.send(progress.step).expect("the test listens");
            ControlFlow::Continue(())
        });
        let mut limits = roomy();
        limits.compile_deadline = Duration::from_millis(1_500);
        let started = Instant::now();
        host.load_dynamic(artifact, &limits)
            .expect("it is admitted");
        let mut steps: Vec<_> = told.iter().collect();
        steps.dedup();
        (steps, started.elapsed())
    });
    assert!(waited >= Duration::from_millis(1_500), "{waited:?}");
    assert_eq!(
        steps[3..6],
        [Step::Compiling, Step::Waiting, Step::Compiling]
    );
}

#[test]
fn who_compiles_in_process_waits_for_nobody() {
    let host = host(Compiler::in_process(), 1);
    let artifact = Artifact::bytes("harmless", harmless()).watched(|progress| {
        assert_ne!(progress.step, Step::Waiting);
        ControlFlow::Continue(())
    });
    host.load_dynamic(artifact, &roomy())
        .expect("it is admitted");
}

#[test]
fn the_bound_is_between_one_and_a_thousand() {
    for (workers, fine) in [(0, false), (1, true), (1_000, true), (1_001, false)] {
        let mut config = HostConfig::metered(Compiler::in_process());
        config.workers = workers;
        config.pool = None;
        assert_eq!(PluginHost::new(config).is_ok(), fine, "{workers}");
    }
}
