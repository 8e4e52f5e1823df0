//! [`Place`]: one of the host's places for live instances, and the plugin that holds it.
//!
//! Given back when it is dropped, whatever became of the instance.

use std::ops::Deref;
use std::sync::Arc;

use crate::admission::Admitted;
use crate::engine::Full;
use crate::error::CallError;

/// A plugin that may have one more instance.
pub(super) struct Place<S: 'static>(Arc<Admitted<S>>);

impl<S: 'static> Place<S> {
    pub(super) fn take(admitted: &Arc<Admitted<S>>) -> Result<Self, CallError> {
        match admitted.engine.gate().enter() {
            Ok(()) => Ok(Self(Arc::clone(admitted))),
            Err(Full { limit, waited }) => Err(CallError::full(limit, waited)),
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
