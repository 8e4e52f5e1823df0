//! What an instance's store carries beside the guest: the app's state and our books.

use std::sync::Arc;

use super::{CancelHandle, Closed, Meter, Objects, ParkedIn, Stop};
use crate::abi::Guest;
use crate::compile::Mode;
use crate::engine::{SharedEngine, Turn};
use crate::error::ImportName;
#[cfg(feature = "wasi")]
use crate::grants::GuestGrants;
use crate::limits::Limits;

/// The data of one store. Opaque to everyone but this crate.
#[derive(Debug)]
pub(crate) struct Cell<S> {
    pub(crate) state: S,
    pub(crate) meter: Meter,
    pub(crate) objects: Objects,
    pub(crate) stop: Arc<Stop>,
    /// Its right to execute, where the host bounds that.
    pub(crate) turn: Option<Turn>,
    /// The engine that runs the guest.
    pub(crate) engine: Arc<SharedEngine>,
    /// Whether the engine counts fuel.
    pub(crate) metered: bool,
    pub(crate) plugin: Arc<str>,
    /// The host function that ended the call, if one did.
    pub(crate) failed_import: Option<ImportName>,
    /// The host function that a call is parked in.
    pub(crate) parked_in: Option<ParkedIn>,
    /// What the guest has of WASI, from its first WASI call on.
    pub(crate) closed: Option<Box<Closed>>,
    /// Where its random numbers start.
    pub(crate) seed: u64,
    /// What it was granted, if it has a policy.
    #[cfg(feature = "wasi")]
    pub(crate) grants: Option<Box<GuestGrants>>,
}

impl<S> Cell<S> {
    pub(crate) fn new(
        state: S,
        limits: &Limits,
        engine: &Arc<SharedEngine>,
        plugin: &Arc<str>,
        cancel: Option<CancelHandle>,
    ) -> Self {
        let stop = Arc::new(Stop::new(cancel));
        let guest = Guest::new(Arc::as_ptr(&stop), stop.deadline.origin());
        Self {
            state,
            meter: Meter::new(limits),
            objects: Objects::new(guest, limits.handles),
            stop,
            turn: None,
            metered: engine.mode() == Mode::Metered,
            plugin: Arc::clone(plugin),
            failed_import: None,
            parked_in: None,
            closed: None,
            seed: engine.seed(),
            #[cfg(feature = "wasi")]
            grants: None,
            engine: Arc::clone(engine),
        }
    }
}
