//! The world of WASI, read and encoded once for an engine instead of once for each component that
//! imports some of it.

use std::sync::OnceLock;

use guesthouse_contract::{Contract, World, WorldError};

#[cfg(feature = "wasi")]
use crate::policy::Kind;

/// The world of WASI, once somebody has asked for it.
#[derive(Debug, Default)]
pub(crate) struct Standard {
    read: OnceLock<(World, Contract)>,
    /// Whether it has `wasi:config` and `wasi:logging`, which are granted alone.
    config: bool,
    logging: bool,
}

impl Standard {
    /// Those with something that is granted alone.
    #[cfg(feature = "wasi")]
    pub(super) fn more() -> [Self; 3] {
        [(true, false), (false, true), (true, true)].map(|(config, logging)| Self {
            config,
            logging,
            ..Self::default()
        })
    }

    /// Whether it has what these kinds of grants add, and nothing more.
    #[cfg(feature = "wasi")]
    pub(super) fn is_with(&self, kinds: &[Kind]) -> bool {
        self.config == kinds.contains(&Kind::Config)
            && self.logging == kinds.contains(&Kind::Logging)
    }

    /// A mark that tells what was compared with it from what was compared with another.
    pub(crate) fn mark(&self) -> &'static str {
        match (self.config, self.logging) {
            (false, false) => "",
            (true, false) => " with wasi:config",
            (false, true) => " with wasi:logging",
            (true, true) => " with wasi:config and wasi:logging",
        }
    }

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
        if let Some(read) = self.read.get() {
            return Ok(read);
        }
        let world = World::wasi_with(self.config, self.logging)?;
        let contract = Contract::of_world(&world)?;
        // Of several threads that read it at once, one result is kept.
        Ok(self.read.get_or_init(|| (world, contract)))
    }
}
