//! What the benchmarks and the long runs share.
//!
//! For the benchmarks, the same guest behind the raw engine and behind Guesthouse. The raw side is what a careful engineer writes by hand: the same engine configuration, fuel,
//! epoch and limiter armed for each call, the clock read before and after. What Guesthouse costs
//! is the difference, so both sides are measured in one process, in turns.
//!
//! The long runs are in [`soak`] and [`random`].

pub mod counted;
pub mod ours;
pub mod paired;
pub mod process;
pub mod random;
pub mod raw;
pub mod soak;
pub mod stretch;
pub mod tally;

/// The guest: its committed build.
///
/// # Panics
/// When the repository is incomplete.
#[must_use]
#[allow(
    clippy::expect_used,
    reason = "a benchmark without its guest has nothing to measure"
)]
pub fn guest() -> Vec<u8> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../sdk/host/tests/guests/built/echo.wasm"
    );
    std::fs::read(path).expect("the echo guest is committed")
}
