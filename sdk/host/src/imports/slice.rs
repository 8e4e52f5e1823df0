//! [`Slices`]: how long the guest of a task runs before others have their turn on its thread.
//!
//! Asked by the epoch callback of one guest. It must never have a guest wake itself: an executor that is woken by
//! the tasks that it runs comes to nothing else, not even to its timers.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use wasmtime::UpdateDeadline;

use super::Stop;
use crate::engine::{Alarm, Alarms, SharedEngine};

/// Of one guest.
#[derive(Debug)]
pub(crate) struct Slices {
    stop: Arc<Stop>,
    alarms: Arc<Alarms>,
    tick: Duration,
}

impl Slices {
    pub(crate) fn of(stop: &Arc<Stop>, engine: &SharedEngine) -> Self {
        Self {
            stop: Arc::clone(stop),
            alarms: engine.alarms(),
            tick: engine.tick(),
        }
    }

    /// What comes after a look at the clock: the guest runs on until the next one, `ticks` later, unless it has run
    /// for a tick, or nearly. After a call was parked the first look is always due, however short it has run since.
    pub(crate) fn next(&self, ticks: u64) -> UpdateDeadline {
        if self.stop.deadline.slice() < self.tick / 2 {
            return UpdateDeadline::Continue(ticks);
        }
        let mut alarm = Alarm::new(&self.alarms);
        let mut has_rested = false;
        let rest = poll_fn(move |cx| {
            if std::mem::replace(&mut has_rested, true) {
                return Poll::Ready(());
            }
            alarm.yielded(cx.waker());
            Poll::Pending
        });
        UpdateDeadline::YieldCustom(ticks, Box::pin(rest))
    }
}
