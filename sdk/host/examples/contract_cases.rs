//! Compares the contract check with the engine on worlds made up at random, as many as you like:
//! `cargo run --release -p guesthouse --example contract_cases -- 1000000 [seed]`.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for whoever works on the contract"
)]

#[path = "../tests/behaviour/contract/cases.rs"]
mod cases;
#[path = "../tests/behaviour/contract/oracle.rs"]
mod oracle;
#[path = "../tests/behaviour/contract/worlds.rs"]
mod worlds;

use std::time::Instant;

fn main() {
    let mut numbers = std::env::args()
        .skip(1)
        .map(|number| number.replace('_', "").parse::<u64>().expect("a number"));
    let (count, seed) = (
        numbers.next().unwrap_or(20_000),
        numbers.next().unwrap_or(3),
    );
    let engine = cases::engine();
    let begun = Instant::now();
    let tally = cases::at_random(&engine, seed, count);
    println!(
        "{} cases in {:.0?}: {tally:?}",
        tally.cases(),
        begun.elapsed()
    );
}
