//! Stands in for what was admitted: who holds the places, and how many guests live.

use std::marker::PhantomData;

use crate::engine::Gate;
use crate::error::{CallError, CallErrorKind};
use crate::sync::{Arc, AtomicU32};

pub(crate) struct Admitted<S: 'static> {
    pub(crate) engine: Engine,
    pub(crate) weight: u32,
    /// Counted by the guests themselves, where no schedule sees it.
    pub(crate) live: std::sync::atomic::AtomicU32,
    /// Another number for each time that they were replaced.
    pub(crate) limits: Arc<AtomicU32>,
    pub(crate) state: PhantomData<fn() -> S>,
}

impl<S: 'static> Admitted<S> {
    pub(crate) fn call_error(&self, kind: CallErrorKind) -> CallError {
        kind
    }

    /// Nothing was granted here that is waited for.
    pub(crate) fn may_block(&self) -> Result<(), CallErrorKind> {
        Ok(())
    }
}

pub(crate) struct Engine(pub(crate) Arc<Gate>);

impl Engine {
    pub(crate) fn gate(&self) -> &Gate {
        &self.0
    }

    /// Every thread of a model has room for a guest.
    #[allow(clippy::unnecessary_wraps, reason = "the host's can refuse")]
    pub(crate) fn may_enter(&self) -> Result<(), CallErrorKind> {
        Ok(())
    }
}
