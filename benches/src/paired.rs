//! Two things measured in turns, so that a noisy machine is noisy for both.

use std::time::{Duration, Instant};

/// Medians of many short rounds, in nanoseconds for one operation.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Pair {
    /// The baseline.
    pub baseline: f64,
    /// What is compared with it.
    pub subject: f64,
    /// The median over rounds of `subject / baseline`.
    pub ratio: f64,
    /// The median over rounds of `subject - baseline`.
    pub difference: f64,
}

/// Rounds; odd, so that the median is a round.
const ROUNDS: usize = 101;
/// How long one side of a round takes.
const ROUND: Duration = Duration::from_millis(4);

/// Runs both in turns.
pub fn measure(mut baseline: impl FnMut(), mut subject: impl FnMut()) -> Pair {
    let count = calibrate(&mut baseline);
    let rounds: Vec<_> = (0..ROUNDS)
        .map(|round| {
            // Whoever goes second finds warmer caches: take turns in that as well.
            if round % 2 == 0 {
                let first = time(&mut baseline, count);
                (first, time(&mut subject, count))
            } else {
                let first = time(&mut subject, count);
                (time(&mut baseline, count), first)
            }
        })
        .collect();
    Pair {
        baseline: median(rounds.iter().map(|(baseline, _)| *baseline)),
        subject: median(rounds.iter().map(|(_, subject)| *subject)),
        ratio: median(rounds.iter().map(|(baseline, subject)| subject / baseline)),
        difference: median(rounds.iter().map(|(baseline, subject)| subject - baseline)),
    }
}

fn calibrate(operation: &mut impl FnMut()) -> u32 {
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < ROUND {
        operation();
        count += 1;
    }
    count
}

fn time(operation: &mut impl FnMut(), count: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..count {
        operation();
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(count)
}

/// The middle one of an odd number of values.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
