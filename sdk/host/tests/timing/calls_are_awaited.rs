//! A call that is awaited ends as one that blocks, whatever polls it, wherever it is parked; and dropping it frees
//! everything.

use std::future::pending;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use crate::common::awaited::{Hostile, Waiting, block_on, load, yield_once};
use crate::common::dynamic::mirror;
use crate::common::hostile::{Acting, artifact, generous};
use crate::common::{host, timed};
use guesthouse::{
    CallError, CancelHandle, Compiler, HostCall, HostConfig, Limits, Outcome, Plugin, PluginHost,
    Session,
    dynamic::{DynFunction, DynPlugin, Value},
    error::{Blame, CallErrorKind, Capacity, DynError, Phase},
    pool::{SessionPool, SessionPoolConfig},
};

/// How late a call may end: more than a tick, since the machine may have other things to do.
const LATE: Duration = Duration::from_millis(100);

/// What `run` answers.
const NOTHING: &[u8] = &[];

const SHORT: Duration = Duration::from_millis(50);

fn short() -> Limits {
    let mut limits = generous();
    limits.fuel = 1 << 60;
    limits.deadline = SHORT;
    limits
}

fn configured(change: impl FnOnce(&mut HostConfig)) -> PluginHost {
    let mut config = HostConfig::metered(Compiler::in_process());
    change(&mut config);
    PluginHost::new(config).unwrap()
}

async fn attack(plugin: &Plugin<Hostile, Waiting>, state: Waiting) -> Outcome<Vec<u8>, Waiting> {
    let call = plugin.run_async(state, async |guest| guest.run(true).await);
    call.await
}

/// The error of a call that ends in time, on a host where nothing is left of it.
fn fails_in_time(
    host: &PluginHost,
    outcome: impl Future<Output = Outcome<Vec<u8>, Waiting>>,
) -> CallError {
    let began = Instant::now();
    let error = block_on(outcome).into_result().unwrap_err();
    assert!(began.elapsed() < SHORT + LATE, "{:?}", began.elapsed());
    assert_eq!(host.instances(), 0);
    error
}

/// What a host function does that waits, and for ever.
fn waits(how: fn() -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>>) -> Waiting {
    Waiting::new(move |cx| {
        Box::pin(async move {
            cx.charge(1_000_000)?;
            how().await;
            Ok(())
        })
    })
}

/// Whom a host function of `ping` ended in.
fn late_in_ping(error: &CallError) {
    let CallErrorKind::DeadlineExceeded {
        phase: Phase::HostCall(import),
        limit,
        elapsed,
        ..
    } = error.kind()
    else {
        panic!("{error:?}");
    };
    assert_eq!((import.function(), *limit), ("ping", SHORT));
    assert!(*elapsed >= SHORT, "{elapsed:?}");
    assert_eq!(error.blame(), Blame::Host);
    assert_eq!(error.usage().host_calls, 1);
}

#[test]
fn a_guest_that_waits_for_ever_ends_at_its_deadline() {
    for host in [host(), timed()] {
        let plugin = load(&host, "floods-the-host", &short());
        let never = waits(|| Box::pin(pending()));
        let error = fails_in_time(&host, attack(&plugin, never));
        late_in_ping(&error);
        // Charged before it waited: spent.
        let fuel = error.usage().fuel;
        assert_eq!(fuel >= 1_000_000, fuel > 0);
        // The next call works.
        let call = plugin.call_async(Waiting::idle(), async |guest| guest.run(false).await);
        assert_eq!(block_on(call).unwrap(), NOTHING);
    }
}

#[test]
fn a_host_function_that_wakes_itself_for_ever_ends_at_its_deadline() {
    let host = host();
    let plugin = load(&host, "floods-the-host", &short());
    let busy = waits(|| {
        Box::pin(async {
            loop {
                yield_once().await;
            }
        })
    });
    late_in_ping(&fails_in_time(&host, attack(&plugin, busy)));
}

#[test]
fn a_spinning_guest_ends_at_its_deadline_and_yields_until_then() {
    for host in [host(), timed()] {
        let plugin = load(&host, "spins", &short());
        let error = fails_in_time(&host, attack(&plugin, Waiting::idle()));
        let CallErrorKind::DeadlineExceeded { phase, .. } = error.kind() else {
            panic!("{error:?}");
        };
        assert_eq!(phase, &Phase::Call);
        let starting = load(&host, "spins-in-start", &short());
        let error = fails_in_time(&host, attack(&starting, Waiting::idle()));
        let CallErrorKind::DeadlineExceeded { phase, .. } = error.kind() else {
            panic!("{error:?}");
        };
        assert_eq!(phase, &Phase::Instantiation);
    }
}

#[test]
fn a_panic_in_a_host_function_ends_its_call_alone() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            std::panic::resume_unwind(Box::new("in drop"));
        }
    }
    let host = host();
    let plugin = load(&host, "floods-the-host", &short());
    let at_once: fn() -> Waiting =
        || Waiting::new(|_| std::panic::resume_unwind(Box::new("no luck")));
    let later: fn() -> Waiting = || {
        waits(|| {
            Box::pin(async {
                yield_once().await;
                std::panic::resume_unwind(Box::new("no luck"));
            })
        })
    };
    for make in [at_once, later] {
        let error = fails_in_time(&host, attack(&plugin, make()));
        let CallErrorKind::HostPanicked {
            import, message, ..
        } = error.kind()
        else {
            panic!("{error:?}");
        };
        assert_eq!((import.function(), message.as_str()), ("ping", "no luck"));
    }
    let in_drop = waits(|| {
        Box::pin(async {
            let _bomb = Bomb;
            yield_once().await;
        })
    });
    let error = fails_in_time(&host, attack(&plugin, in_drop));
    assert_eq!(error.code(), "host-panicked", "{error:?}");
    // What panics while it is dropped where it waits ends as late as it was.
    let bomb = || -> Waiting {
        waits(|| {
            Box::pin(async {
                let _bomb = Bomb;
                pending::<()>().await;
            })
        })
    };
    late_in_ping(&fails_in_time(&host, attack(&plugin, bomb())));
    // And when the whole call is dropped.
    let mut call = Box::pin(attack(&plugin, bomb()));
    assert!(poll_once(call.as_mut()).is_pending());
    assert_eq!(host.instances(), 1);
    drop(call);
    assert_eq!(host.instances(), 0);
}

fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// A host function that waits once, each time that it is called.
fn waits_each_time() -> Waiting {
    Waiting::new(|cx| {
        Box::pin(async move {
            cx.charge(1_000)?;
            yield_once().await;
            cx.charge(10)?;
            Ok(())
        })
    })
}

/// A guest that calls the host twenty times.
const TWENTY: &str = r#"(module
    (import "test:hostile/host@1.0.0" "ping" (func $ping (param i32 i32)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
    (func (export "run") (param i32) (result i32)
        (local $left i32)
        (local.set $left (i32.const 20))
        (loop $again
            (call $ping (i32.const 0) (i32.const 0))
            (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
        i32.const 64))"#;

fn twenty(host: &PluginHost, limits: &Limits) -> Plugin<Hostile, Waiting> {
    let bytes = crate::common::hostile::assemble("twenty", TWENTY);
    host.load(guesthouse::Artifact::bytes("twenty", bytes), limits)
        .unwrap()
}

#[test]
fn cancelled_at_each_await_the_usage_is_right_and_nothing_is_left() {
    let host = host();
    let plugin = twenty(&host, &generous());
    for polls in 0..=21_u32 {
        let cancel = CancelHandle::new();
        let stoppable = plugin.cancelled_by(&cancel);
        let mut call = Box::pin(attack(&stoppable, waits_each_time()));
        let mut ended = None;
        for _ in 0..polls {
            if let Poll::Ready(outcome) = poll_once(call.as_mut()) {
                ended = Some(outcome);
            }
        }
        cancel.cancel();
        let outcome = ended.unwrap_or_else(|| block_on(call));
        let usage = *outcome.usage();
        if polls == 21 {
            assert_eq!(usage.host_calls, 20);
            assert_eq!(outcome.into_result().unwrap(), NOTHING);
            continue;
        }
        // Each poll comes to the next await.
        assert_eq!(usage.host_calls, u64::from(polls), "{polls}");
        let charged = u64::from(polls) * 1_000 + u64::from(polls.saturating_sub(1)) * 10;
        assert!(
            usage.fuel >= charged && usage.fuel < charged + 1_000,
            "{polls}: {}",
            usage.fuel
        );
        let error = outcome.into_result().unwrap_err();
        let CallErrorKind::Cancelled { phase, .. } = error.kind() else {
            panic!("{error:?}");
        };
        match polls {
            0 => assert_eq!(phase, &Phase::App),
            _ => assert!(matches!(phase, Phase::HostCall(import) if import.function() == "ping")),
        }
        assert_eq!(
            (host.instances(), host.places_taken(), host.async_calls()),
            (0, 0, 0)
        );
    }
}

#[test]
fn dropped_at_each_await_everything_is_free_again() {
    let host = configured(|config| {
        (config.max_instances, config.max_async_calls) = (4, 2);
        config.executing = Some(1);
        config.queue_timeout = Duration::ZERO;
    });
    let plugin = twenty(&host, &generous());
    for polls in 0..21 {
        let mut call = Box::pin(attack(&plugin, waits_each_time()));
        for _ in 0..polls {
            assert!(poll_once(call.as_mut()).is_pending());
        }
        drop(call);
        assert_eq!(
            (host.instances(), host.places_taken(), host.async_calls()),
            (0, 0, 0)
        );
        // Every slot, stack and turn can be had.
        for _ in 0..2 {
            let outcome = block_on(attack(&plugin, Waiting::idle()));
            assert_eq!(outcome.into_result().unwrap(), NOTHING);
        }
    }
}

#[test]
fn a_session_lives_through_calls_and_is_lost_with_a_dropped_one() {
    let host = configured(|config| {
        config.executing = Some(1);
        config.queue_timeout = Duration::ZERO;
    });
    let plugin = twenty(&host, &generous());
    let mut session = block_on(plugin.session_async(waits_each_time())).unwrap();
    assert_eq!(host.async_calls(), 1);
    for _ in 0..3 {
        assert_eq!(block_on(session.run(true)).unwrap(), NOTHING);
        assert_eq!(Session::usage(&session).host_calls, 20);
    }
    {
        let mut call = pin!(session.run(true));
        assert!(poll_once(call.as_mut()).is_pending());
    }
    let error = block_on(session.run(true)).unwrap_err();
    assert_eq!(error.code(), "poisoned");
    // The turn that it had is another's.
    assert_eq!(
        block_on(attack(&plugin, Waiting::idle()))
            .into_result()
            .unwrap(),
        NOTHING
    );
    drop(session);
    assert_eq!((host.instances(), host.async_calls()), (0, 0));
}

#[test]
fn a_pool_serves_tasks_and_forgets_a_dropped_use() {
    let host = host();
    let plugin = twenty(&host, &generous());
    let pool = SessionPool::new(plugin, SessionPoolConfig::new(), Waiting::idle).unwrap();
    block_on(pool.refill_async(2)).unwrap();
    assert_eq!(pool.usage().idle, 2);
    for _ in 0..5 {
        let used = pool.run_async(waits_each_time(), async |session| session.run(true).await);
        let outcome = block_on(used);
        assert_eq!(outcome.usage().host_calls, 20);
        assert_eq!(outcome.into_result().unwrap(), NOTHING);
    }
    assert_eq!(
        (
            pool.usage().opened,
            pool.usage().reused,
            pool.usage().failed
        ),
        (2, 5, 0)
    );
    let mut used =
        Box::pin(pool.call_async(waits_each_time(), async |session| session.run(true).await));
    assert!(poll_once(used.as_mut()).is_pending());
    drop(used);
    assert_eq!((pool.usage().idle, pool.usage().failed), (1, 1));
}

#[test]
fn a_call_beyond_what_was_made_ready_waits_in_line_or_is_refused() {
    let host = configured(|config| {
        config.max_async_calls = 1;
        config.queue_timeout = Duration::from_millis(50);
    });
    let plugin = twenty(&host, &generous());
    let mut first = Box::pin(attack(&plugin, waits_each_time()));
    assert!(poll_once(first.as_mut()).is_pending());
    let began = Instant::now();
    let error = block_on(attack(&plugin, Waiting::idle()))
        .into_result()
        .unwrap_err();
    let CallErrorKind::Full {
        what,
        limit,
        waited,
        weight,
        ..
    } = error.kind()
    else {
        panic!("{error:?}");
    };
    assert_eq!((*what, *limit, *weight), (Capacity::AsyncCalls, 1, 1));
    assert!(*waited >= Duration::from_millis(50) && began.elapsed() < Duration::from_millis(150));
    // Let in as the first ends.
    let second = attack(&plugin, Waiting::idle());
    let (first, second) = block_on(smol::future::zip(first, second));
    assert_eq!(
        (first.into_result().unwrap(), second.into_result().unwrap()),
        (vec![], vec![])
    );
    let none = configured(|config| config.max_async_calls = 0);
    assert_eq!(none.allocation().async_calls, 0);
    let plugin = twenty(&none, &generous());
    let error = block_on(attack(&plugin, Waiting::idle()))
        .into_result()
        .unwrap_err();
    assert_eq!(error.code(), "host-full");
}

#[test]
fn a_synchronous_call_inside_an_async_host_function_is_refused_and_an_async_one_is_not() {
    let host = host();
    let inner = twenty(&host, &generous());
    let outer = twenty(&host, &generous());
    let by_name: DynPlugin = host
        .load_dynamic_with(
            artifact("panics"),
            &generous(),
            crate::common::dynamic::mirror,
        )
        .unwrap();
    let (seen, told) = std::sync::mpsc::channel();
    let state = Waiting::new(move |_| {
        let (inner, by_name, seen) = (inner.clone(), by_name.clone(), seen.clone());
        Box::pin(async move {
            let refused = by_name.call_wave("run", "(false)").unwrap_err();
            let awaited = by_name.call_wave_async("run", "(false)").await.unwrap();
            let deeper = attack(&inner, waits_each_time()).await;
            seen.send((refused.code(), awaited, deeper.into_result().unwrap()))?;
            Ok(())
        })
    });
    let outcome = block_on(attack(&outer, state));
    assert_eq!(outcome.usage().host_calls, 20);
    assert_eq!(outcome.into_result().unwrap(), NOTHING);
    let told: Vec<_> = told.iter().collect();
    assert_eq!(told.len(), 20);
    assert_eq!(told[19], ("would-block", "[]".to_owned(), vec![]));
}

#[test]
fn a_synchronous_call_inside_one_is_refused_before_it_waits_for_a_place() {
    let host = configured(|config| {
        config.max_instances = 1;
        config.queue_timeout = Duration::from_secs(30);
    });
    let outer = twenty(&host, &generous());
    let inner = host
        .load_dynamic_with(artifact("panics"), &generous(), mirror)
        .unwrap();
    let state = Waiting::new(move |_| {
        let inner = inner.clone();
        Box::pin(async move {
            inner.call_wave("run", "(false)")?;
            Ok(())
        })
    });
    let began = Instant::now();
    let error = block_on(attack(&outer, state)).into_result().unwrap_err();
    assert!(began.elapsed() < LATE, "{:?}", began.elapsed());
    let CallErrorKind::HostFailed { source, .. } = error.kind() else {
        panic!("{error:?}");
    };
    let inner: &DynError = source.downcast_ref().unwrap();
    assert_eq!(inner.code(), "would-block");
}

/// A host function that is awaited by nobody, twenty times in each of two calls.
#[test]
fn calls_by_name_keep_their_turn_inside_of_host_functions() {
    let host = configured(|config| config.executing = Some(1));
    let bytes = crate::common::hostile::assemble("twenty", TWENTY);
    let artifact = guesthouse::Artifact::bytes("twenty", bytes);
    let answer = |_: &mut HostCall<'_>, _: &DynFunction, _: &[Value]| Ok(None);
    let plugin = host
        .load_dynamic_with(artifact, &generous(), answer)
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let began = Instant::now();
    runtime.block_on(async {
        let calls = [(); 2].map(|()| {
            let plugin = plugin.clone();
            tokio::spawn(async move { plugin.run_wave_async("run", "(true)").await })
        });
        for call in calls {
            let outcome = call.await.unwrap();
            assert_eq!(outcome.usage().host_calls, 20);
            assert_eq!(outcome.into_result().unwrap(), "[]");
        }
    });
    assert!(began.elapsed() < LATE, "{:?}", began.elapsed());
}

#[test]
fn a_guest_that_spins_lends_its_turn_to_those_in_line() {
    lends_its_turn(Duration::from_secs(1));
    // Shorter than all stand in line.
    lends_its_turn(Duration::from_millis(50));
}

/// Where nobody may stand in line, those that have begun wait for their turn all the same, and hold no thread.
#[test]
fn a_guest_that_lent_its_turn_waits_for_it_without_patience_too() {
    let host = configured(|config| {
        config.executing = Some(1);
        config.queue_timeout = Duration::ZERO;
    });
    let plugin = load(&host, "spins", &short());
    let calls = twenty(&host, &short());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let began = Instant::now();
    runtime.block_on(async {
        let waits = tokio::spawn(async move { attack(&calls, waits_each_time()).await });
        tokio::task::yield_now().await;
        let spinning = [(); 2].map(|()| {
            let plugin = plugin.clone();
            tokio::spawn(async move { attack(&plugin, Waiting::idle()).await })
        });
        for spinning in spinning {
            let code = spinning.await.unwrap().into_result().unwrap_err().code();
            assert!(["deadline-exceeded", "host-full"].contains(&code), "{code}");
        }
        drop(waits.await.unwrap().into_result());
    });
    assert!(began.elapsed() < SHORT + LATE, "{:?}", began.elapsed());
}

fn lends_its_turn(queue_timeout: Duration) {
    let host = configured(|config| {
        config.executing = Some(1);
        config.queue_timeout = queue_timeout;
    });
    let mut limits = generous();
    limits.fuel = 1 << 60;
    let cancel = CancelHandle::new();
    let spinner = load(&host, "spins", &limits).cancelled_by(&cancel);
    let plugin = twenty(&host, &generous());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let spinning = [(); 2].map(|()| tokio::spawn(spin(spinner.clone())));
        for _ in 0..5 {
            tokio::task::yield_now().await;
        }
        for _ in 0..5 {
            let began = Instant::now();
            let outcome = attack(&plugin, Waiting::idle()).await;
            assert_eq!(outcome.into_result().unwrap(), NOTHING);
            assert!(began.elapsed() < LATE, "{:?}", began.elapsed());
        }
        cancel.cancel();
        for spinning in spinning {
            spinning.await.unwrap();
        }
    });
    // One that is ended while its turn is lent takes none with it.
    for _ in 0..2 {
        let outcome = block_on(attack(&plugin, Waiting::idle()));
        assert_eq!(outcome.into_result().unwrap(), NOTHING);
    }
}

#[test]
fn a_call_in_the_closure_of_a_blocking_one_takes_over_its_turn() {
    let host = configured(|config| config.executing = Some(1));
    let plain: Plugin<crate::common::hostile::Hostile, Acting> =
        host.load(artifact("panics"), &generous()).unwrap();
    let plugin = twenty(&host, &generous());
    let began = Instant::now();
    let answer = plain.call(Acting::idle(), |guest| {
        guest.run(false)?;
        block_on(attack(&plugin, waits_each_time())).into_result()
    });
    assert_eq!(answer.unwrap(), NOTHING);
    assert!(began.elapsed() < LATE, "{:?}", began.elapsed());
}

#[test]
fn what_a_dropped_call_was_charged_is_spent_where_its_closure_goes_on() {
    let host = host();
    let plugin = twenty(&host, &generous());
    let outcome = block_on(
        plugin.run_async(waits(|| Box::pin(pending())), async |guest| {
            {
                let mut call = pin!(guest.run(true));
                assert!(poll_once(call.as_mut()).is_pending());
            }
            Ok(guest.run(true).await.unwrap_err().code())
        }),
    );
    let fuel = outcome.usage().fuel;
    assert!((1_000_000..1_010_000).contains(&fuel), "{fuel}");
    assert_eq!(outcome.into_result().unwrap(), "poisoned");
}

/// A closure that waits, and a guest that spins for the rest of its time.
#[test]
fn what_a_closure_awaits_is_not_the_guests_time() {
    let host = host();
    let plugin = load(&host, "spins", &short());
    let sleep = SHORT * 9 / 10;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let call = plugin.call_async(Waiting::idle(), async |guest| {
        tokio::time::sleep(sleep).await;
        guest.run(true).await
    });
    let error = runtime.block_on(call).unwrap_err();
    let CallErrorKind::DeadlineExceeded { processor, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert!(*processor < SHORT / 2, "{processor:?}");
    assert_eq!(error.blame(), Blame::Host);
}

#[test]
fn tasks_that_wait_for_a_guest_of_a_pool_are_served_as_it_comes_back() {
    let host = configured(|config| {
        config.max_instances = 1;
        config.queue_timeout = Duration::from_secs(30);
    });
    let plugin = twenty(&host, &generous());
    let pool = SessionPool::new(plugin, SessionPoolConfig::new(), Waiting::idle).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let served = runtime.block_on(async {
        let uses: Vec<_> = (0..50)
            .map(|_| {
                let pool = pool.clone();
                tokio::spawn(async move {
                    let used =
                        pool.call_async(waits_each_time(), async |guest| guest.run(true).await);
                    used.await.unwrap()
                })
            })
            .collect();
        let mut served = 0;
        for used in uses {
            assert_eq!(used.await.unwrap(), NOTHING);
            served += 1;
        }
        served
    });
    assert_eq!((served, pool.usage().failed), (50, 0));
    assert_eq!(pool.usage().opened + pool.usage().reused, 50);
}

#[test]
fn every_executor_will_do() {
    let host = host();
    let plugin = twenty(&host, &generous());
    async fn tenfold(plugin: Plugin<Hostile, Waiting>) -> u64 {
        let mut host_calls = 0;
        for _ in 0..10 {
            let outcome = attack(&plugin, waits_each_time()).await;
            host_calls += outcome.usage().host_calls;
            outcome.into_result().unwrap();
        }
        host_calls
    }
    assert_eq!(block_on(tenfold(plugin.clone())), 200);
    let many = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    many.block_on(async {
        let tasks: Vec<_> = (0..8)
            .map(|_| tokio::spawn(tenfold(plugin.clone())))
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), 200);
        }
    });
    let one = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    one.block_on(async {
        let tasks: Vec<_> = (0..8)
            .map(|_| tokio::spawn(tenfold(plugin.clone())))
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), 200);
        }
    });
    smol::block_on(async {
        let tasks: Vec<_> = (0..8)
            .map(|_| smol::spawn(tenfold(plugin.clone())))
            .collect();
        for task in tasks {
            assert_eq!(task.await, 200);
        }
    });
    assert_eq!((host.instances(), host.async_calls()), (0, 0));
}

#[test]
fn a_cancelled_call_is_woken_where_it_is_parked() {
    let host = host();
    let plugin = load(&host, "floods-the-host", &generous());
    let cancel = CancelHandle::new();
    let stoppable = plugin.cancelled_by(&cancel);
    let canceller = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(20));
        let now = Instant::now();
        cancel.cancel();
        now
    });
    let outcome = block_on(attack(&stoppable, waits(|| Box::pin(pending()))));
    let late = canceller.join().unwrap().elapsed();
    assert!(late < LATE, "{late:?}");
    let error = outcome.into_result().unwrap_err();
    assert!(matches!(
        error.kind(),
        CallErrorKind::Cancelled { phase: Phase::HostCall(import), .. } if import.function() == "ping"
    ));
    assert!(error.usage().fuel >= 1_000_000, "charged before it waited");
    assert_eq!(host.instances(), 0);
}

#[test]
fn a_place_that_its_task_does_not_take_is_the_next_ones() {
    let host = configured(|config| {
        config.max_instances = 1;
        config.max_async_calls = 1;
        config.queue_timeout = Duration::from_secs(10);
    });
    let plugin = twenty(&host, &generous());
    let mut first = Box::pin(attack(&plugin, waits_each_time()));
    let mut lazy = Box::pin(attack(&plugin, Waiting::idle()));
    assert!(poll_once(first.as_mut()).is_pending());
    assert!(poll_once(lazy.as_mut()).is_pending());
    // The lazy one is called now, and not polled.
    drop(first);
    let began = Instant::now();
    let next = block_on(attack(&plugin, Waiting::idle()));
    assert_eq!(next.into_result().unwrap(), NOTHING);
    let waited = began.elapsed();
    assert!(
        waited >= Duration::from_millis(90) && waited < Duration::from_millis(200),
        "{waited:?}"
    );
    assert_eq!(block_on(lazy).into_result().unwrap(), NOTHING);
    assert_eq!((host.instances(), host.async_calls()), (0, 0));
}

/// Counts how often it is woken, and is never polled for that.
#[derive(Default)]
struct Counting(AtomicU32);

impl Wake for Counting {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn wakers_are_replaced_and_a_handle_lives_through_many_calls() {
    let host = host();
    let plugin = twenty(&host, &generous());
    let cancel = CancelHandle::new();
    let stoppable = plugin.cancelled_by(&cancel);
    let (first, last) = (Arc::<Counting>::default(), Arc::<Counting>::default());
    let calls = std::env::var("GUESTHOUSE_AWAITED_CALLS");
    let calls: u32 = calls.map_or(500, |calls| calls.parse().unwrap());
    for _ in 0..calls {
        let waits = Waiting::new(|_| Box::pin(pending()));
        let mut call = Box::pin(attack(&stoppable, waits));
        for waker in [&first, &last] {
            let waker = Waker::from(Arc::clone(waker));
            assert!(
                call.as_mut()
                    .poll(&mut Context::from_waker(&waker))
                    .is_pending()
            );
        }
    }
    // Nobody keeps a waker of a call that is gone.
    assert_eq!(
        (Arc::strong_count(&first), Arc::strong_count(&last)),
        (1, 1)
    );
    let waits = Waiting::new(|_| Box::pin(pending()));
    let mut call = Box::pin(attack(&stoppable, waits));
    for waker in [&first, &last] {
        let waker = Waker::from(Arc::clone(waker));
        assert!(
            call.as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_pending()
        );
    }
    let woken = |count: &Counting| count.0.load(Ordering::SeqCst);
    let before = (woken(&first), woken(&last));
    cancel.cancel();
    assert_eq!((woken(&first), woken(&last)), (before.0, before.1 + 1));
    let error = block_on(call).into_result().unwrap_err();
    assert_eq!(error.code(), "cancelled");
}

/// Spins until it is cancelled.
async fn spin(plugin: Plugin<Hostile, Waiting>) {
    attack(&plugin, Waiting::idle())
        .await
        .into_result()
        .unwrap_err();
}

/// The median of how late a timer of a millisecond fires, which `sleep` waits for.
async fn lateness<F: Future<Output = ()>>(sleep: impl Fn(Duration) -> F) -> Duration {
    let tick = Duration::from_millis(1);
    let mut late = Vec::new();
    for _ in 0..15 {
        let began = Instant::now();
        sleep(tick).await;
        late.push(began.elapsed().saturating_sub(tick));
    }
    late.sort();
    late[late.len() / 2]
}

/// A plugin that spins for a minute at most, on a host that lets as many as like.
fn spinner(cancel: &CancelHandle) -> Plugin<Hostile, Waiting> {
    let mut limits = generous();
    limits.fuel = 1 << 60;
    load(&host(), "spins", &limits).cancelled_by(cancel)
}

#[test]
fn timers_fire_beside_guests_that_spin_on_tokio() {
    for (threads, spinners) in [(1, 1), (2, 64)] {
        let mut runtime = match threads {
            1 => tokio::runtime::Builder::new_current_thread(),
            _ => tokio::runtime::Builder::new_multi_thread(),
        };
        let runtime = runtime
            .worker_threads(threads)
            .enable_time()
            .build()
            .unwrap();
        let cancel = CancelHandle::new();
        let plugin = spinner(&cancel);
        let late = runtime.block_on(async {
            let spinning: Vec<_> = (0..spinners)
                .map(|_| tokio::spawn(spin(plugin.clone())))
                .collect();
            let late = tokio::spawn(lateness(tokio::time::sleep)).await.unwrap();
            cancel.cancel();
            for task in spinning {
                task.await.unwrap();
            }
            late
        });
        assert!(late < LATE, "{late:?} beside {spinners}");
    }
}

#[test]
fn timers_fire_beside_guests_that_spin_on_smol() {
    for (threads, spinners) in [(1, 1), (2, 64)] {
        let executor = smol::Executor::new();
        let (over, is_over) = smol::channel::unbounded::<()>();
        let cancel = CancelHandle::new();
        let plugin = spinner(&cancel);
        let late = std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| smol::block_on(executor.run(is_over.recv())));
            }
            let spinning: Vec<_> = (0..spinners)
                .map(|_| executor.spawn(spin(plugin.clone())))
                .collect();
            let sleep = |time| async move { _ = smol::Timer::after(time).await };
            let late = smol::block_on(executor.spawn(lateness(sleep)));
            cancel.cancel();
            smol::block_on(async {
                for task in spinning {
                    task.await;
                }
            });
            drop(over);
            late
        });
        assert!(late < LATE, "{late:?} beside {spinners}");
    }
}
