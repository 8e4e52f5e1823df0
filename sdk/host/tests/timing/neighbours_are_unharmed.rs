//! One plugin spins; the other's results, budgets and deadlines are what they would be alone.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use crate::common::hostile::{App, generous, load};
use crate::common::leaks::is_alone;
use crate::common::{Mirror, echo, host};
use guesthouse::error::{CallErrorKind, Phase};

#[test]
fn a_thousand_calls_beside_a_plugin_that_spins() {
    let host = host();
    let mut limits = generous();
    limits.fuel = 1 << 60;
    limits.deadline = Duration::from_millis(30);
    let spinner = load(&host, "spins", &limits).unwrap();
    let neighbour = echo(&host);
    let text = "neighbourly ".repeat(50);
    let call = || neighbour.run(Mirror::default(), |echo| echo.echo().text(&text));
    let alone = *call().usage();

    let (done, timeouts) = (AtomicBool::new(false), AtomicU32::new(0));
    std::thread::scope(|scope| {
        let spinning = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let error = spinner
                    .call(App::default(), |guest| guest.run(true))
                    .unwrap_err();
                assert!(
                    matches!(error.kind(), CallErrorKind::DeadlineExceeded { phase: Phase::Call, limit, .. }
                        if *limit == Duration::from_millis(30)),
                    "{error:?}",
                );
                timeouts.fetch_add(1, Ordering::Relaxed);
            }
        });
        // A thousand calls at least, and through three of the spinner's deadlines.
        let mut calls = 0;
        while calls < 1_000 || (timeouts.load(Ordering::Relaxed) < 3 && !spinning.is_finished()) {
            let outcome = call();
            assert_eq!(outcome.usage().fuel, alone.fuel);
            assert_eq!(outcome.usage().memory, alone.memory);
            assert_eq!(outcome.into_result().unwrap(), text);
            calls += 1;
        }
        done.store(true, Ordering::Relaxed);
        spinning.join().unwrap();
    });
    assert!(timeouts.into_inner() >= 3);
}

#[test]
fn a_deadline_of_one_plugin_is_not_the_deadline_of_another() {
    let host = host();
    let with = |millis| {
        let mut limits = generous();
        limits.fuel = 1 << 60;
        limits.deadline = Duration::from_millis(millis);
        load(&host, "spins", &limits).unwrap()
    };
    let (short, long) = (with(20), with(150));
    let spin = |plugin: &guesthouse::Plugin<_, App>| {
        plugin.call(
            App::default(),
            |guest: &mut crate::common::hostile::HostileExports<App>| guest.run(true),
        )
    };
    std::thread::scope(|scope| {
        let long = scope.spawn(|| spin(&long));
        for _ in 0..3 {
            let error = spin(&short).unwrap_err();
            assert!(error.usage().elapsed >= Duration::from_millis(20));
        }
        let error = long.join().unwrap().unwrap_err();
        assert!(
            error.usage().elapsed >= Duration::from_millis(150),
            "{error:?}"
        );
    });
}

/// The ticker's thread, by its name, among this process's threads.
#[cfg(target_os = "linux")]
fn tickers() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    names
        .filter(|name| name.starts_with("guesthouse-tick"))
        .count()
}

/// Waits until there are `count` tickers: a thread names itself after it has started, and the
/// system forgets it a little after it has been joined.
#[cfg(target_os = "linux")]
fn await_tickers(count: usize) {
    let patience = std::time::Instant::now() + Duration::from_secs(10);
    while tickers() != count {
        assert!(
            std::time::Instant::now() < patience,
            "{} tickers, not {count}",
            tickers()
        );
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// In a process of its own, because other tests have tickers too.
#[cfg(target_os = "linux")]
#[test]
fn the_ticker_lives_as_long_as_a_plugin_and_no_longer() {
    if !is_alone() {
        return;
    }
    let host = host();
    await_tickers(1);
    let mut limits = generous();
    limits.fuel = 1 << 60;
    limits.deadline = Duration::from_millis(20);
    let plugin = load(&host, "spins", &limits).unwrap();
    drop(host);
    assert_eq!(
        tickers(),
        1,
        "a plugin that outlives its host keeps its deadlines"
    );
    let error = plugin
        .call(App::default(), |guest| guest.run(true))
        .unwrap_err();
    assert_eq!(error.code(), "deadline-exceeded");
    drop(plugin);
    await_tickers(0);
}
