//! A long run of honest and hostile calls, side by side on one host, every answer checked.
//!
//! Nine calls in ten are honest and have one right answer; the tenth is hostile and has one right
//! error. What is measured is whether anything is left behind: memory, files, threads, states,
//! values that the host kept, slots of the pool. Made for `src/bin/soak.rs`.

pub mod attacked;
#[cfg(target_os = "linux")]
pub mod files;
pub mod guests;
mod honest;
mod hostile;
pub mod mirror;
mod refused;

use std::sync::atomic::{AtomicU64, Ordering};

use guesthouse::{Compiler, HostConfig, PluginHost};

use self::honest::{Honest, Kept};
use self::hostile::Hostile;
use self::refused::Refused;
use crate::stretch::Stretch;
use crate::tally::{Tally, Wrong};

/// Slots of the pool: few, so that one that is lost is soon missed.
const SLOTS: u32 = 32;

/// In how many rounds of the hostile cases those that take milliseconds are run once.
const RARE: u64 = 100;

/// The guests of a run, admitted, on a host of their own.
#[derive(Debug)]
pub struct Soak {
    honest: Honest,
    hostile: Hostile,
    refused: Refused,
    /// What is called instead of all others.
    #[cfg(target_os = "linux")]
    files: Option<files::FileCalls>,
    next: AtomicU64,
}

impl Soak {
    /// Starts a host and has it admit every guest.
    ///
    /// # Errors
    /// When one of them is not admitted.
    pub fn new() -> Result<Self, Wrong> {
        let mut config = HostConfig::metered(Compiler::in_process());
        config.max_instances = SLOTS;
        let host = PluginHost::new(config)?;
        Ok(Self {
            honest: Honest::new(&host)?,
            hostile: Hostile::new(&host)?,
            refused: Refused::new(&host)?,
            #[cfg(target_os = "linux")]
            files: None,
            next: AtomicU64::new(0),
        })
    }

    /// As [`Soak::new`], with calls of plugins that are granted a folder instead of all others.
    ///
    /// # Errors
    /// When one of them is not admitted.
    #[cfg(target_os = "linux")]
    pub fn of_files() -> Result<Self, Wrong> {
        Ok(Self {
            files: Some(files::FileCalls::new()?),
            ..Self::new()?
        })
    }

    /// Makes `calls` more calls, at `threads` threads that have ended when this returns.
    ///
    /// # Errors
    /// Where the system does not say what the process holds. Wrong answers are in the tally.
    pub fn stretch(&self, calls: u64, threads: u32) -> Result<Stretch, Wrong> {
        let end = self.next.load(Ordering::Relaxed) + calls;
        let stretch = Stretch::run(threads, || self.work(end));
        self.next.store(end, Ordering::Relaxed);
        stretch
    }

    fn work(&self, end: u64) -> Tally {
        let (mut tally, mut kept) = (Tally::default(), None);
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= end {
                return tally;
            }
            self.call(number, &mut kept, &mut tally);
        }
    }

    /// One call: which one, its number says.
    fn call(&self, number: u64, kept: &mut Option<Kept>, tally: &mut Tally) {
        #[cfg(target_os = "linux")]
        if let Some(files) = &self.files {
            return files.call(number, tally);
        }
        let (tens, ones) = (number / 10, number % 10);
        if ones < 9 {
            let (name, checked) = self.honest.call(number, kept);
            return tally.count(name, checked);
        }
        let (name, checked) = match tens % 8 {
            0 => self.refused.load(tens / 8),
            _ => self.hostile.call(tens),
        };
        tally.count(name, checked);
    }

    /// What was lost on the way, in words; nothing if all is well.
    #[must_use]
    pub fn lost(&self) -> Vec<String> {
        let mut lost = self.honest.lost();
        lost.extend(self.hostile.lost());
        #[cfg(target_os = "linux")]
        lost.extend(self.files.iter().flat_map(files::FileCalls::lost));
        lost
    }

    /// What was kept for guests, in words.
    #[must_use]
    pub fn kept(&self) -> Vec<String> {
        let mut kept = self.honest.kept();
        kept.extend(self.hostile.kept());
        kept
    }
}
