//! A plugin's limits, which can be replaced while it runs.
//!
//! Who begins a call takes the value of that moment and keeps it to the end; a replacement never
//! reaches into a call.

use std::sync::Arc;

use parking_lot::RwLock;

use super::Limits;

#[derive(Debug)]
pub(crate) struct SharedLimits(RwLock<Arc<Limits>>);

impl SharedLimits {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self(RwLock::new(Arc::new(limits.clone())))
    }

    /// What holds for whatever begins now.
    pub(crate) fn current(&self) -> Arc<Limits> {
        Arc::clone(&self.0.read())
    }

    pub(crate) fn replace(&self, limits: &Limits) {
        let limits = Arc::new(limits.clone());
        // The old value is dropped after the lock is free.
        let _old = std::mem::replace(&mut *self.0.write(), limits);
    }
}
