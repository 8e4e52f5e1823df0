//! Why an instance has to stop now: its deadline, or that its call was cancelled.
//!
//! Shared with the engine's callback and with host functions. It ends nothing itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::{CancelHandle, Deadline, Processor};
use crate::error::Violation;

#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) deadline: Deadline,
    cancel: Option<CancelHandle>,
    processor: Processor,
    /// It runs on a clock that began before, and has met no tick since.
    has_entered: AtomicBool,
}

impl Stop {
    pub(crate) fn new(cancel: Option<CancelHandle>) -> Self {
        Self {
            deadline: Deadline::unset(),
            cancel,
            processor: Processor::default(),
            has_entered: AtomicBool::new(false),
        }
    }

    /// A call begins `now` and has to end `limit` later.
    #[inline]
    pub(crate) fn arm(&self, now: Instant, limit: Duration) {
        self.deadline.set(now, limit);
        self.processor.restart();
    }

    /// Why a guest that looks at the clock may not run on.
    pub(crate) fn tick(&self) -> Result<(), Violation> {
        self.processor.tick(|| self.deadline.elapsed());
        self.guest()
    }

    /// A guest is entered whose clock runs already.
    #[inline]
    pub(crate) fn enter(&self) {
        self.has_entered.store(true, Ordering::Relaxed);
    }

    /// Whether it was entered so since this was last asked.
    pub(super) fn has_just_entered(&self) -> bool {
        self.has_entered.swap(false, Ordering::Relaxed)
    }

    /// The guest's task is parked.
    pub(crate) fn park(&self) {
        self.deadline.park();
    }

    /// The guest goes on after that.
    pub(crate) fn resume(&self) {
        self.deadline.resume();
    }

    /// The handle that cancels it.
    pub(crate) fn cancel_handle(&self) -> Option<&CancelHandle> {
        self.cancel.as_ref()
    }

    /// Processor time that the call had until now, at most. A guest whose task is parked has none meanwhile, whatever
    /// its thread does.
    pub(crate) fn processor(&self) -> Duration {
        let elapsed = self.deadline.elapsed();
        match self.deadline.ran() {
            Some(ran) => ran.min(elapsed),
            None => self.processor.had(elapsed),
        }
    }

    /// Whether it ever can be.
    pub(crate) fn is_cancellable(&self) -> bool {
        self.cancel.is_some()
    }

    /// Whether that handle alone can cancel it.
    pub(crate) fn listens_to(&self, cancel: Option<&CancelHandle>) -> bool {
        match (&self.cancel, cancel) {
            (None, None) => true,
            (Some(own), Some(other)) => own.is_same(other),
            _ => false,
        }
    }

    #[inline]
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.as_ref().is_some_and(CancelHandle::is_cancelled)
    }

    /// Why the guest may not run on.
    pub(crate) fn guest(&self) -> Result<(), Violation> {
        if self.is_cancelled() {
            return Err(Violation::Cancelled);
        }
        if self.deadline.has_passed() {
            return Err(Violation::Deadline);
        }
        Ok(())
    }

    /// Why a host function's result is dropped.
    pub(crate) fn host(&self) -> Result<(), Violation> {
        if self.is_cancelled() {
            return Err(Violation::CancelledInHost);
        }
        if self.deadline.has_passed() {
            return Err(Violation::LateHost);
        }
        Ok(())
    }
}
