//! What an instance's store carries beside the guest: the app's state and our books.

use std::sync::Arc;

use wasmtime::component::ResourceTable;

use super::Deadline;
use crate::error::ImportName;
use crate::limits::{Limits, Meter};

/// The data of one store. Opaque to everyone but this crate.
#[derive(Debug)]
pub(crate) struct Cell<S> {
    pub(crate) state: S,
    pub(crate) meter: Meter,
    pub(crate) table: ResourceTable,
    pub(crate) deadline: Arc<Deadline>,
    pub(crate) plugin: Arc<str>,
    /// The host function that ended the call, if one did.
    pub(crate) failed_import: Option<ImportName>,
}

impl<S> Cell<S> {
    pub(crate) fn new(state: S, limits: &Limits, plugin: &Arc<str>) -> Self {
        Self {
            state,
            meter: Meter::new(limits),
            table: ResourceTable::new(),
            deadline: Arc::new(Deadline::unset()),
            plugin: Arc::clone(plugin),
            failed_import: None,
        }
    }
}
