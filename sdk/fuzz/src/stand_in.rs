//! The names that the host's files take from the engine, with the meaning that matters here.

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
