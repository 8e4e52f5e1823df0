//! Fuel: exact where it is counted, without effect where it is not, and spent once charged. By both roads
//! (`awaited.rs`).

use std::time::Duration;

use super::road::{Attacker, load};
use crate::common::hostile::{App, Ping, generous};
use crate::common::{Mirror, echo, host, timed};
use guesthouse::{CallError, HostError, Limits, PluginHost, Usage, error::CallErrorKind};

fn with_fuel(fuel: u64) -> Limits {
    let mut limits = generous();
    limits.fuel = fuel;
    limits
}

fn attack(plugin: &Attacker) -> Result<Usage, CallError> {
    let outcome = plugin.run(App::default(), |guest| guest.run(true));
    let usage = *outcome.usage();
    outcome.into_result().map(|_| usage)
}

/// Attacks with too little fuel, as often as it likes.
fn out_of_fuel(name: &str, fuel: u64) -> CallError {
    let plugin = load(&host(), name, &with_fuel(fuel)).unwrap();
    let error = attack(&plugin).unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::OutOfFuel { limit, .. } if *limit == fuel),
        "{error:?}"
    );
    let next = plugin.call(App::default(), |guest| guest.run(false));
    assert!(next.unwrap().is_empty());
    error
}

#[test]
fn fuel() {
    let error = out_of_fuel("works-hard", 1_000_000);
    assert_eq!(error.code(), "fuel-exhausted");
    assert_eq!(error.usage().fuel, 1_000_000);
    let raised = attack(&load(&host(), "works-hard", &generous()).unwrap()).unwrap();
    assert!(raised.fuel > 10_000_000, "{raised}");
}

#[test]
fn fuel_covers_start_functions_and_post_return() {
    out_of_fuel("spins-in-post-return", 50_000);
    let host = host();
    let plugin = load(&host, "spins-in-start", &with_fuel(50_000)).unwrap();
    let error = attack(&plugin).unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::OutOfFuel { limit: 50_000, .. }),
        "{error:?}"
    );
    let sum = echo(&host).call(Mirror::default(), |echo| echo.echo().add(1, 2));
    assert_eq!(sum.unwrap(), 3);
}

#[test]
fn a_timed_host_counts_no_fuel_and_ends_nobody_for_it() {
    let plugin = load(&timed(), "works-hard", &with_fuel(1)).unwrap();
    let usage = attack(&plugin).unwrap();
    assert_eq!(usage.fuel, 0);
    assert!(!usage.to_string().contains("fuel"), "{usage}");
}

/// One call of a guest that calls the host, where `ping` does as told.
fn ping(host: &PluginHost, limits: &Limits, ping: Ping) -> (Usage, Result<Vec<u8>, CallError>) {
    let plugin = load(host, "floods-the-host", limits).unwrap();
    let (result, usage, ..) = plugin
        .run(App { ping }, |guest| guest.run(true))
        .into_parts();
    (usage, result)
}

/// What the first host call of a metered guest has spent, when its function fails in this way.
fn spent_until_failed(code: &str, function: Ping) -> u64 {
    let mut limits = generous();
    if code == "deadline-exceeded" {
        limits.deadline = Duration::from_millis(100);
    }
    let (_, result) = ping(&host(), &limits, function);
    let error = result.unwrap_err();
    assert_eq!(error.code(), code);
    error.usage().fuel
}

#[test]
fn what_a_host_function_charged_before_it_failed_is_spent() {
    let free = spent_until_failed("host-failed", |_, _| Err(HostError::msg("no")));
    let failed = spent_until_failed("host-failed", |cx, _| {
        cx.charge(1_000_000)?;
        Err(HostError::msg("no"))
    });
    let panicked = spent_until_failed("host-panicked", |cx, _| {
        cx.charge(1_000_000)?;
        panic!("no")
    });
    let late = spent_until_failed("deadline-exceeded", |cx, _| {
        cx.charge(1_000_000)?;
        std::thread::sleep(cx.remaining() + Duration::from_millis(2));
        Ok(())
    });
    assert_eq!(
        (failed - free, panicked - free, late - free),
        (1_000_000, 1_000_000, 1_000_000)
    );
}

#[test]
fn a_timed_host_charges_nothing_and_refuses_no_charge() {
    let (usage, result) = ping(&timed(), &generous(), |cx, _| {
        assert_eq!(cx.fuel(), u64::MAX);
        cx.charge(u64::MAX)?;
        cx.charge(u64::MAX)
    });
    assert!(result.unwrap().is_empty());
    assert_eq!((usage.fuel, usage.host_calls), (0, 1_000));
}
