//! Values that are missed when they are not given back: each is counted when it is made and when
//! it is dropped.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What was made and what was dropped, of one kind.
#[derive(Debug, Default)]
pub struct Count {
    made: AtomicU64,
    dropped: AtomicU64,
}

impl Count {
    /// How many were ever made.
    #[must_use]
    pub fn made(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }

    /// How many are alive.
    #[must_use]
    pub fn alive(&self) -> u64 {
        self.made() - self.dropped.load(Ordering::Relaxed)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} alive of {} made", self.alive(), self.made())
    }
}

/// Something that is counted, to be a field of what must not be lost.
#[derive(Debug)]
pub struct Counted(Arc<Count>);

impl Counted {
    /// One more.
    #[must_use]
    pub fn new(count: &Arc<Count>) -> Self {
        count.made.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dropped.fetch_add(1, Ordering::Relaxed);
    }
}
