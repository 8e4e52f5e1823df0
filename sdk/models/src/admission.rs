//! Stands in for what was admitted: who holds the places, and how many guests live.

use std::marker::PhantomData;
use std::sync::atomic::AtomicU32;

use crate::engine::Gate;
use crate::error::{CallError, CallErrorKind};

pub(crate) struct Admitted<S: 'static> {
    pub(crate) engine: Engine,
    pub(crate) weight: u32,
    /// Counted by the guests themselves, where no schedule sees it.
    pub(crate) live: AtomicU32,
    pub(crate) state: PhantomData<fn() -> S>,
}

impl<S: 'static> Admitted<S> {
    pub(crate) fn call_error(&self, kind: CallErrorKind) -> CallError {
        kind
    }
}

pub(crate) struct Engine(pub(crate) Gate);

impl Engine {
    pub(crate) fn gate(&self) -> &Gate {
        &self.0
    }
}
