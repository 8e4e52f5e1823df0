//! The names that the host's files take from the engine, with the meaning that matters here.

pub use anyhow::{Error, Result};

/// What the meter is for the engine.
pub trait ResourceLimiter {
    /// May a memory grow?
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool>;
    /// May a table grow?
    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool>;
    /// The system had none.
    fn memory_grow_failed(&mut self, error: Error) -> Result<()>;
    /// The system had none.
    fn table_grow_failed(&mut self, error: Error) -> Result<()>;
    /// The most instances.
    fn instances(&self) -> usize;
    /// The most tables.
    fn tables(&self) -> usize;
    /// The most memories.
    fn memories(&self) -> usize;
}

/// An engine, of which the store knows a hash alone.
#[derive(Debug)]
pub struct Engine;

impl Engine {
    /// The same for every engine.
    #[must_use]
    pub fn precompile_compatibility_hash(&self) -> impl std::hash::Hash {
        48_u32
    }
}
