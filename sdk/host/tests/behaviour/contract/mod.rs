//! The contract check says what the engine says: of worlds made up at random, of components that
//! no WIT describes, and of the Rust types that `extension_point!` generates.
//!
//! More cases than here: `cargo run --release -p guesthouse --example contract_cases -- 1000000`.

mod cases;
mod oracle;
mod typed;
mod worlds;
mod written;

use cases::{Tally, at_random, engine};

const CASES: u64 = 20_000;

#[test]
fn of_twenty_thousand_worlds_and_components_made_up_at_random() {
    let engine = engine();
    let halves = std::thread::scope(|scope| {
        let half = |seed| {
            let engine = &engine;
            scope.spawn(move || at_random(engine, seed, CASES / 2))
        };
        [half(1), half(2)].map(|half| half.join().unwrap())
    });
    let mut tally = Tally::default();
    halves.into_iter().for_each(|half| tally.add(half));
    // A generator that makes only one kind would prove nothing.
    assert!(tally.cases() >= CASES, "{tally:?}");
    assert!(tally.admitted > CASES / 8, "{tally:?}");
    assert!(tally.refused > CASES / 8, "{tally:?}");
    assert!(tally.stricter > 0, "{tally:?}");
    assert!(tally.uncompiled < CASES / 20, "{tally:?}");
}
