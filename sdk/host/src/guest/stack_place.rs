//! [`StackPlace`]: the right of an awaited call to a stack of its own.
//!
//! Kept by a guest from its first awaited call on, since the engine keeps the stack with the guest.

use std::sync::Arc;

use super::loaded::Loaded;
use super::parked::{Glance, in_line};
use super::place::{CANCELLED, no_place};
use crate::engine::SharedEngine;
use crate::error::{CallError, Capacity};
use crate::imports::OwnDeadline;

/// The right to a stack of its own; given back when it is dropped.
pub(super) struct StackPlace(Arc<SharedEngine>);

impl StackPlace {
    /// One that is free, if nobody stands in line.
    pub(super) fn at_once(engine: &Arc<SharedEngine>) -> Option<Self> {
        let entered = engine.stacks().enter_at_once(1);
        entered.then(|| Self(Arc::clone(engine)))
    }

    /// Stands in line for one.
    pub(super) async fn wait<S: Send>(
        loaded: &Loaded<S>,
        own: OwnDeadline,
        glance: &mut impl Glance,
    ) -> Result<Option<Self>, CallError> {
        let engine = &loaded.engine;
        let alarms = engine.alarms();
        let line = engine.stacks().enter_async(1, own.until(), &alarms);
        match in_line(loaded.terms.cancel.as_ref(), glance, line).await {
            None => loaded.left_line(),
            Some(Ok(())) => Ok(Some(Self(Arc::clone(engine)))),
            Some(Err(none)) => Err(loaded.call_error(no_place(Capacity::AsyncCalls, 1, none))),
        }
    }
}

impl Drop for StackPlace {
    fn drop(&mut self) {
        self.0.stacks().leave(1);
    }
}

impl<S: 'static> Loaded<S> {
    /// A call has left a line: because it was cancelled, or for something better.
    pub(super) fn left_line<T>(&self) -> Result<Option<T>, CallError> {
        match self.terms.is_cancelled() {
            true => Err(self.call_error(CANCELLED)),
            false => Ok(None),
        }
    }
}
