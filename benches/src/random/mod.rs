//! Components made up at random and real ones with something changed: does the host come to the
//! right verdict on each, and is anything left behind?
//!
//! Case `n` of a seed is the same everywhere, whatever ran before it. Made for
//! `src/bin/random.rs`.

mod answers;
mod judge;
mod made_up;
mod mutate;
mod numbers;
mod seeds;
mod trial;
mod values;
mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use self::made_up::MadeUp;
use self::mutate::mutate;
pub(crate) use self::numbers::Numbers;
use self::seeds::Seeds;
use self::trial::Trial;
use self::watch::Watch;
use crate::stretch::Stretch;
use crate::tally::{Tally, Wrong};

/// Every so manieth case is made up; the others are real components with something changed.
const MADE_UP: u64 = 12;

/// Which cases to run.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::exhaustive_structs, reason = "a binary's arguments")]
pub struct Plan {
    /// What all that looks random is made from.
    pub seed: u64,
    /// The first case.
    pub from: u64,
    /// How many cases.
    pub cases: u64,
    /// At how many threads.
    pub threads: u32,
}

/// A run in progress.
#[derive(Debug)]
pub struct Random {
    plan: Plan,
    seeds: Seeds,
    trial: Trial,
    source: Mutex<Source>,
}

/// Where the next case comes from.
#[derive(Debug)]
struct Source {
    next: u64,
    made_up: MadeUp,
}

/// A case and its artifact, unless that is still to be made by changing something.
type Case = (u64, Option<Vec<u8>>);

impl Random {
    /// Starts a host, reads the components that are changed, and starts the program that makes
    /// others up.
    ///
    /// # Errors
    /// When the repository is incomplete or that program does not start.
    pub fn new(plan: Plan) -> Result<Self, Wrong> {
        let first = plan.from.div_ceil(MADE_UP);
        let end = (plan.from + plan.cases).div_ceil(MADE_UP);
        Ok(Self {
            plan,
            seeds: Seeds::read()?,
            trial: Trial::new()?,
            source: Mutex::new(Source {
                next: plan.from,
                made_up: MadeUp::start(plan.seed, first, end - first)?,
            }),
        })
    }

    /// Runs all cases before `end`, on threads that have ended when this returns.
    ///
    /// # Errors
    /// Where the system does not say what the process holds. Wrong verdicts are in the tally.
    pub fn stretch(&self, end: u64) -> Result<Stretch, Wrong> {
        let watch = Watch::start(self.plan.seed);
        let stretch = Stretch::run(self.plan.threads, || self.work(end, &watch));
        watch.stop();
        stretch
    }

    fn work(&self, end: u64, watch: &Watch) -> Tally {
        let mut tally = Tally::default();
        loop {
            match self.take(end) {
                Ok(Some((case, bytes))) => {
                    let _watched = watch.over(case);
                    self.case(case, bytes, &mut tally);
                }
                Ok(None) => return tally,
                Err(error) => {
                    tally.wrong("the program that makes components up", &error.to_string());
                    return tally;
                }
            }
        }
    }

    fn take(&self, end: u64) -> Result<Option<Case>, Wrong> {
        let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        let case = source.next;
        if case >= end {
            return Ok(None);
        }
        source.next += 1;
        let made_up = case.is_multiple_of(MADE_UP);
        let bytes = made_up.then(|| source.made_up.next()).transpose()?;
        Ok(Some((case, bytes)))
    }

    /// One case. A panic that comes out of the host is caught here, and is wrong.
    fn case(&self, case: u64, bytes: Option<Vec<u8>>, tally: &mut Tally) {
        let mut numbers = Numbers::of(self.plan.seed, case);
        let bytes = bytes.unwrap_or_else(|| mutate(&self.seeds, &mut numbers));
        let trial = AssertUnwindSafe(|| self.trial.run(&bytes, &mut numbers));
        match catch_unwind(trial) {
            Ok(found) => {
                let again = self.again(case);
                for (name, checked) in found {
                    tally.count(
                        name,
                        checked.map_err(|wrong| format!("{wrong}\n    {again}").into()),
                    );
                }
            }
            Err(_) => tally.wrong("a panic", &self.again(case)),
        }
    }

    /// How to have one case again.
    fn again(&self, case: u64) -> String {
        let seed = self.plan.seed;
        format!(
            "again: cargo run --release -p guesthouse-benches --bin random -- \
             --seed {seed} --from {case} --cases 1"
        )
    }
}
