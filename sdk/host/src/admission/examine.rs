//! Everything that is asked before the compiler: size, kind, shape, contract.
//!
//! One road for everyone who asks: a host that loads, and whoever only wants to know whether one
//! would. It must never need an engine.

use guesthouse_contract::{Shape, World};

use super::progress::Steps;
use super::{Artifact, contract, features, shape, size};
use crate::error::{LoadError, Step};
use crate::limits::{Ceilings, Limits};

/// The world that a component is compared with, in its binary encoding.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'a> {
    pub(crate) world: &'a str,
    pub(crate) contract: &'a [u8],
    pub(crate) places: &'a str,
}

/// An artifact that is small and simple enough to be read on.
pub(super) struct Scanned {
    pub(super) steps: Steps,
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) shape: Shape,
}

/// Reads an artifact and looks its shape over.
pub(super) fn scan(
    mut artifact: Artifact,
    limits: &Limits,
    ceilings: Ceilings,
) -> Result<Scanned, LoadError> {
    limits.check(ceilings)?;
    let mut steps = artifact.steps();
    steps.begin(Step::Reading)?;
    let (name, bytes) = size::read(artifact, limits)?;
    steps.begin(Step::Scanning)?;
    let shape = shape::read(&name, &bytes, limits)?;
    Ok(Scanned {
        steps,
        name,
        bytes,
        shape,
    })
}

impl Scanned {
    /// Compares it with a world; the world of WASI, if it imports any of that.
    pub(super) fn compare(&mut self, expected: Expected<'_>) -> Result<Option<World>, LoadError> {
        self.steps.begin(Step::Comparing)?;
        let compared = contract::check(&self.name, &self.bytes, expected);
        compared.map_err(|error| self.explain(error))
    }

    /// Whether the compiler would find it valid.
    pub(super) fn validate(&self) -> Result<(), LoadError> {
        contract::validate(&self.name, &self.bytes).map_err(|error| self.explain(error))
    }

    /// The deeper reason of a refusal, if there is one.
    pub(super) fn explain(&self, error: LoadError) -> LoadError {
        features::explain(&self.name, &self.bytes, error)
    }
}
