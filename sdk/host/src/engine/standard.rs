//! The world of WASI, read and encoded once for an engine instead of once for each component that
//! imports some of it.

use std::sync::OnceLock;

use guesthouse_contract::{Contract, World, WorldError};

/// The world of WASI, once somebody has asked for it.
#[derive(Debug, Default)]
pub(crate) struct Standard(OnceLock<(World, Contract)>);

impl Standard {
    /// # Errors
    /// [`WorldError`] when the standard's own text does not resolve, which a test rules out.
    pub(crate) fn contract(&self) -> Result<&Contract, WorldError> {
        self.read().map(|(_, contract)| contract)
    }

    /// # Errors
    /// As [`Standard::contract`].
    pub(crate) fn world(&self) -> Result<&World, WorldError> {
        self.read().map(|(world, _)| world)
    }

    fn read(&self) -> Result<&(World, Contract), WorldError> {
        if let Some(read) = self.0.get() {
            return Ok(read);
        }
        let world = World::wasi()?;
        let contract = Contract::of_world(&world)?;
        // Of several threads that read it at once, one result is kept.
        Ok(self.0.get_or_init(|| (world, contract)))
    }
}
