//! Whether a process grows while something is repeated in it.

use std::time::{Duration, Instant};

use crate::common::leaks::resident;

/// How often something is repeated in a round; how long at most, once that was the fewest times.
const MOST: u64 = 200;
const FEWEST: u64 = 20;
const LONGEST: Duration = Duration::from_millis(100);

/// Kilobytes that may stay however often it is repeated, and for each time. An instance that stays
/// is several pages.
const SLACK: u64 = 600;
const EACH: u64 = 2;

/// What leaks does so each time; what only warms up stops: one round of these without growth shows
/// that nothing stays.
const ROUNDS: usize = 8;

/// Repeats `work` and sees what stays.
pub(crate) fn check(mut work: impl FnMut()) -> Result<(), String> {
    let mut round = |_| {
        let (early, begun, mut times) = (resident(), Instant::now(), 0);
        while times < MOST && (times < FEWEST || begun.elapsed() < LONGEST) {
            work();
            times += 1;
        }
        let grown = resident().saturating_sub(early);
        let grows = grown > SLACK + EACH * times;
        grows.then(|| format!("{grown} kB after {times} times"))
    };
    let grown: Option<Vec<_>> = (0..ROUNDS).map(&mut round).collect();
    grown.map_or(Ok(()), |rounds| Err(rounds.join(", ")))
}
