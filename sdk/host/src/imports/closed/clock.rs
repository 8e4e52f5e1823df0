//! The clock of one instance: it stands still but for what the guest sleeps.

use std::time::Duration;

/// Where the wall clock stands when an instance is made: 2026-01-01T00:00:00Z.
const MIDNIGHT: Duration = Duration::from_secs(1_767_225_600);

/// Where the monotonic clock stands then: a day, so that a guest can look back.
const DAY: u64 = 24 * 3_600 * 1_000_000_000;

/// The virtual clock of one instance.
#[derive(Debug)]
pub(crate) struct Clock {
    /// Nanoseconds of the monotonic clock.
    now: u64,
}

impl Default for Clock {
    fn default() -> Self {
        Self { now: DAY }
    }
}

impl Clock {
    pub(crate) fn now(&self) -> u64 {
        self.now
    }

    pub(crate) fn sleep_until(&mut self, due: u64) {
        self.now = self.now.max(due);
    }

    /// Time since the Unix epoch.
    pub(crate) fn wall(&self) -> Duration {
        MIDNIGHT.saturating_add(Duration::from_nanos(self.now.saturating_sub(DAY)))
    }
}
