//! The same call gives the same result and spends the same fuel: a thousand times, in two processes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and its child prints what it saw"
)]

use std::collections::BTreeSet;
use std::process::Command;

use crate::common::hostile::{App, generous, load};
use crate::common::{Mirror, echo, host};

crate::tests! {
    the_same_calls_in_two_processes,
}

const INSIDE: &str = "GUESTHOUSE_TEST_CHILD";
const TIMES: usize = 1_000;

/// What one call answers and what it spends of everything that is not time.
fn facts<T: std::fmt::Debug, S>(outcome: guesthouse::Outcome<T, S>) -> String {
    let usage = *outcome.usage();
    format!(
        "{:?} fuel {} memory {} calls {} of {} B, {} B in, {} B out",
        outcome.into_result(),
        usage.fuel,
        usage.memory,
        usage.host_calls,
        usage.host_call_bytes,
        usage.input,
        usage.output,
    )
}

/// Runs in each of the two processes: prints the one thing that all calls of a kind say.
fn call_a_thousand_times() {
    let host = host();
    let echo = echo(&host);
    let answers = [
        all_the_same(|| {
            facts(echo.run(
                Mirror::default(),
                crate::common::EverythingExports::round_trip,
            ))
        }),
        all_the_same(|| facts(echo.run(Mirror::default(), |echo| echo.echo().count(100)))),
        all_the_same(|| {
            let texts = ["grüße".to_owned(), "x".repeat(1_000)];
            facts(echo.run(Mirror::default(), |echo| echo.echo().texts(&texts)))
        }),
    ];
    for answer in answers {
        println!("fact {answer}");
    }
    let mut limits = generous();
    limits.fuel = 10_000;
    let starved = load(&host, "works-hard", &limits).unwrap();
    let code = |outcome: guesthouse::Outcome<Vec<u8>, App>| {
        outcome.into_result().map_err(|error| error.code())
    };
    let ended = all_the_same(|| {
        let outcome = starved.run(App::default(), |guest| guest.run(true));
        format!("{:?}", code(outcome))
    });
    println!("fact {ended}");
}

fn all_the_same(call: impl Fn() -> String) -> String {
    let mut answers: BTreeSet<_> = (0..TIMES).map(|_| call()).collect();
    assert_eq!(answers.len(), 1, "{answers:#?}");
    answers.pop_first().unwrap()
}

/// The facts that a process of its own prints.
fn facts_of_a_process() -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap());
    let output = child.env(INSIDE, "1").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    let facts = said.lines().filter(|line| line.starts_with("fact "));
    facts.map(str::to_owned).collect()
}

fn the_same_calls_in_two_processes() {
    if std::env::var_os(INSIDE).is_some() {
        return call_a_thousand_times();
    }
    let (one, other) = (facts_of_a_process(), facts_of_a_process());
    assert_eq!(one, other);
    let [round_trip, count, texts, starved] = one.as_slice() else {
        panic!("{one:?}");
    };
    assert!(round_trip.starts_with("fact Ok(Ok(\"18446744073709551615 grüße "));
    assert!(count.starts_with("fact Ok(100) fuel "));
    assert!(texts.starts_with("fact Ok([\"grüße\""));
    assert_eq!(starved, "fact Err(\"fuel-exhausted\")");
}
