//! What a caller asks of its calls beside the plugin's limits: who may end them, and how long they may take.
//!
//! A plugin's handle carries them; they never loosen a limit.

use std::time::{Duration, Instant};

use super::CancelHandle;

#[derive(Debug, Clone, Default)]
pub(crate) struct Terms {
    pub(crate) cancel: Option<CancelHandle>,
    /// How long each call may take, standing in line included.
    pub(crate) deadline: Option<Duration>,
}

impl Terms {
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.as_ref().is_some_and(CancelHandle::is_cancelled)
    }

    /// The deadline of a call that is made now.
    #[inline]
    pub(crate) fn call(&self) -> OwnDeadline {
        OwnDeadline(self.deadline.map(|deadline| (Instant::now(), deadline)))
    }
}

/// When a call was made, and how long it may take from then on, if it has a deadline of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnDeadline(Option<(Instant, Duration)>);

impl OwnDeadline {
    /// Of a call that has only the deadline of the limits.
    pub(crate) const NONE: Self = Self(None);

    /// The one of both that passes first.
    #[inline]
    pub(crate) fn or_sooner(self, other: Self) -> Self {
        // What nearly every call has: no other.
        if other.0.is_none() {
            return self;
        }
        match (self.until(), other.until()) {
            (_, None) => self,
            (Some(own), Some(others)) if own <= others => self,
            (_, Some(_)) => other,
        }
    }

    /// When the call has to give up.
    pub(crate) fn until(self) -> Option<Instant> {
        self.0
            .and_then(|(made, deadline)| made.checked_add(deadline))
    }

    /// What is left of it for a guest that begins now and may take `limit`.
    #[inline]
    pub(crate) fn left(self, now: Instant, limit: Duration) -> Duration {
        self.0.map_or(limit, |(made, deadline)| {
            let waited = now.saturating_duration_since(made);
            limit.min(deadline.saturating_sub(waited))
        })
    }

    /// The deadline that has passed, and how long the call has taken, when its guest had `left` of `limit` and has
    /// taken `elapsed`.
    pub(crate) fn told(
        self,
        left: Duration,
        limit: Duration,
        elapsed: Duration,
    ) -> (Duration, Duration) {
        match self.0 {
            Some((made, deadline)) if left < limit => (deadline, made.elapsed()),
            _ => (limit, elapsed),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::OwnDeadline;

    #[test]
    fn a_deadline_of_its_own_only_shortens_and_time_in_line_counts() {
        let ms = Duration::from_millis;
        let made = Instant::now();
        let own = |deadline| OwnDeadline(Some((made, deadline)));
        let begins = made + ms(30);
        assert_eq!(own(ms(50)).left(begins, ms(100)), ms(20));
        assert_eq!(own(ms(500)).left(begins, ms(100)), ms(100));
        assert_eq!(own(ms(20)).left(begins, ms(100)), Duration::ZERO);
        assert_eq!(own(Duration::MAX).left(begins, ms(100)), ms(100));
        assert_eq!(OwnDeadline(None).left(begins, ms(100)), ms(100));
        assert_eq!(own(ms(50)).until(), Some(made + ms(50)));
        assert_eq!(own(Duration::MAX).until(), None);
        for (one, other, until) in [
            (own(ms(50)), own(ms(60)), Some(made + ms(50))),
            (own(ms(60)), own(ms(50)), Some(made + ms(50))),
            (OwnDeadline::NONE, own(ms(50)), Some(made + ms(50))),
            (own(ms(50)), OwnDeadline::NONE, Some(made + ms(50))),
            (own(Duration::MAX), own(ms(50)), Some(made + ms(50))),
            (OwnDeadline::NONE, OwnDeadline::NONE, None),
        ] {
            assert_eq!(one.or_sooner(other).until(), until);
        }
        let told = own(ms(500)).told(ms(100), ms(100), ms(7));
        assert_eq!(told, (ms(100), ms(7)));
        assert_eq!(own(ms(50)).told(ms(20), ms(100), ms(7)).0, ms(50));
    }
}
