//! One instance's deadline, shared with the engine's callback.
//!
//! The callback gets no access to the store in engines to come, so the deadline is a cell of its
//! own that both sides hold.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

#[derive(Debug)]
pub(crate) struct Deadline {
    /// When the instance was made: what the offset counts from.
    origin: Instant,
    /// Nanoseconds after `origin`.
    offset: AtomicU64,
}

impl Deadline {
    /// Already passed, until it is set.
    pub(crate) fn unset() -> Self {
        Self {
            origin: Instant::now(),
            offset: AtomicU64::new(0),
        }
    }

    pub(crate) fn origin(&self) -> Instant {
        self.origin
    }

    /// Moves the deadline to `limit` after `now`.
    pub(crate) fn set(&self, now: Instant, limit: Duration) {
        let offset = now.duration_since(self.origin).saturating_add(limit);
        let offset = u64::try_from(offset.as_nanos()).unwrap_or(u64::MAX);
        self.offset.store(offset, Ordering::Relaxed);
    }

    pub(crate) fn has_passed(&self) -> bool {
        self.remaining().is_zero()
    }

    pub(crate) fn remaining(&self) -> Duration {
        let offset = Duration::from_nanos(self.offset.load(Ordering::Relaxed));
        offset.saturating_sub(self.origin.elapsed())
    }
}
