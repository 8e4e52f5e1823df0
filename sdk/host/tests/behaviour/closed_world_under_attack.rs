//! Guests that turn the closed world against its host, and what comes of it.

use std::time::Duration;

use crate::common::host;
use crate::common::hostile::{App, Hostile, assemble};
use crate::wasi::direct::{Direct, DirectExports};
use crate::wasi::ordinary::Ordinary;
use crate::wasi::{Desk, direct, limits, load, run};
use guesthouse::{
    Artifact, CallError, Compiler, HostConfig, Limits, Plugin, PluginHost, Usage,
    error::{CallErrorKind, WasiFault},
};

/// How a call under `limits` goes.
fn attempt<T>(
    limits: &Limits,
    call: impl FnOnce(&mut DirectExports<Desk>) -> Result<T, CallError>,
) -> (Result<T, CallError>, Usage) {
    let plugin = load(&host(), "direct", limits);
    let (result, usage, ..) = run(&plugin, call).into_parts();
    // Whatever it was, the next call of the plugin is a call like any other.
    let next = run(&plugin, |guest| guest.subjects().environment());
    assert_eq!(next.into_result().unwrap(), "[] [] None");
    (result, usage)
}

fn misuse<T>(result: Result<T, CallError>) -> (String, WasiFault) {
    match result.map_err(CallError::into_kind) {
        Err(CallErrorKind::WasiMisused { import, fault, .. }) => (import.to_string(), fault),
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("it went well"),
    }
}

#[test]
fn more_random_bytes_than_one_call_gives() {
    for asked in [(1 << 20) + 1, 5 << 30, u64::MAX] {
        let (result, usage) = attempt(&limits(), |guest| guest.subjects().random_bytes(asked));
        let (import, fault) = misuse(result);
        assert_eq!(import, "wasi:random/random@0.2.12#get-random-bytes");
        let limit = 1 << 20;
        assert!(
            matches!(fault, WasiFault::TooManyRandomBytes { asked: a, limit: l, .. }
                if (a, l) == (asked, limit)),
            "{fault:?}"
        );
        assert!(usage.memory < 4 << 20);
    }
}

#[test]
fn random_bytes_cost_fuel() {
    let spent = |length| {
        attempt(&limits(), |guest| guest.subjects().random_bytes(length))
            .1
            .fuel
    };
    let (none, many) = (spent(0), spent(1 << 20));
    assert!(many - none >= 1 << 20, "{none} {many}");
    let mut short = limits();
    short.fuel = 500_000;
    let (result, _) = attempt(&short, |guest| guest.subjects().random_bytes(1 << 20));
    assert_eq!(result.unwrap_err().code(), "fuel-exhausted");
}

#[test]
fn waiting_for_nothing() {
    let (result, _) = attempt(&limits(), |guest| guest.subjects().poll_nothing());
    let (import, fault) = misuse(result);
    assert_eq!(import, "wasi:io/poll@0.2.12#poll");
    assert_eq!(fault, WasiFault::EmptyPoll);
}

#[test]
fn waiting_for_the_same_thing_many_times_over() {
    let (result, _) = attempt(&limits(), |guest| guest.subjects().poll_many(900));
    assert_eq!(result.unwrap(), 900);
    // Each handle that is lent counts as one.
    let (result, _) = attempt(&limits(), |guest| guest.subjects().poll_many(1_000_000));
    let error = result.unwrap_err();
    assert!(
        ["too-many-handles", "host-call-bytes-exceeded"].contains(&error.code()),
        "{error:?}"
    );
}

#[test]
fn sleeping_for_ever() {
    let (result, usage) = attempt(&limits(), |guest| guest.subjects().sleep(u64::MAX));
    assert_eq!(result.unwrap(), u64::MAX);
    assert!(usage.fuel < 100_000);
    let century = 100 * 365 * 24 * 3_600 * 1_000_000_000;
    let (result, _) = attempt(&limits(), |guest| guest.subjects().sleep(century));
    assert_eq!(result.unwrap(), century + 86_400_000_000_000);
}

#[test]
fn a_flood_of_output_is_cut_and_counted() {
    let mut limits = limits();
    limits.log = 1_000;
    for (bytes, times) in [(7, 10_000), (1 << 20, 20)] {
        let (result, usage) = attempt(&limits, |guest| guest.subjects().flood(bytes, times));
        result.unwrap();
        let written = u64::from(bytes) * u64::from(times);
        assert_eq!((usage.log, usage.log_dropped), (1_000, written - 1_000));
    }
}

#[test]
fn a_flood_of_nothing_costs_nothing() {
    let plugin = direct(&host());
    let outcome = run(&plugin, |guest| guest.subjects().zeroes(u64::MAX));
    let (log, usage) = (outcome.log(), outcome.usage());
    assert_eq!(outcome.result().unwrap(), &());
    assert_eq!(log.len() as u64, limits().log);
    assert_eq!(log.dropped(), u64::MAX - limits().log);
    assert_eq!(usage.log_dropped, log.dropped());
    // Many times over it is still a number.
    let outcome = run(&plugin, |guest| {
        guest.subjects().zeroes(u64::MAX)?;
        guest.subjects().zeroes(u64::MAX)
    });
    assert_eq!(outcome.usage().log_dropped, u64::MAX);
}

#[test]
fn no_log_at_all_still_leaves_the_last_words() {
    let mut limits = limits();
    limits.log = 0;
    let plugin = load::<Ordinary, ()>(&host(), "ordinary-wasip2", &limits);
    let outcome = plugin.run((), |guest| guest.subjects().panic("so long"));
    assert!(outcome.log().is_empty() && outcome.log().dropped() > 0);
    let error = outcome.into_result().unwrap_err();
    assert_eq!(error.code(), "guest-panicked");
    let message = error.last_words();
    assert!(message.contains("so long"), "{message}");
}

#[test]
fn last_words_without_end_are_cut() {
    let mut limits = limits();
    limits.input = 1 << 20;
    let plugin = load::<Ordinary, ()>(&host(), "ordinary-wasip1", &limits);
    let outcome = plugin.run((), |guest| {
        guest.subjects().panic(&"é\u{7}".repeat(100_000))
    });
    let error = outcome.into_result().unwrap_err();
    assert_eq!(error.code(), "guest-panicked");
    let message = error.last_words();
    let characters = message.chars().count();
    assert!(characters <= (8 << 10) + 1, "{characters}");
    assert!(!message.contains('\u{7}') && message.contains(r"é\u{7}é"));
}

#[test]
fn more_streams_than_handles() {
    let mut limits = limits();
    limits.handles = 50;
    let (result, _) = attempt(&limits, |guest| guest.subjects().hoard(51));
    let error = result.unwrap_err();
    assert!(
        matches!(
            error.kind(),
            CallErrorKind::TooManyHandles { limit: 50, .. }
        ),
        "{error:?}"
    );
    let (result, _) = attempt(&limits, |guest| guest.subjects().hoard(50));
    result.unwrap();
}

#[test]
fn reading_an_empty_stream_for_ever() {
    let mut metered = limits();
    metered.fuel = 1_000_000;
    let (result, usage) = attempt(&metered, |guest| guest.subjects().read_for_ever());
    assert_eq!(result.unwrap_err().code(), "fuel-exhausted");
    assert_eq!((usage.fuel, usage.host_calls), (1_000_000, 0));
}

#[test]
fn reading_an_empty_stream_until_the_deadline() {
    let mut limits = limits();
    limits.deadline = Duration::from_millis(20);
    let host = PluginHost::new(HostConfig::timed(Compiler::in_process())).unwrap();
    let plugin = load::<Direct, Desk>(&host, "direct", &limits);
    let outcome = run(&plugin, |guest| guest.subjects().read_for_ever());
    assert_eq!(outcome.usage().fuel, 0);
    let error = outcome.into_result().unwrap_err();
    assert_eq!(error.code(), "deadline-exceeded", "{error:?}");
}

#[test]
fn handles_that_lead_nowhere() {
    for made_up in [
        |guest: &mut DirectExports<Desk>| guest.subjects().made_up_descriptor(),
        |guest: &mut DirectExports<Desk>| guest.subjects().made_up_socket(),
    ] {
        let error = attempt(&limits(), made_up).0.unwrap_err();
        assert_eq!(error.code(), "malformed-value", "{error:?}");
        assert!(
            error.to_string().contains("unknown handle index"),
            "{error}"
        );
    }
}

/// A component whose start function calls `function` of a WASI interface.
fn at_start(interface: &str, function: &str, ty: &str, core: &str, arguments: &str) -> Vec<u8> {
    assemble(
        "at start",
        &format!(
            r#"(component
              (import "wasi:{interface}@0.2.3" (instance $wasi
                (export "{function}" (func {ty}))))
              (core func $f (canon lower (func $wasi "{function}")))
              (core module $m
                (import "wasi" "f" (func $f {core}))
                (memory (export "memory") 1)
                (func (export "run") (param i32) (result i32) (i32.const 0))
                (func $start {arguments} (call $f))
                (start $start))
              (core instance $i (instantiate $m
                (with "wasi" (instance (export "f" (func $f))))))
              (func (export "run") (param "attack" bool) (result (list u8))
                (canon lift (core func $i "run") (memory $i "memory"))))"#
        ),
    )
}

#[test]
fn an_exit_before_anybody_called() {
    let bytes = at_start(
        "cli/exit",
        "exit-with-code",
        "(param \"status-code\" u8)",
        "(param i32)",
        "(i32.const 9)",
    );
    let plugin: Plugin<Hostile, App> = host()
        .load(Artifact::bytes("quitter", bytes), &limits())
        .unwrap();
    let outcome = plugin.run(App::default(), |guest| guest.run(true));
    let error = outcome.into_result().unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::Exited { status: 9, .. }),
        "{error:?}"
    );
    let error = plugin.session(App::default()).unwrap_err();
    assert_eq!(error.code(), "guest-exited");
}
