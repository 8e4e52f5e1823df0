//! One instance's deadline: a point in time that can be moved while others look at it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

#[derive(Debug)]
pub(crate) struct Deadline {
    /// When the instance was made: what the offset counts from.
    origin: Instant,
    /// When the call began, in nanoseconds after `origin`.
    began: AtomicU64,
    /// When it has to end.
    offset: AtomicU64,
    /// When its guest went on after its task was parked, if it ever was; [`PARKED`] while it is.
    resumed: AtomicU64,
    /// How long its guest had run until it was parked last.
    ran: AtomicU64,
}

/// Stands for a time that has not come yet.
const PARKED: u64 = u64::MAX;

impl Deadline {
    /// Already passed, until it is set.
    pub(super) fn unset() -> Self {
        Self {
            origin: Instant::now(),
            began: AtomicU64::new(0),
            offset: AtomicU64::new(0),
            resumed: AtomicU64::new(0),
            ran: AtomicU64::new(0),
        }
    }

    pub(crate) fn origin(&self) -> Instant {
        self.origin
    }

    /// Moves the deadline to `limit` after `now`.
    #[inline]
    pub(crate) fn set(&self, now: Instant, limit: Duration) {
        let began = nanos(now.duration_since(self.origin));
        self.began.store(began, Ordering::Relaxed);
        self.ran.store(0, Ordering::Relaxed);
        let offset = began.saturating_add(nanos(limit));
        self.offset.store(offset, Ordering::Relaxed);
    }

    /// The guest has come out, or its task is parked.
    pub(super) fn park(&self) {
        // A guest that was ever parked has run for some time.
        let ran = self.ran.load(Ordering::Relaxed) + nanos(self.slice()).max(1);
        self.ran.store(ran, Ordering::Relaxed);
        self.resumed.store(PARKED, Ordering::Relaxed);
    }

    /// The guest goes on.
    pub(super) fn resume(&self) {
        let now = nanos(self.origin.elapsed());
        self.resumed.store(now, Ordering::Relaxed);
    }

    /// How long the guest has run since it was resumed, or the call began.
    pub(super) fn slice(&self) -> Duration {
        let resumed = match self.ran.load(Ordering::Relaxed) {
            0 => self.began.load(Ordering::Relaxed),
            _ => self.resumed.load(Ordering::Relaxed),
        };
        Duration::from_nanos(nanos(self.origin.elapsed()).saturating_sub(resumed))
    }

    /// How long the guest has run, where its task was ever parked.
    pub(super) fn ran(&self) -> Option<Duration> {
        let ran = self.ran.load(Ordering::Relaxed);
        (ran > 0).then(|| Duration::from_nanos(ran) + self.slice())
    }

    pub(crate) fn has_passed(&self) -> bool {
        nanos(self.origin.elapsed()) >= self.offset.load(Ordering::Relaxed)
    }

    /// How long the call has taken.
    pub(super) fn elapsed(&self) -> Duration {
        let began = self.began.load(Ordering::Relaxed);
        Duration::from_nanos(nanos(self.origin.elapsed()).saturating_sub(began))
    }

    /// When it passes, unless that is beyond all clocks.
    pub(crate) fn when(&self) -> Option<Instant> {
        let offset = self.offset.load(Ordering::Relaxed);
        self.origin.checked_add(Duration::from_nanos(offset))
    }

    pub(super) fn remaining(&self) -> Duration {
        let offset = self.offset.load(Ordering::Relaxed);
        Duration::from_nanos(offset.saturating_sub(nanos(self.origin.elapsed())))
    }
}

/// Nanoseconds in one word: 584 years of them, and no division on the way of every call.
#[inline]
fn nanos(duration: Duration) -> u64 {
    let whole = duration.as_secs().saturating_mul(1_000_000_000);
    whole.saturating_add(duration.subsec_nanos().into())
}
