//! The engine that a host owns: hardened, pooled where the machine allows it, and ticking.
//!
//! Shared by the host and every plugin that it loaded, so that deadlines hold for as long as
//! anything can still run. It must never run a guest itself.

mod allocation;
mod compiler;
mod config;
mod settings;
mod ticker;

use std::time::Duration;

use wasmtime::Engine;

pub use self::allocation::Allocation;
pub use self::compiler::Compiler;
pub use self::settings::{HostConfig, Mode, Pool};
use self::ticker::Ticker;
use crate::error::ConfigError;
use crate::limits::Ceilings;

/// One engine with its ticker; both end with the last plugin.
#[derive(Debug)]
pub(crate) struct SharedEngine {
    engine: Engine,
    allocation: Allocation,
    mode: Mode,
    stack: u64,
    ceilings: Ceilings,
    tick: Duration,
    seed: u64,
    _ticker: Ticker,
}

impl SharedEngine {
    pub(crate) fn start(config: &HostConfig) -> Result<Self, ConfigError> {
        config.check()?;
        let (engine, allocation) = allocation::build(config)?;
        let ticker = Ticker::start(&engine, config.tick)?;
        Ok(Self {
            engine,
            allocation,
            mode: config.mode,
            stack: config.stack,
            ceilings: Ceilings {
                memory: config.max_memory,
                table_elements: config.max_table_elements,
            },
            tick: config.tick,
            seed: config.seed,
            _ticker: ticker,
        })
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(crate) fn allocation(&self) -> &Allocation {
        &self.allocation
    }

    pub(crate) fn mode(&self) -> Mode {
        self.mode
    }

    pub(crate) fn stack(&self) -> u64 {
        self.stack
    }

    pub(crate) fn ceilings(&self) -> Ceilings {
        self.ceilings
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    pub(crate) fn tick(&self) -> Duration {
        self.tick
    }
}
