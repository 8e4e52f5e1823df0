//! What the benchmarks share: the same guest behind the raw engine and behind Guesthouse.
//!
//! The raw side is what a careful engineer writes by hand: the same engine configuration, fuel,
//! epoch and limiter armed for each call, the clock read before and after. What Guesthouse costs
//! is the difference, so both sides are measured in one process, in turns.

pub mod ours;
pub mod paired;
pub mod raw;

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
