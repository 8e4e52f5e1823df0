//! Stands in for what a caller asks of its calls and what a guest writes: nothing.

use std::time::Duration;

#[path = "../../host/src/imports/cancel.rs"]
mod cancel;

pub(crate) use self::cancel::{CancelAlarm, CancelHandle};
use crate::sync::Instant;

#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) deadline: Option<Duration>,
    pub(crate) cancel: Option<CancelHandle>,
}

impl Terms {
    pub(crate) fn is_cancelled(&self) -> bool {
        false
    }

    pub(crate) fn call(&self) -> OwnDeadline {
        OwnDeadline(None)
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnDeadline(Option<Instant>);

impl OwnDeadline {
    pub(crate) fn until(self) -> Option<Instant> {
        self.0
    }
}

#[derive(Debug)]
pub struct Log;

impl Log {
    pub(crate) const fn new() -> Self {
        Self
    }
}
