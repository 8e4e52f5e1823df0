//! Two things measured in turns, so that a noisy machine is noisy for both.

use std::time::{Duration, Instant};

use cpu_time::{ProcessTime, ThreadTime};
use serde::{Deserialize, Serialize};

use crate::spread::Spread;

/// How long to measure.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Effort {
    /// How often both sides are made anew, with another place in memory for everything; rounds are
    /// shared out among them.
    pub makes: usize,
    /// Rounds of each side; odd, so that the median is a round.
    pub rounds: usize,
    /// How long one side of a round takes at least.
    pub round: Duration,
    /// When this much has been spent on a subject, there are no further rounds.
    pub total: Duration,
}

impl Effort {
    /// Minutes for all subjects together.
    pub const QUICK: Self = Self {
        makes: 3,
        rounds: 41,
        round: Duration::from_millis(2),
        total: Duration::from_secs(4),
    };
    /// For figures that are published.
    pub const FULL: Self = Self {
        makes: 5,
        rounds: 101,
        round: Duration::from_millis(4),
        total: Duration::from_secs(20),
    };
}

/// Fewer rounds than these are no measurement, however long they take.
const LEAST: usize = 3;

impl Effort {
    /// What each of the makes gets of it.
    #[must_use]
    pub fn share(self) -> Self {
        let makes = u32::try_from(self.makes).unwrap_or(1).max(1);
        Self {
            makes: 1,
            rounds: self.rounds.div_ceil(self.makes.max(1)),
            total: self.total / makes,
            ..self
        }
    }
}

/// One measure of a baseline, of what is compared with it, and of one round beside the other.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Sides {
    /// The baseline, where there is one.
    pub raw: Option<Spread>,
    /// What is compared with it.
    pub ours: Spread,
    /// `ours / raw`, round by round.
    pub ratio: Option<Spread>,
    /// `ours - raw`, round by round.
    pub more: Option<Spread>,
}

impl Sides {
    /// Of something that is compared with nothing.
    #[must_use]
    pub fn alone(ours: Spread) -> Self {
        Self {
            raw: None,
            ours,
            ratio: None,
            more: None,
        }
    }

    /// Of rounds, each `[raw, ours]`.
    #[must_use]
    pub fn of(rounds: &[[f64; 2]]) -> Self {
        let spread = |value: fn(&[f64; 2]) -> f64| Spread::of(rounds.iter().map(value));
        Self {
            raw: Some(spread(|[raw, _]| *raw)),
            ours: spread(|[_, ours]| *ours),
            ratio: Some(spread(|[raw, ours]| ours / raw)),
            more: Some(spread(|[raw, ours]| ours - raw)),
        }
    }
}

/// Nanoseconds for one operation.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Pair {
    /// By the clock on the wall.
    pub wall: Sides,
    /// Of the processor.
    pub cpu: Sides,
}

/// Whose processor time counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clock {
    /// The thread's that measures.
    Thread,
    /// That of all threads.
    Process,
}

impl Clock {
    fn time(self, work: impl FnOnce()) -> Duration {
        match self {
            Self::Thread => {
                let begun = ThreadTime::now();
                work();
                begun.elapsed()
            }
            Self::Process => {
                let begun = ProcessTime::now();
                work();
                begun.elapsed()
            }
        }
    }
}

/// Nanoseconds for one operation in each round, `[raw, ours]`.
#[derive(Debug, Default)]
pub struct Rounds {
    wall: Vec<[f64; 2]>,
    cpu: Vec<[f64; 2]>,
}

impl Rounds {
    /// Runs both in turns, once more.
    pub fn add(
        &mut self,
        effort: Effort,
        clock: Clock,
        mut raw: impl FnMut(),
        mut ours: impl FnMut(),
    ) {
        let counts = [
            calibrate(effort.round, &mut raw),
            calibrate(effort.round, &mut ours),
        ];
        let begun = Instant::now();
        let mut number = 0;
        while number < LEAST || number < effort.rounds && begun.elapsed() < effort.total {
            let [raw, ours] = round(number, clock, counts, &mut raw, &mut ours);
            self.wall.push([raw.wall, ours.wall]);
            self.cpu.push([raw.cpu, ours.cpu]);
            number += 1;
        }
    }

    /// All of them together.
    #[must_use]
    pub fn pair(&self) -> Pair {
        Pair {
            wall: Sides::of(&self.wall),
            cpu: Sides::of(&self.cpu),
        }
    }
}

/// Whoever goes second finds warmer caches: they take turns in that as well.
fn round(
    number: usize,
    clock: Clock,
    [raws, ourses]: [u32; 2],
    raw: &mut impl FnMut(),
    ours: &mut impl FnMut(),
) -> [Took; 2] {
    if number.is_multiple_of(2) {
        let first = time(clock, raw, raws);
        [first, time(clock, ours, ourses)]
    } else {
        let first = time(clock, ours, ourses);
        [time(clock, raw, raws), first]
    }
}

fn calibrate(round: Duration, operation: &mut impl FnMut()) -> u32 {
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < round {
        operation();
        count += 1;
    }
    count
}

/// Nanoseconds for one operation.
#[derive(Debug, Clone, Copy)]
struct Took {
    wall: f64,
    cpu: f64,
}

fn time(clock: Clock, operation: &mut impl FnMut(), count: u32) -> Took {
    let wall = Instant::now();
    let cpu = clock.time(|| (0..count).for_each(|_| operation()));
    let wall = wall.elapsed();
    let each = |time: Duration| time.as_secs_f64() * 1e9 / f64::from(count);
    Took {
        wall: each(wall),
        cpu: each(cpu),
    }
}
