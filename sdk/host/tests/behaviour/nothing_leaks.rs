//! However a call ends, the state, the values kept for the guest and its slot are given back once.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

use crate::common::hostile::{Hostile, artifact, generous};
use crate::common::leaks::{Count, Counted, is_alone, resident};
use guesthouse::{
    CallError, CancelHandle, Compiler, HostCall, HostConfig, HostError, HostResult, Limits, Plugin,
    PluginHost, Session,
};

/// Slots of the pool: far fewer than repetitions, so that one that is lost is missed.
const SLOTS: u32 = 4;

/// How often each ending is repeated.
const TIMES: usize = 300;

/// What a host function does once it has kept a value for the guest.
type Ending = fn(&mut HostCall<'_>, &CancelHandle) -> HostResult<()>;

/// The app's state: counted itself, as are the values that it keeps.
struct State {
    _counted: Counted,
    values: Arc<Count>,
    cancel: CancelHandle,
    ending: Ending,
}

impl crate::common::hostile::Host for State {
    fn ping(&mut self, cx: &mut HostCall<'_>, _: Vec<u8>) -> HostResult<()> {
        let _ = cx.insert(Counted::new(&self.values))?;
        (self.ending)(cx, &self.cancel)
    }
}

/// A plugin on a host of few slots, and what is counted of it.
struct Scene {
    plugin: Plugin<Hostile, State>,
    states: Arc<Count>,
    values: Arc<Count>,
}

impl Scene {
    fn new(limits: &Limits) -> Self {
        let mut config = HostConfig::metered(Compiler::in_process());
        config.max_instances = SLOTS;
        let host = PluginHost::new(config).unwrap();
        Self {
            plugin: host.load(artifact("floods-the-host"), limits).unwrap(),
            states: Arc::default(),
            values: Arc::default(),
        }
    }

    fn state(&self, cancel: &CancelHandle, ending: Ending) -> State {
        State {
            _counted: Counted::new(&self.states),
            values: Arc::clone(&self.values),
            cancel: cancel.clone(),
            ending,
        }
    }

    /// One call that ends as its first host call does.
    fn call(&self, ending: Ending) -> Result<Vec<u8>, CallError> {
        let cancel = CancelHandle::new();
        let plugin = self.plugin.cancelled_by(&cancel);
        plugin.call(self.state(&cancel, ending), |guest| guest.run(true))
    }

    fn session(&self) -> Session<Hostile, State> {
        let state = self.state(&CancelHandle::new(), |_, _| Ok(()));
        self.plugin.session(state).unwrap()
    }

    /// Everything has been given back: `states` and `values` of them.
    fn is_clean(&self, states: usize, values: usize) {
        for (count, made) in [(&self.states, states), (&self.values, values)] {
            assert_eq!((count.made(), count.dropped()), (made, made));
        }
        // All slots are free at once.
        let sessions: Vec<_> = (0..SLOTS).map(|_| self.session()).collect();
        drop(sessions);
    }
}

/// Repeats an ending, whose error has this code.
fn repeat(code: &str, times: usize, ending: Ending) {
    let mut limits = generous();
    if code == "deadline-exceeded" {
        limits.deadline = Duration::from_millis(50);
    }
    let scene = Scene::new(&limits);
    for _ in 0..times {
        assert_eq!(scene.call(ending).unwrap_err().code(), code);
    }
    scene.is_clean(times, times);
}

fn panics(_: &mut HostCall<'_>, _: &CancelHandle) -> HostResult<()> {
    // A panic like any other, but without its report on stderr.
    resume_unwind(Box::new("no luck"))
}

fn fails(_: &mut HostCall<'_>, _: &CancelHandle) -> HostResult<()> {
    Err(HostError::msg("out of paper"))
}

fn is_late(cx: &mut HostCall<'_>, _: &CancelHandle) -> HostResult<()> {
    std::thread::sleep(cx.remaining() + Duration::from_millis(1));
    Ok(())
}

fn is_cancelled(_: &mut HostCall<'_>, cancel: &CancelHandle) -> HostResult<()> {
    cancel.cancel();
    Ok(())
}

#[test]
fn a_host_function_that_panics() {
    repeat("host-panicked", TIMES, panics);
}

#[test]
fn a_host_function_that_fails() {
    repeat("host-failed", TIMES, fails);
}

#[test]
fn a_host_function_that_is_late() {
    repeat("deadline-exceeded", 40, is_late);
}

#[test]
fn a_call_that_is_cancelled() {
    repeat("cancelled", TIMES, is_cancelled);
}

#[test]
fn a_call_that_succeeds_or_breaks_a_limit() {
    let mut limits = generous();
    limits.host_calls = 1_000;
    let scene = Scene::new(&limits);
    for _ in 0..TIMES {
        scene.call(|_, _| Ok(())).unwrap();
    }
    scene.is_clean(TIMES, TIMES * 1_000);
    limits.host_calls = 10;
    let scene = Scene::new(&limits);
    for _ in 0..TIMES {
        let error = scene.call(|_, _| Ok(())).unwrap_err();
        assert_eq!(error.code(), "too-many-host-calls");
    }
    scene.is_clean(TIMES, TIMES * 10);
}

#[test]
fn a_session_that_is_dropped() {
    let scene = Scene::new(&generous());
    for round in 0..TIMES {
        let mut session = scene.session();
        let _ = Session::insert(&mut session, Counted::new(&scene.values)).unwrap();
        match round % 3 {
            0 => drop(session),
            1 => drop(Session::into_state(session)),
            _ => {
                Session::state_mut(&mut session).ending = fails;
                assert_eq!(session.run(true).unwrap_err().code(), "host-failed");
                assert_eq!(session.run(true).unwrap_err().code(), "poisoned");
            }
        }
    }
    scene.is_clean(TIMES, TIMES + TIMES / 3);
}

/// The app's own code panics between two calls of one closure.
fn unwinds(scene: &Scene) {
    let state = scene.state(&CancelHandle::new(), |_, _| Ok(()));
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        scene.plugin.call::<()>(state, |guest| {
            guest.run(true)?;
            resume_unwind(Box::new("the app's own"))
        })
    }));
    assert!(unwound.is_err());
}

#[test]
fn a_thread_that_unwinds_between_two_calls() {
    let scene = Scene::new(&generous());
    for _ in 0..TIMES {
        unwinds(&scene);
    }
    scene.is_clean(TIMES, TIMES * 1_000);
}

#[test]
fn a_thread_that_unwinds_with_a_session() {
    let scene = Scene::new(&generous());
    for _ in 0..TIMES {
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            let mut session = scene.session();
            session.run(true).unwrap();
            resume_unwind(Box::new("the app's own"))
        }));
        assert!(unwound.is_err());
    }
    scene.is_clean(TIMES, TIMES * 1_000);
}

/// In a process of its own, because other tests take memory too.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow() {
    if !is_alone() {
        return;
    }
    let mut limits = generous();
    limits.deadline = Duration::from_millis(2);
    let (scene, hurried) = (Scene::new(&generous()), Scene::new(&limits));
    let round = |number: usize| {
        for ending in [panics, fails, is_cancelled] {
            scene.call(ending).unwrap_err();
        }
        if number.is_multiple_of(10) {
            hurried.call(is_late).unwrap_err();
            unwinds(&scene);
        }
        let mut session = scene.session();
        let _ = Session::insert(&mut session, Counted::new(&scene.values)).unwrap();
    };
    (0..200).for_each(round);
    let early = resident();
    (200..2_000).for_each(round);
    let late = resident();
    // It stays the same to the page; a kilobyte that one ending leaks each time would be 1,800 kB.
    assert!(late < early + 1_000, "{early} kB, then {late} kB");
}
