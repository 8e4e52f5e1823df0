//! What an instance's store carries beside the guest: the app's state and our books.

use std::sync::Arc;

use wasmtime::component::{Resource, ResourceTable, ResourceTableError};

use super::{CancelHandle, Stop};
use crate::error::{HostError, HostResult, ImportName, Violation};
use crate::limits::{Limits, Meter};
use crate::wasi::Closed;

/// The data of one store. Opaque to everyone but this crate.
#[derive(Debug)]
pub(crate) struct Cell<S> {
    pub(crate) state: S,
    pub(crate) meter: Meter,
    pub(crate) table: ResourceTable,
    pub(crate) stop: Arc<Stop>,
    /// Whether the engine counts fuel.
    pub(crate) metered: bool,
    pub(crate) plugin: Arc<str>,
    /// The host function that ended the call, if one did.
    pub(crate) failed_import: Option<ImportName>,
    /// What the guest has of WASI, from its first WASI call on.
    pub(crate) closed: Option<Box<Closed>>,
    /// Where its random numbers start.
    pub(crate) seed: u64,
}

impl<S> Cell<S> {
    pub(crate) fn new(
        state: S,
        limits: &Limits,
        metered: bool,
        plugin: &Arc<str>,
        seed: u64,
        cancel: Option<CancelHandle>,
    ) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.handles as usize);
        Self {
            state,
            meter: Meter::new(limits),
            table,
            stop: Arc::new(Stop::new(cancel)),
            metered,
            plugin: Arc::clone(plugin),
            failed_import: None,
            closed: None,
            seed,
        }
    }
}

/// Puts a value of the host's into the guest's table, or says that it is full.
pub(crate) fn keep<T: Send + 'static>(
    table: &mut ResourceTable,
    value: T,
) -> HostResult<Resource<T>> {
    table.push(value).map_err(|error| match error {
        ResourceTableError::Full => HostError::violation(Violation::Handles {
            limit: table.max_capacity() as u64,
        }),
        other => other.into(),
    })
}
