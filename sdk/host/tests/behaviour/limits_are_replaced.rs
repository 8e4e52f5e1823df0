//! Limits that are replaced while the host runs: for what begins afterwards, and for all clones.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::common::host;
use crate::common::hostile::{Acting, App, Hostile, artifact, component, generous, load};
use guesthouse::{
    CallError, Compiler, Limits, Plugin, Session,
    error::{CallErrorKind, ConfigError, LoadErrorKind},
    inspect::Amount,
};

fn with_host_calls(host_calls: u64) -> Limits {
    let mut limits = generous();
    limits.host_calls = host_calls;
    limits
}

/// The limit that ended a guest which calls the host a thousand times, if one did.
fn ended_at(result: Result<Vec<u8>, CallError>) -> Option<u64> {
    let error = result.err()?;
    match error.kind() {
        CallErrorKind::TooManyHostCalls { limit, .. } => {
            assert_eq!(
                error.usage().host_calls,
                limit + 1,
                "what is told is what was enforced"
            );
            Some(*limit)
        }
        _ => panic!("{error:?}"),
    }
}

fn attack(plugin: &Plugin<Hostile, App>) -> Option<u64> {
    ended_at(plugin.call(App::default(), |guest| guest.run(true)))
}

#[test]
fn calls_that_begin_afterwards_run_under_the_new_limits_through_every_clone() {
    let plugin = load(&host(), "floods-the-host", &generous()).unwrap();
    let clone = plugin.clone();
    assert_eq!(attack(&clone), None);
    plugin.set_limits(&with_host_calls(100)).unwrap();
    assert_eq!((attack(&plugin), attack(&clone)), (Some(100), Some(100)));
    assert_eq!(clone.limits(), with_host_calls(100));
    clone.set_limits(&generous()).unwrap();
    assert_eq!((attack(&plugin), attack(&clone)), (None, None));
}

#[test]
fn every_limit_is_replaced() {
    let plugin = load(&host(), "eats-memory", &generous()).unwrap();
    let mut limits = generous();
    limits.memory = 4 << 20;
    plugin.set_limits(&limits).unwrap();
    let error = plugin
        .call(App::default(), |guest| guest.run(true))
        .unwrap_err();
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::MemoryExceeded {
                limit: 4_194_304,
                ..
            }
        ),
        "{error:?}"
    );
    limits.memory = 256 << 20;
    limits.fuel = 100;
    plugin.set_limits(&limits).unwrap();
    let error = plugin
        .call(App::default(), |guest| guest.run(true))
        .unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::OutOfFuel { limit: 100, .. }),
        "{error:?}"
    );
}

#[test]
fn an_open_session_keeps_its_limits() {
    let plugin = load(&host(), "floods-the-host", &generous()).unwrap();
    let mut old = plugin.session(App::default()).unwrap();
    plugin.set_limits(&with_host_calls(100)).unwrap();
    let mut new = plugin.session(App::default()).unwrap();
    assert_eq!(ended_at(old.run(true)), None);
    assert_eq!(Session::usage(&old).host_calls, 1_000);
    assert_eq!(ended_at(new.run(true)), Some(100));
}

#[test]
fn a_call_that_runs_keeps_its_limits() {
    let host = host();
    let plugin: Plugin<Hostile, Acting> =
        host.load(artifact("floods-the-host"), &generous()).unwrap();
    let clone = plugin.clone();
    let replacing = Acting::new(move |_| {
        clone.set_limits(&with_host_calls(1)).unwrap();
        Ok(())
    });
    let outcome = plugin.run(replacing, |guest| guest.run(true));
    assert_eq!(outcome.usage().host_calls, 1_000);
    assert_eq!(ended_at(outcome.into_result()), None);
    let next = plugin.call(Acting::idle(), |guest| guest.run(true));
    assert_eq!(ended_at(next), Some(1));
}

#[test]
fn what_would_not_be_admitted_is_refused_and_changes_nothing() {
    let mut config = guesthouse::HostConfig::metered(Compiler::in_process());
    config.max_memory = 256 << 20;
    let host = guesthouse::PluginHost::new(config).unwrap();
    let plugin = load(&host, "panics", &generous()).unwrap();
    let refused = |change: fn(&mut Limits)| {
        let mut limits = generous();
        change(&mut limits);
        plugin.set_limits(&limits).unwrap_err()
    };
    let error = refused(|limits| limits.fuel = 0);
    assert!(
        matches!(
            error.kind(),
            LoadErrorKind::Limits(ConfigError::OutOfRange { field: "fuel", .. })
        ),
        "{error:?}"
    );
    let error = refused(|limits| limits.memory = 257 << 20);
    assert!(
        matches!(error.kind(), LoadErrorKind::Limits(ConfigError::OutOfRange { field: "memory", max, .. })
            if *max == Amount::Bytes(256 << 20)),
        "{error:?}"
    );
    let bytes = component("panics").len() as u64;
    let error = refused(|limits| limits.component_size = 100);
    assert!(
        matches!(error.kind(), LoadErrorKind::TooLarge { size, limit: 100, .. } if *size == bytes),
        "{error:?}"
    );
    assert_eq!(error.name(), "panics");
    assert_eq!(plugin.limits(), generous());
}

#[test]
fn limits_are_replaced_from_one_thread_while_others_call() {
    let plugin = load(&host(), "floods-the-host", &with_host_calls(100)).unwrap();
    let done = AtomicBool::new(false);
    let seen = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..3)
            .map(|_| {
                let calls = || (0..500).map(|_| attack(&plugin)).collect::<Vec<_>>();
                scope.spawn(calls)
            })
            .collect();
        let replacer = scope.spawn(|| {
            let mut replaced = 0;
            while !done.load(Ordering::Relaxed) {
                for limit in [200, 300, 100] {
                    plugin.set_limits(&with_host_calls(limit)).unwrap();
                    replaced += 1;
                    std::thread::yield_now();
                }
            }
            replaced
        });
        let seen: Vec<_> = callers
            .into_iter()
            .flat_map(|caller| caller.join().unwrap())
            .collect();
        done.store(true, Ordering::Relaxed);
        assert!(replacer.join().unwrap() >= 3);
        seen
    });
    assert_eq!(seen.len(), 1_500);
    for limit in seen {
        assert!(matches!(limit, Some(100 | 200 | 300)), "{limit:?}");
    }
}
