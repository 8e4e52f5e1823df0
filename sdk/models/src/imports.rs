//! Stands in for what a caller asks of its calls: nothing.

use std::time::Duration;

use crate::sync::Instant;

#[derive(Debug)]
pub(crate) struct Terms {
    pub(crate) deadline: Option<Duration>,
    pub(crate) cancel: Option<()>,
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
