//! One stretch of a long run: the same work at several threads, and what the process holds after it.
//!
//! It must never judge: what is right is the run's to say. Called by [`crate::soak`] and
//! [`crate::random`].

use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use crate::process::Figures;
use crate::tally::{Tally, Wrong};

/// How often the threads are counted: the least count is that of what stays.
const SETTLING: u32 = 20;

/// What a stretch of a run came to.
#[derive(Debug)]
#[non_exhaustive]
pub struct Stretch {
    /// How its cases or calls ended.
    pub tally: Tally,
    /// How long it took.
    pub elapsed: Duration,
    /// What the process held when its threads had ended.
    pub figures: Figures,
}

impl Stretch {
    /// Does `work` at `threads` threads, which have ended when this returns. A thread that panics
    /// is a wrong answer.
    pub(crate) fn run(threads: u32, work: impl Fn() -> Tally + Sync) -> Result<Self, Wrong> {
        let started = Instant::now();
        let tally = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(&work)).collect();
            let tallies = workers.into_iter().map(ScopedJoinHandle::join);
            tallies.fold(Tally::default(), |mut all, tally| {
                match tally {
                    Ok(tally) => all.add(tally),
                    Err(_) => all.wrong("a thread of the run", "it panicked"),
                }
                all
            })
        });
        let elapsed = started.elapsed();
        let mut figures = Figures::now()?;
        // The threads of a compile that was made in this process end by themselves, a moment after it.
        for _ in 0..SETTLING {
            std::thread::sleep(Duration::from_millis(25));
            figures.threads = figures.threads.min(Figures::now()?.threads);
        }
        Ok(Self {
            tally,
            elapsed,
            figures,
        })
    }
}
