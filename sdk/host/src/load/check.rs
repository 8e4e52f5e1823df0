//! [`Check`]: would a host let it in? The steps of a load up to the compiler, without a host.
//!
//! For plugin authors, CI and whoever takes uploads. It must never say anything else than a load
//! does: it is the same code.

use std::fmt;

use guesthouse_contract::{Shape, World, WorldError};

use super::candidate::{Candidate, Expected};
use super::{Artifact, shape, size};
use crate::engine::{Room, Standard};
use crate::error::LoadError;
use crate::limits::{Ceilings, Limits};

/// Says of artifacts whether a host would admit them to an extension point, without compiling
/// them.
///
/// ```
/// use guesthouse::{Artifact, Limits, inspect::{Check, World}};
///
/// let wit = "package demo:text; world filter { export apply: func(text: string) -> string; }";
/// let world = World::from_source("filter.wit", wit, None)?;
/// let check = Check::against(&world)?;
/// let refused = check.run(Artifact::bytes("text", "(component)"), &Limits::strict());
/// assert_eq!(refused.unwrap_err().code(), "not-a-component");
/// # Ok::<(), guesthouse::error::WorldError>(())
/// ```
pub struct Check {
    world: String,
    contract: Vec<u8>,
    places: String,
    standard: Standard,
}

/// What is known of an artifact that a [`Check`] found nothing against.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Checked {
    /// The artifact's name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it is made of.
    pub shape: Shape,
    /// Whether it imports any of WASI, which the closed world answers.
    pub wasi: bool,
}

impl Check {
    /// For the extension point that `world` is. Places in findings name files as `world` was read
    /// from them.
    ///
    /// # Errors
    /// [`WorldError`] when the world cannot be encoded.
    pub fn against(world: &World) -> Result<Self, WorldError> {
        Ok(Self {
            world: world.full_name(),
            contract: world.encode()?,
            places: world.places(str::to_owned),
            standard: Standard::default(),
        })
    }

    /// Whether an artifact of so many bytes is small enough.
    ///
    /// # Errors
    /// [`LoadErrorKind::TooLarge`](crate::error::LoadErrorKind::TooLarge).
    pub fn size(name: &str, size: u64, limits: &Limits) -> Result<(), LoadError> {
        size::check(size, limits).map_err(|kind| LoadError::new(name.into(), kind))
    }

    /// Whether an artifact that is made of this is simple enough, and begins within what a call may
    /// use.
    ///
    /// # Errors
    /// [`LoadErrorKind::TooComplex`](crate::error::LoadErrorKind::TooComplex).
    pub fn shape(name: &str, shape: &Shape, limits: &Limits) -> Result<(), LoadError> {
        shape::check(shape, 0, limits).map_err(|kind| LoadError::new(name.into(), kind))
    }

    /// Size, kind, shape and contract of an artifact, under `limits` and the ceilings of a host
    /// whose configuration leaves them as they are; then whether it is valid to the last
    /// instruction, which a load leaves to the compiler. Nothing is compiled and nothing runs.
    ///
    /// # Errors
    /// The [`LoadError`] that a load would end with, with everything that the refusing step found.
    /// Of an instruction that is not valid the compiler has other words.
    pub fn run(&self, artifact: Artifact, limits: &Limits) -> Result<Checked, LoadError> {
        artifact.through(|artifact| {
            let mut candidate =
                Candidate::scan(artifact, limits, Ceilings::DEFAULT, Room::DEFAULT)?;
            let expected = Expected {
                world: &self.world,
                contract: &self.contract,
                places: &self.places,
            };
            let wasi = candidate.compare(expected, &self.standard)?;
            candidate.validate()?;
            Ok(Checked {
                name: candidate.name.to_string(),
                bytes: candidate.bytes,
                shape: candidate.shape,
                wasi,
            })
        })
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("world", &self.world)
            .finish_non_exhaustive()
    }
}
