//! [`RealClock`]: a guest's sight of the real clocks, blurred or still as its policy says.
//!
//! It must never tell a guest how long its own code runs: still between two waits, or in whole milliseconds.

use std::time::{Duration, Instant, SystemTime};

use crate::policy::Clock;

/// The finest step of time that a guest sees.
pub(crate) const STEP: Duration = Duration::from_millis(1);

/// Where the monotonic clock of a guest stands when it is made: a day, so that it can look back.
const DAY: Duration = Duration::from_hours(24);

/// The real clocks, as one guest sees them.
#[derive(Debug)]
pub(crate) struct RealClock {
    /// When it began.
    began: Instant,
    /// Time since then, and since the Unix epoch, when it last looked.
    seen: (Duration, Duration),
}

impl RealClock {
    pub(crate) fn new() -> Self {
        let mut clock = Self {
            began: Instant::now(),
            seen: Default::default(),
        };
        clock.look();
        clock
    }

    /// Moves on to this moment: a wait has ended, or a call begins.
    pub(crate) fn look(&mut self) {
        let wall = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        self.seen = (self.began.elapsed(), wall);
    }

    /// Nanoseconds of the monotonic clock.
    pub(crate) fn now(&mut self, kind: Clock) -> u64 {
        let at = steps(self.at(kind).0.saturating_add(DAY));
        u64::try_from(at.as_nanos()).unwrap_or(u64::MAX)
    }

    /// Time since the Unix epoch.
    pub(crate) fn wall(&mut self, kind: Clock) -> Duration {
        steps(self.at(kind).1)
    }

    fn at(&mut self, kind: Clock) -> (Duration, Duration) {
        if matches!(kind, Clock::Real) {
            self.look();
        }
        self.seen
    }

    /// When the monotonic clock will stand at so many nanoseconds or just behind; `None` for a time that no clock
    /// reaches.
    pub(crate) fn due(&self, nanoseconds: u64) -> Option<Instant> {
        let since = Duration::from_nanos(nanoseconds).saturating_sub(DAY);
        let seen = steps(since.checked_add(STEP - Duration::from_nanos(1))?);
        self.began.checked_add(seen)
    }
}

fn steps(time: Duration) -> Duration {
    let left = time.as_nanos() % STEP.as_nanos();
    time.saturating_sub(Duration::from_nanos(u64::try_from(left).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{RealClock, steps};
    use crate::policy::Clock;

    #[test]
    fn a_still_clock_moves_where_it_looks_and_a_real_one_in_steps() {
        let ms = Duration::from_millis;
        assert_eq!(steps(ms(7) + Duration::from_micros(999)), ms(7));
        let mut clock = RealClock::new();
        let (before, wall) = (clock.now(Clock::AtWaits), clock.wall(Clock::AtWaits));
        std::thread::sleep(ms(5));
        assert_eq!(clock.now(Clock::AtWaits), before);
        assert_eq!(clock.wall(Clock::AtWaits), wall);
        let real = clock.now(Clock::Real);
        assert!(real >= before + 4_000_000, "{before} {real}");
        assert_eq!(real % 1_000_000, 0);
        std::thread::sleep(ms(2));
        clock.look();
        assert!(clock.now(Clock::AtWaits) > before);
    }
}
