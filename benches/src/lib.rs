//! What the benchmarks and the long runs share.
//!
//! For the benchmarks, the same guests behind the raw engine ([`raw`]) and behind Guesthouse
//! ([`ours`]). The raw side is what a careful engineer writes by hand: the fastest configuration of
//! the engine that is known, fuel, epoch and limiter armed for each call, the clock read before and
//! after. What Guesthouse costs is the difference, so both sides are measured in one process, in
//! turns ([`paired`]). What is measured is listed once, in [`subjects`] and [`probes`]; criterion and
//! the [`report`] go by those lists.
//!
//! The long runs are in [`soak`] and [`random`].

pub mod counted;
pub mod echo;
#[cfg(target_os = "linux")]
mod granted;
pub mod guests;
pub mod instructions;
pub mod ours;
pub mod paired;
pub mod probes;
pub mod process;
pub mod random;
pub mod raw;
pub mod report;
pub mod soak;
pub mod spread;
pub mod stretch;
pub mod subjects;
pub mod tally;
