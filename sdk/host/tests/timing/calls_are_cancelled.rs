//! A call that is cancelled ends, wherever it is, and nobody else does.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::common::hostile::{Acting, Hostile, artifact, generous};
use crate::common::{host, timed};
use guesthouse::{
    CallError, CancelHandle, Compiler, HostConfig, Limits, Plugin, PluginHost, Session,
    error::{Blame, CallErrorKind, Phase},
};

fn endless() -> Limits {
    let mut limits = generous();
    limits.fuel = 1 << 60;
    limits
}

fn plugin(host: &PluginHost, guest: &str) -> Plugin<Hostile, Acting> {
    host.load(artifact(guest), &endless()).unwrap()
}

/// The phase of a cancelled call.
fn phase(error: &CallError) -> &Phase {
    let CallErrorKind::Cancelled { phase, .. } = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!((error.code(), error.blame()), ("cancelled", Blame::Host));
    phase
}

/// Cancels a call some time after it was begun.
fn cancel_soon(plugin: &Plugin<Hostile, Acting>) -> CallError {
    let cancel = CancelHandle::new();
    let stoppable = plugin.cancelled_by(&cancel);
    std::thread::scope(|scope| {
        let call = scope.spawn(|| stoppable.call(Acting::idle(), |guest| guest.run(true)));
        std::thread::sleep(Duration::from_millis(5));
        cancel.cancel();
        call.join().unwrap().unwrap_err()
    })
}

/// Cancels a call of a guest that never returns, some time after it was begun; tries again when
/// that was before the guest was entered.
fn cancel_a_running_guest(host: &PluginHost, guest: &str) -> CallError {
    let plugin = plugin(host, guest);
    let patience = Instant::now() + Duration::from_secs(30);
    loop {
        let error = cancel_soon(&plugin);
        if *phase(&error) != Phase::App || Instant::now() > patience {
            return error;
        }
    }
}

#[test]
fn a_spinning_guest() {
    for host in [host(), timed()] {
        let error = cancel_a_running_guest(&host, "spins");
        assert_eq!(phase(&error), &Phase::Call);
        assert!(error.usage().elapsed > Duration::ZERO);
        assert_eq!(error.to_string(), "cancelled during the call");
    }
}

#[test]
fn a_spinning_start_function() {
    let error = cancel_a_running_guest(&host(), "spins-in-start");
    assert_eq!(phase(&error), &Phase::Instantiation);
}

#[test]
fn a_host_function_that_blocks_and_asks() {
    let plugin = plugin(&host(), "floods-the-host");
    let cancel = CancelHandle::new();
    let stoppable = plugin.cancelled_by(&cancel);
    let (entered, inside) = mpsc::channel();
    let waiting = Acting::new(move |cx| {
        assert!(!cx.is_cancelled());
        entered.send(())?;
        while !cx.is_cancelled() {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    });
    let outcome = std::thread::scope(|scope| {
        let call = scope.spawn(|| stoppable.run(waiting, |guest| guest.run(true)));
        inside.recv().unwrap();
        cancel.cancel();
        call.join().unwrap()
    });
    let error = outcome.into_result().unwrap_err();
    let Phase::HostCall(import) = phase(&error) else {
        panic!("{error:?}");
    };
    assert_eq!(import.function(), "ping");
    assert_eq!(error.usage().host_calls, 1, "the guest was not resumed");
}

#[test]
fn a_host_function_that_takes_no_notice_or_fails() {
    let plugin = plugin(&host(), "floods-the-host");
    for fails in [false, true] {
        let cancel = CancelHandle::new();
        let canceller = cancel.clone();
        let acting = Acting::new(move |_| {
            canceller.cancel();
            match fails {
                true => Err(guesthouse::HostError::msg("no")),
                false => Ok(()),
            }
        });
        let stoppable = plugin.cancelled_by(&cancel);
        let error = stoppable.call(acting, |guest| guest.run(true)).unwrap_err();
        assert!(matches!(phase(&error), Phase::HostCall(_)), "{error:?}");
        assert_eq!(error.usage().host_calls, 1, "the guest was not resumed");
    }
}

#[test]
fn before_the_call_and_for_ever_after() {
    let plugin = plugin(&host(), "floods-the-host");
    let cancel = CancelHandle::new();
    let stoppable = plugin.cancelled_by(&cancel);
    let clone = stoppable.clone();
    assert!(!cancel.is_cancelled());
    stoppable
        .call(Acting::idle(), |guest| guest.run(true))
        .unwrap();
    cancel.cancel();
    assert!(cancel.clone().is_cancelled());
    for plugin in [&stoppable, &clone] {
        let outcome = plugin.run(Acting::idle(), |guest| guest.run(true));
        assert_eq!(outcome.usage().host_calls, 0);
        assert_eq!(phase(&outcome.into_result().unwrap_err()), &Phase::App);
        let error = plugin.session(Acting::idle()).unwrap_err();
        assert_eq!(phase(&error), &Phase::App);
    }
    // The plugin that the clone was made from listens to nobody, or to somebody else.
    plugin
        .call(Acting::idle(), |guest| guest.run(true))
        .unwrap();
    let fresh = stoppable.cancelled_by(&CancelHandle::new());
    fresh.call(Acting::idle(), |guest| guest.run(true)).unwrap();
}

#[test]
fn between_the_calls_of_one_closure() {
    let plugin = plugin(&host(), "floods-the-host");
    let cancel = CancelHandle::new();
    let error = plugin.cancelled_by(&cancel).call(Acting::idle(), |guest| {
        guest.run(true)?;
        cancel.cancel();
        guest.run(true)
    });
    let error: CallError = error.unwrap_err();
    assert_eq!(phase(&error), &Phase::App);
    assert_eq!(error.usage().host_calls, 1_000);
}

#[test]
fn a_session_is_lost() {
    let plugin = plugin(&host(), "floods-the-host");
    let cancel = CancelHandle::new();
    let mut session = plugin
        .cancelled_by(&cancel)
        .session(Acting::idle())
        .unwrap();
    let mut other = plugin.session(Acting::idle()).unwrap();
    session.run(true).unwrap();
    cancel.cancel();
    let error = session.run(true).unwrap_err();
    assert_eq!(phase(&error), &Phase::App);
    assert_eq!(Session::usage(&session).host_calls, 0);
    for _ in 0..2 {
        assert_eq!(session.run(false).unwrap_err().code(), "poisoned");
    }
    other.run(true).unwrap();
}

#[test]
fn one_of_several_calls_at_once() {
    let plugin = plugin(&host(), "floods-the-host");
    let handles: Vec<_> = (0..4).map(|_| CancelHandle::new()).collect();
    std::thread::scope(|scope| {
        let calls: Vec<_> = handles
            .iter()
            .map(|handle| {
                // Each call waits in its first host function until it is let go.
                let (entered, inside) = mpsc::channel();
                let (let_go, gate) = mpsc::channel::<()>();
                let mut first = true;
                let waiting = Acting::new(move |_| {
                    if std::mem::take(&mut first) {
                        entered.send(())?;
                        gate.recv()?;
                    }
                    Ok(())
                });
                let plugin = plugin.cancelled_by(handle);
                let call = scope.spawn(move || plugin.run(waiting, |guest| guest.run(true)));
                inside.recv().unwrap();
                (call, let_go)
            })
            .collect();
        handles[2].cancel();
        for (number, (call, let_go)) in calls.into_iter().enumerate() {
            let_go.send(()).unwrap();
            let outcome = call.join().unwrap();
            assert_eq!(outcome.result().is_err(), number == 2);
            let host_calls = if number == 2 { 1 } else { 1_000 };
            assert_eq!(outcome.usage().host_calls, host_calls);
        }
    });
}

#[test]
fn a_call_that_stands_in_line() {
    let mut config = HostConfig::metered(Compiler::in_process());
    config.max_instances = 1;
    config.queue_timeout = Duration::from_secs(60);
    let host = PluginHost::new(config).unwrap();
    let plugin = plugin(&host, "floods-the-host");
    let kept = plugin.session(Acting::idle()).unwrap();
    assert_eq!(phase(&cancel_soon(&plugin)), &Phase::App);
    drop(kept);
    assert_eq!(host.instances(), 0);
}

#[test]
fn a_handle_can_be_sent_and_shared() {
    fn sendable<T: Send + Sync + Clone + 'static>() {}
    sendable::<CancelHandle>();
}
