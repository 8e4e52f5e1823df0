//! Interleavings of the host's threads and tasks, tried one after another: the line before the host's places, the
//! turns of guests that execute, the pool of sessions, the ticker and whom it wakes, and handles that cancel.
//!
//! The files of `sdk/host` that synchronize are compiled here where they lie, with the primitives of `shuttle`
//! in the place of those in the host's `sync.rs`; `stand_in.rs` has what they take from the engine and from
//! the rooms above. A model is a function that starts threads, lets them meet and asserts what must hold
//! however they take turns. That nobody can go on is a failure too. It must never name the engine, or a
//! primitive that `shuttle` does not see, except for counting. Orders of memory are not modelled: every
//! atomic is the strictest.
//!
//! `cargo test --release --manifest-path sdk/models/Cargo.toml` tries a few thousand interleavings of each;
//! `cargo run --release --manifest-path sdk/models/Cargo.toml -- 1000000 7 gate` tries a million of those whose
//! name contains `gate`, from seed 7. What fails is printed with its schedule, and comes again from its seed.

#![allow(
    dead_code,
    unused_imports,
    reason = "of the host's files only what a model reaches is used"
)]

extern crate self as wasmtime;

mod engine;
mod error;
mod gate;
mod guest;
mod imports;
mod limits;
mod load;
mod plugin;
mod pool;
mod stand_in;
mod sync;
mod turns;

use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::{Config, Runner};

#[doc(hidden)]
pub use self::stand_in::{Engine, EngineWeak};

/// What must hold, whatever order threads run in.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// What it is called, by its file and what it shows.
    pub name: &'static str,
    /// One run, which panics where something does not hold.
    pub run: fn(),
}

/// All of them.
pub const MODELS: &[Model] = &[
    gate::NOBODY_WAITS_FOR_EVER,
    gate::WHO_GIVES_UP_TAKES_NOTHING,
    gate::FIRST_COME_FIRST_SERVED,
    gate::A_HEAVY_GUEST_THAT_GIVES_UP_LETS_OTHERS_IN,
    gate::CANCELLED_IN_THE_LAST_MOMENT,
    turns::TURNS_ADD_UP,
    turns::WHO_COMES_BACK_KEEPS_ITS_TURN,
    turns::A_HOST_FUNCTION_IS_NO_PLACE_TO_WAIT_FOR_A_PLACE,
    pool::GUESTS_ARE_SHARED_AND_COUNTED,
    pool::WHO_STANDS_IN_LINE_GETS_THE_PLACE_OF_A_CALL_THAT_ENDS,
    pool::A_REFILL_KEEPS_NO_MORE_THAN_IT_MAY,
    engine::THE_TICKER_ENDS_WITHOUT_A_TICK,
    engine::THE_TICKER_ENDS_WITH_ITS_ENGINE,
    engine::A_CHILD_STARTS_ONE_TICKER,
    engine::TASKS_AND_THREADS_STAND_IN_ONE_LINE,
    engine::A_TASK_THAT_IS_DROPPED_IN_LINE_LEAVES_NOTHING,
    engine::A_PLACE_THAT_NOBODY_TAKES_UP_IS_THE_NEXT_ONES,
    engine::WHO_IS_CALLED_AND_DROPPED_KEEPS_NOBODY_WAITING,
    engine::WHO_YIELDS_LENDS_ITS_TURN,
    engine::AN_ALARM_RINGS_OR_IS_OFF,
    engine::WHO_YIELDS_IS_WOKEN,
    engine::WHOEVER_IS_CANCELLED_IS_WOKEN,
];

/// How many threads lose their priority at most in a run by priorities.
const DEPTH: usize = 3;

/// Tries so many interleavings of it, one half at random, the other by priorities.
pub fn check(model: &Model, iterations: usize, seed: u64) {
    let config = || {
        let mut config = Config::default();
        config.stack_size = 64 * 1024;
        config.silence_warnings = true;
        config
    };
    let half = iterations.div_ceil(2);
    let random = RandomScheduler::new_from_seed(seed, half);
    Runner::new(random, config()).run(model.run);
    let priorities = PctScheduler::new_from_seed(seed, DEPTH, half);
    Runner::new(priorities, config()).run(model.run);
}
