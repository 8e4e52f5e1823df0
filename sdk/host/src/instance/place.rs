//! [`Place`]: one of the host's places for live instances, and the plugin that holds it.
//!
//! Given back when it is dropped, whatever became of the instance.

use std::ops::Deref;
use std::sync::Arc;

use crate::admission::Admitted;
use crate::engine::{Leave, NoPlace};
use crate::error::CallError;
use crate::imports::CancelHandle;

/// A plugin that may have one more instance.
pub(super) struct Place<S: 'static>(Arc<Admitted<S>>);

impl<S: 'static> Place<S> {
    /// Waits for one, if need be; not for a call that is cancelled.
    pub(super) fn take(
        admitted: &Arc<Admitted<S>>,
        cancel: Option<&CancelHandle>,
    ) -> Result<Self, CallError> {
        let place = match cancel {
            None => Self::enter(admitted, None),
            Some(_) => Self::take_unless(admitted, cancel, || false),
        };
        place?.ok_or_else(CallError::cancelled)
    }

    /// The same, unless the call is cancelled or something better comes while it waits: then nothing.
    pub(super) fn take_unless(
        admitted: &Arc<Admitted<S>>,
        cancel: Option<&CancelHandle>,
        better: impl Fn() -> bool,
    ) -> Result<Option<Self>, CallError> {
        let is_cancelled = || cancel.is_some_and(CancelHandle::is_cancelled);
        if is_cancelled() {
            return Err(CallError::cancelled());
        }
        match Self::enter(admitted, Some(&|| is_cancelled() || better()))? {
            None if is_cancelled() => Err(CallError::cancelled()),
            place => Ok(place),
        }
    }

    fn enter(
        admitted: &Arc<Admitted<S>>,
        leave: Option<Leave<'_>>,
    ) -> Result<Option<Self>, CallError> {
        match admitted.engine.gate().enter(leave) {
            Ok(()) => Ok(Some(Self(Arc::clone(admitted)))),
            Err(NoPlace::Full { limit, waited }) => Err(CallError::full(limit, waited)),
            Err(NoPlace::Left) => Ok(None),
        }
    }
}

impl<S: 'static> Drop for Place<S> {
    fn drop(&mut self) {
        self.0.engine.gate().leave();
    }
}

impl<S: 'static> Deref for Place<S> {
    type Target = Admitted<S>;

    fn deref(&self) -> &Admitted<S> {
        &self.0
    }
}
