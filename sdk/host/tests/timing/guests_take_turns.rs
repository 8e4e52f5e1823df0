//! A host that bounds the guests that execute at once: each is served, or refused as one too many; none waits
//! for itself; and what a caller allows its calls in time.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::hostile::{Acting, Hostile, artifact, generous};
use guesthouse::{
    Artifact, CallError, CancelHandle, Compiler, HostCall, HostConfig, HostResult, Limits, Plugin,
    PluginHost, Session,
    dynamic::{DynFunction, DynPlugin, Value},
    error::{Blame, CallErrorKind, Capacity, DynError, Phase},
    pool::{SessionPool, SessionPoolConfig},
};

/// Counts down from what it is given; 0 means four billion.
const COUNTS: &str = r#"(component
    (core module $m (func (export "run") (param i32)
        (loop $again
            (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
            (br_if $again (local.get 0)))))
    (core instance $i (instantiate $m))
    (func (export "run") (param "n" u32) (canon lift (core func $i "run"))))"#;

/// Calls the host once, and again.
const ASKS: &str = r#"(component
    (import "ask" (func $ask))
    (core func $lowered (canon lower (func $ask)))
    (core module $m (import "" "ask" (func $ask)) (func (export "run") (call $ask) (call $ask)))
    (core instance $i (instantiate $m (with "" (instance (export "ask" (func $lowered))))))
    (func (export "run") (canon lift (core func $i "run"))))"#;

const LONG: Duration = Duration::from_secs(60);

/// A host on which so many execute at once, and others wait so long.
fn host(executing: u32, wait: Duration) -> PluginHost {
    let mut config = HostConfig::metered(Compiler::in_process());
    config.executing = Some(executing);
    config.queue_timeout = wait;
    PluginHost::new(config).unwrap()
}

fn within(deadline: Duration) -> Limits {
    let mut limits = generous();
    limits.fuel = 1 << 60;
    limits.deadline = deadline;
    limits
}

fn counts(host: &PluginHost, deadline: Duration) -> DynPlugin {
    let artifact = Artifact::bytes("counts", wat::parse_str(COUNTS).unwrap());
    host.load_dynamic(artifact, &within(deadline)).unwrap()
}

fn asks(
    host: &PluginHost,
    deadline: Duration,
    answer: impl Fn() -> HostResult<()> + Send + Sync + 'static,
) -> DynPlugin {
    let artifact = Artifact::bytes("asks", wat::parse_str(ASKS).unwrap());
    let answer = move |_: &mut HostCall<'_>, _: &DynFunction, _: &[Value]| {
        answer()?;
        Ok(None)
    };
    host.load_dynamic_with(artifact, &within(deadline), answer)
        .unwrap()
}

fn run(plugin: &DynPlugin, n: u32) -> Result<(), CallError> {
    match plugin.call("run", &[Value::U32(n)]) {
        Ok(_) => Ok(()),
        Err(DynError::Call(error)) => Err(error),
        Err(other) => panic!("{other:?}"),
    }
}

fn ask(plugin: &DynPlugin) -> Result<(), CallError> {
    match plugin.call("run", &[]) {
        Ok(_) => Ok(()),
        Err(DynError::Call(error)) => Err(error),
        Err(other) => panic!("{other:?}"),
    }
}

fn is_full(error: &CallError) -> bool {
    matches!(error.kind(), CallErrorKind::Full { .. })
}

/// Of how many executing guests a call was one too many, and how long it waited.
fn full(error: &CallError) -> (u32, Duration) {
    let CallErrorKind::Full {
        what: Capacity::Executing,
        weight: 1,
        limit,
        waited,
        ..
    } = error.kind()
    else {
        panic!("{error:?}");
    };
    assert_eq!((error.code(), error.blame()), ("host-full", Blame::Host));
    (*limit, *waited)
}

/// A guest that executes until it is stopped, on a thread of its own.
struct Busy {
    cancel: CancelHandle,
    thread: thread::JoinHandle<CallError>,
}

impl Busy {
    /// Returns once it executes; on a host where one does.
    fn on(plugin: &DynPlugin) -> Self {
        let cancel = CancelHandle::new();
        let spinning = plugin.cancelled_by(&cancel);
        let thread = thread::spawn(move || {
            loop {
                match run(&spinning, 0) {
                    Ok(()) => {}
                    Err(error) if is_full(&error) => {}
                    Err(error) => return error,
                }
            }
        });
        // Whoever waits for nothing is refused while another executes.
        let probe = plugin.within(Duration::ZERO);
        while !run(&probe, 1).is_err_and(|error| is_full(&error)) {
            thread::yield_now();
        }
        Self { cancel, thread }
    }

    fn stop(self) {
        self.cancel.cancel();
        assert_eq!(self.thread.join().unwrap().code(), "cancelled");
    }
}

#[test]
fn whoever_is_not_served_in_time_is_one_too_many_and_not_late() {
    let host = host(1, Duration::from_millis(20));
    let busy = Busy::on(&counts(&host, LONG));
    let error = run(&counts(&host, LONG), 1).unwrap_err();
    let (limit, waited) = full(&error);
    assert_eq!(limit, 1);
    assert!(waited >= Duration::from_millis(20), "{waited:?}");
    assert_eq!(error.usage().fuel, 0);
    assert!(
        error
            .to_string()
            .starts_with("1 of 1 places for guests that execute wanted; not free within ")
    );
    busy.stop();
    run(&counts(&host, LONG), 1).unwrap();
}

#[test]
fn a_session_that_was_refused_before_its_call_is_as_good_as_before() {
    let host = host(1, Duration::ZERO);
    let plugin = counts(&host, LONG);
    let mut session = plugin.session().unwrap();
    session.call("run", &[Value::U32(1)]).unwrap();
    let busy = Busy::on(&counts(&host, LONG));
    for _ in 0..2 {
        match session.call("run", &[Value::U32(1)]).unwrap_err() {
            DynError::Call(error) => assert_eq!(full(&error).0, 1),
            other => panic!("{other:?}"),
        }
    }
    full(&plugin.session().unwrap_err());
    busy.stop();
    session.call("run", &[Value::U32(1)]).unwrap();
}

#[test]
fn a_cancelled_call_leaves_the_line() {
    let host = host(1, LONG);
    let busy = Busy::on(&counts(&host, LONG));
    let plugin = counts(&host, LONG);
    let mut session = {
        let cancel = CancelHandle::new();
        let stoppable = plugin.cancelled_by(&cancel);
        thread::scope(|scope| {
            let waiting = scope.spawn(|| run(&stoppable, 1));
            thread::sleep(Duration::from_millis(20));
            cancel.cancel();
            let error = waiting.join().unwrap().unwrap_err();
            assert!(
                matches!(
                    error.kind(),
                    CallErrorKind::Cancelled {
                        phase: Phase::App,
                        ..
                    }
                ),
                "{error:?}"
            );
        });
        busy.stop();
        plugin.cancelled_by(&CancelHandle::new()).session().unwrap()
    };
    session.call("run", &[Value::U32(1)]).unwrap();
}

#[test]
fn a_guest_that_is_inside_a_host_function_lets_others_run() {
    let host = host(1, Duration::ZERO);
    let other = counts(&host, LONG);
    let nested = other.clone();
    let asks = asks(&host, LONG, move || Ok(run(&nested, 1_000)?));
    // Twice each: a host function that calls a plugin, on a host where one executes.
    ask(&asks).unwrap();
    ask(&asks).unwrap();
    assert_eq!(host.instances(), 0);
}

#[test]
fn calls_within_calls_within_a_closure_use_their_threads_place() {
    let host = host(1, Duration::ZERO);
    let plugin: Plugin<Hostile, Acting> = host.load(artifact("panics"), &within(LONG)).unwrap();
    let other = counts(&host, LONG);
    let answer = plugin.call(Acting::idle(), |guest| {
        run(&other, 1)?;
        plugin.call(Acting::idle(), |inner| {
            inner.run(false)?;
            run(&other, 1)?;
            inner.run(false)
        })?;
        guest.run(false)?;
        run(&other, 1)?;
        guest.run(false)
    });
    answer.unwrap();
    let busy = Busy::on(&counts(&host, LONG));
    busy.stop();
}

#[test]
fn a_host_function_that_panics_or_fails_leaves_no_place_behind() {
    let host = host(1, Duration::ZERO);
    let panics = asks(&host, LONG, || panic!("no luck"));
    let fails = asks(&host, LONG, || Err(guesthouse::HostError::msg("no")));
    for _ in 0..3 {
        assert_eq!(ask(&panics).unwrap_err().code(), "host-panicked");
        assert_eq!(ask(&fails).unwrap_err().code(), "host-failed");
        run(&counts(&host, LONG), 1).unwrap();
    }
    let traps: Plugin<Hostile, Acting> = host.load(artifact("panics"), &within(LONG)).unwrap();
    let mut session = traps.session(Acting::idle()).unwrap();
    assert_eq!(session.run(true).unwrap_err().code(), "guest-trapped");
    run(&counts(&host, LONG), 1).unwrap();
    let closure =
        thread::spawn(move || traps.call::<()>(Acting::idle(), |_| panic!("the app's own")));
    assert!(closure.join().is_err());
    run(&counts(&host, LONG), 1).unwrap();
}

/// A guest that asks its host, which has another guest take its place meanwhile.
fn displaced(
    host: &PluginHost,
    deadline: Duration,
    then: impl Fn() + Send + Sync + 'static,
) -> (DynPlugin, Arc<Mutex<Option<Busy>>>) {
    let taken = Arc::new(Mutex::new(None));
    let slot = Arc::clone(&taken);
    let spinning = counts(host, LONG);
    let plugin = asks(host, deadline, move || {
        *slot.lock().unwrap() = Some(Busy::on(&spinning));
        then();
        Ok(())
    });
    (plugin, taken)
}

#[test]
fn whoever_cannot_come_back_in_time_is_one_too_many() {
    let host = host(1, Duration::ZERO);
    let deadline = Duration::from_millis(200);
    let (plugin, busy) = displaced(&host, deadline, || ());
    let began = Instant::now();
    let error = ask(&plugin).unwrap_err();
    assert_eq!(full(&error).0, 1);
    assert_eq!(error.usage().host_calls, 1, "the guest was not resumed");
    // It waits as long as its deadline allows, whatever the host's patience.
    let took = began.elapsed();
    assert!(took >= deadline && took < LONG / 2, "{took:?}");
    let busy = busy.lock().unwrap().take();
    busy.unwrap().stop();
    run(&counts(&host, LONG), 1).unwrap();
}

#[test]
fn whoever_is_cancelled_on_the_way_back_leaves_the_line() {
    let host = host(1, Duration::ZERO);
    let (told, asked) = mpsc::channel();
    let told = Mutex::new(told);
    let (plugin, busy) = displaced(&host, LONG, move || told.lock().unwrap().send(()).unwrap());
    let cancel = CancelHandle::new();
    let stoppable = plugin.cancelled_by(&cancel);
    let error = thread::scope(|scope| {
        let call = scope.spawn(|| ask(&stoppable));
        asked.recv().unwrap();
        thread::sleep(Duration::from_millis(20));
        cancel.cancel();
        call.join().unwrap().unwrap_err()
    });
    match error.kind() {
        CallErrorKind::Cancelled {
            phase: Phase::HostCall(import),
            ..
        } => assert_eq!(import.function(), "ask"),
        other => panic!("{other:?}"),
    }
    assert_eq!(error.usage().host_calls, 1, "the guest was not resumed");
    let busy = busy.lock().unwrap().take();
    busy.unwrap().stop();
}

/// Two thousand calls at once of a plugin that computes for some milliseconds.
#[test]
fn a_good_plugin_ends_well_or_is_one_too_many_however_many_call() {
    let mut config = HostConfig::metered(Compiler::in_process());
    config.executing = Some(2);
    config.max_instances = 2_500;
    config.queue_timeout = Duration::from_millis(500);
    let host = PluginHost::new(config).unwrap();
    let plugin = counts(&host, Duration::from_secs(30));
    let (well, refused) = (AtomicU32::new(0), AtomicU32::new(0));
    crowd(2_000, || match run(&plugin, 3_000_000) {
        Ok(()) => well.fetch_add(1, Ordering::Relaxed),
        Err(error) => {
            assert_eq!(full(&error).0, 2);
            refused.fetch_add(1, Ordering::Relaxed)
        }
    });
    let (well, refused) = (well.into_inner(), refused.into_inner());
    assert_eq!(well + refused, 2_000);
    assert!(well >= 2, "{well}");
    assert_eq!(host.instances(), 0);
}

/// Runs `call` on so many threads at once, and says how long that took from when all were there.
fn crowd<R>(many: usize, call: impl Fn() -> R + Sync) -> Duration {
    let start = std::sync::Barrier::new(many + 1);
    thread::scope(|scope| {
        for _ in 0..many {
            let run = || {
                start.wait();
                call();
            };
            let thread = thread::Builder::new().stack_size(1 << 20);
            thread.spawn_scoped(scope, run).unwrap();
        }
        start.wait();
        Instant::now()
    })
    .elapsed()
}

/// If they kept their places meanwhile, two at a time would take a hundred seconds.
#[test]
fn calls_that_wait_in_host_functions_do_so_together() {
    let mut config = HostConfig::metered(Compiler::in_process());
    config.executing = Some(2);
    config.max_instances = 2_500;
    config.queue_timeout = LONG;
    let host = PluginHost::new(config).unwrap();
    let plugin = asks(&host, LONG, || {
        thread::sleep(Duration::from_millis(50));
        Ok(())
    });
    let took = crowd(2_000, || ask(&plugin).unwrap());
    assert!(took < Duration::from_secs(25), "{took:?}");
}

/// Whatever a machine does to threads that are too many: calls that need little are not to blame.
#[test]
fn without_a_bound_a_starved_plugin_is_not_to_blame() {
    // So many that each core has more to do than one deadline is long.
    let many = 60 * thread::available_parallelism().unwrap().get().max(5);
    let mut config = HostConfig::metered(Compiler::in_process());
    config.max_instances = u32::try_from(many).unwrap().min(10_000);
    let host = PluginHost::new(config).unwrap();
    let plugin = counts(&host, Duration::from_millis(50));
    let late = AtomicU32::new(0);
    let patience = Instant::now() + LONG;
    while late.load(Ordering::Relaxed) == 0 && Instant::now() < patience {
        crowd(many, || {
            if let Err(error) = run(&plugin, 2_000_000) {
                assert_eq!(
                    (error.code(), error.blame()),
                    ("deadline-exceeded", Blame::Host),
                    "{error:?}"
                );
                late.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    assert!(
        late.into_inner() > 0,
        "no call was late: the machine is too fast for this test"
    );
}

fn late(error: &CallError) -> (Duration, Duration) {
    let CallErrorKind::DeadlineExceeded { limit, elapsed, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert!(elapsed >= limit, "{error:?}");
    (*limit, *elapsed)
}

#[test]
fn a_deadline_of_its_own_ends_a_call_and_never_lengthens_the_limits() {
    let host = PluginHost::new(HostConfig::metered(Compiler::in_process())).unwrap();
    let (short, middle) = (Duration::from_millis(20), Duration::from_millis(50));

    let plugin = counts(&host, LONG);
    let hurried = plugin.within(short);
    assert_eq!(late(&run(&hurried, 0).unwrap_err()).0, short);
    run(&plugin, 1).unwrap();
    let limited = counts(&host, short);
    let error = run(&limited.within(LONG), 0).unwrap_err();
    assert_eq!(late(&error).0, short);
    assert_eq!(
        late(&run(&limited.within(Duration::MAX), 0).unwrap_err()).0,
        short
    );
    assert_eq!(
        late(&run(&hurried.within(middle), 0).unwrap_err()).0,
        middle
    );

    let mut session = plugin.session().unwrap();
    session.call("run", &[Value::U32(1)]).unwrap();
    session.set_deadline(Some(short));
    match session.call("run", &[Value::U32(0)]).unwrap_err() {
        DynError::Call(error) => assert_eq!(late(&error).0, short),
        other => panic!("{other:?}"),
    }

    let typed: Plugin<Hostile, Acting> = host.load(artifact("spins"), &within(LONG)).unwrap();
    let error = typed
        .within(short)
        .call(Acting::idle(), |guest| guest.run(true));
    assert_eq!(late(&error.unwrap_err()).0, short);
    let mut session = typed.within(short).session(Acting::idle()).unwrap();
    assert_eq!(late(&session.run(true).unwrap_err()).0, short);
    let mut session = typed.session(Acting::idle()).unwrap();
    Session::set_deadline(&mut session, Some(middle));
    assert_eq!(late(&session.run(true).unwrap_err()).0, middle);
}

#[test]
fn a_pools_guest_forgets_the_deadline_of_one_call() {
    let host = PluginHost::new(HostConfig::metered(Compiler::in_process())).unwrap();
    let plugin: Plugin<Hostile, Acting> = host.load(artifact("panics"), &within(LONG)).unwrap();
    let config = SessionPoolConfig::new;
    let pool = SessionPool::new(plugin.clone(), config(), Acting::idle).unwrap();
    let error = pool.call(Acting::idle(), |session| {
        session.run(false)?;
        Session::set_deadline(session, Some(Duration::ZERO));
        session.run(false)
    });
    assert_eq!(late(&error.unwrap_err()).0, Duration::ZERO);
    pool.call(Acting::idle(), |session| {
        session.run(false)?;
        Session::set_deadline(session, Some(Duration::ZERO));
        Ok(())
    })
    .unwrap();
    assert_eq!(pool.usage().idle, 1);
    pool.call(Acting::idle(), |session| session.run(false))
        .unwrap();
    assert_eq!(pool.usage().reused, 1);

    let hurried = SessionPool::new(plugin.within(Duration::ZERO), config(), Acting::idle).unwrap();
    let error = hurried
        .call(Acting::idle(), |session| session.run(false))
        .unwrap_err();
    assert_eq!(late(&error).0, Duration::ZERO);
    assert_eq!(error.blame(), Blame::Host, "nobody can run in no time");
}

#[test]
fn time_in_line_counts_in_a_deadline_of_its_own() {
    let host = host(1, LONG);
    let busy = Busy::on(&counts(&host, LONG));
    let plugin = counts(&host, LONG).within(Duration::from_millis(30));
    let began = Instant::now();
    let error = run(&plugin, 1).unwrap_err();
    let waited = full(&error).1;
    assert!(waited >= Duration::from_millis(29), "{waited:?}");
    assert!(began.elapsed() < LONG / 2);
    busy.stop();

    // The other line too.
    let mut config = HostConfig::metered(Compiler::in_process());
    config.max_instances = 1;
    config.queue_timeout = LONG;
    let host = PluginHost::new(config).unwrap();
    let plugin = counts(&host, LONG);
    let _kept = plugin.session().unwrap();
    let error = run(&plugin.within(Duration::from_millis(30)), 1).unwrap_err();
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::Full {
                what: Capacity::Instances,
                ..
            }
        ),
        "{error:?}"
    );

    // A guest that was let in has what is left.
    let plugin = plugin.within(Duration::from_millis(300));
    let freed = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(150));
            drop(_kept);
            freed.store(true, Ordering::Relaxed);
        });
        let error = run(&plugin, 0).unwrap_err();
        let (limit, elapsed) = late(&error);
        assert_eq!(limit, Duration::from_millis(300));
        assert!(
            elapsed >= limit && error.usage().elapsed < limit,
            "{error:?}"
        );
    });
    assert!(freed.into_inner());
}

#[test]
fn the_bound_is_checked_like_every_setting() {
    for (executing, ok) in [(0, false), (1, true), (10_000, true), (10_001, false)] {
        let mut config = HostConfig::metered(Compiler::in_process());
        config.executing = Some(executing);
        config.max_instances = 1;
        match PluginHost::new(config) {
            Ok(_) => assert!(ok, "{executing}"),
            Err(error) => {
                assert!(!ok, "{executing}");
                assert!(error.to_string().contains("`executing` is"), "{error}");
            }
        }
    }
}
