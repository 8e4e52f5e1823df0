//! Why an instance has to stop now: its deadline, or that its call was cancelled.
//!
//! Shared with the engine's callback, which gets no access to the store in engines to come, and with
//! host functions. It ends nothing itself.

use super::{CancelHandle, Deadline};
use crate::error::Violation;

#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) deadline: Deadline,
    cancel: Option<CancelHandle>,
}

impl Stop {
    pub(crate) fn new(cancel: Option<CancelHandle>) -> Self {
        Self {
            deadline: Deadline::unset(),
            cancel,
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
