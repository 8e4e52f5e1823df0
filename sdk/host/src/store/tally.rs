//! What became of a store's entries, counted.
//!
//! Numbers alone: nothing here decides anything.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// What became of an [`ArtifactStore`](super::ArtifactStore) since it was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoreUsage {
    /// Loads whose machine code was there.
    pub found: u64,
    /// Loads whose machine code was not, or not to be taken.
    pub absent: u64,
    /// Files that were there and not taken: torn, changed, sealed with another key, others' to write
    /// to, or not to the engine's liking. What they should have been was made again.
    pub refused: u64,
    /// Files that were written.
    pub kept: u64,
    /// Files that went because there was no room for them.
    pub evicted: u64,
    /// Reads and writes that the system refused. No load fails for it.
    pub failed: u64,
}

impl fmt::Display for StoreUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            found,
            absent,
            refused,
            kept,
            evicted,
            failed,
        } = self;
        write!(
            f,
            "{found} found, {absent} absent, {refused} refused, {kept} kept, {evicted} evicted, \
             {failed} failed"
        )
    }
}

#[derive(Debug, Default)]
pub(super) struct Tally {
    found: AtomicU64,
    absent: AtomicU64,
    refused: AtomicU64,
    kept: AtomicU64,
    evicted: AtomicU64,
    failed: AtomicU64,
}

impl Tally {
    pub(super) fn found(&self) {
        add(&self.found, 1);
    }

    pub(super) fn absent(&self) {
        add(&self.absent, 1);
    }

    pub(super) fn refused(&self) {
        add(&self.refused, 1);
    }

    /// Answers how many there are now.
    pub(super) fn kept(&self) -> u64 {
        self.kept.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(super) fn evicted(&self, files: u64) {
        add(&self.evicted, files);
    }

    pub(super) fn failed(&self) {
        add(&self.failed, 1);
    }

    pub(super) fn read(&self) -> StoreUsage {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        StoreUsage {
            found: read(&self.found),
            absent: read(&self.absent),
            refused: read(&self.refused),
            kept: read(&self.kept),
            evicted: read(&self.evicted),
            failed: read(&self.failed),
        }
    }
}

fn add(count: &AtomicU64, many: u64) {
    count.fetch_add(many, Ordering::Relaxed);
}
