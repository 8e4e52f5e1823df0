//! [`Slices`]: how long the guest of a task runs before others have their turn on its thread: a tick, or a quarter of
//! one in a crowd.
//!
//! Asked by the epoch callback of one guest. It must never have a guest wake itself: an executor that is woken by
//! the tasks that it runs comes to nothing else, not even to its timers.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;

use wasmtime::UpdateDeadline;

use super::Stop;
use crate::engine::{Alarm, Alarms, Lent, Rest, SharedEngine, Turn};

/// Of one guest.
#[derive(Debug)]
pub(crate) struct Slices {
    stop: Arc<Stop>,
    engine: Arc<SharedEngine>,
}

impl Slices {
    pub(crate) fn of(stop: &Arc<Stop>, engine: &Arc<SharedEngine>) -> Self {
        Self {
            stop: Arc::clone(stop),
            engine: Arc::clone(engine),
        }
    }

    /// Asked when the guest has looked at the clock, with its turn: it yields if it has run for half a slice or more,
    /// and otherwise runs on until the next look, `ticks` later. The first look after a call was parked comes at once; it
    /// is no reason to yield.
    pub(crate) fn next(&self, ticks: u64, turn: Option<&Turn>) -> UpdateDeadline {
        // Asked each time: in a child of `fork` others ring.
        let alarms = self.engine.alarms();
        let has_just_begun = self.stop.has_just_entered()
            || self.stop.deadline.slice() < alarms.slice(self.engine.tick()) / 2;
        if has_just_begun {
            return UpdateDeadline::Continue(ticks);
        }
        let lent = turn.and_then(Turn::lend);
        UpdateDeadline::YieldCustom(ticks, Box::pin(rest(alarms, lent)))
    }
}

/// Has others run before the guest goes on.
async fn rest(alarms: Arc<Alarms>, lent: Option<Lent>) {
    let mut alarm = Alarm::new(&alarms);
    let mut resting: Option<Rest> = None;
    poll_fn(|cx| match resting.take() {
        Some(_) => Poll::Ready(()),
        None => {
            resting = Some(Rest::new(&alarms));
            alarm.yielded(cx.waker());
            Poll::Pending
        }
    })
    .await;
    if let Some(lent) = lent {
        lent.back(&alarms).await;
    }
}
