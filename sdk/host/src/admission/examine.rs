//! Everything that is asked before the compiler: size, kind, shape, contract.
//!
//! One road for everyone who asks: a host that loads, and whoever only wants to know whether one
//! would. It must never need an engine; a host's store may spare it the work.

use guesthouse_contract::Shape;

use super::progress::Steps;
use super::recall::Recall;
use super::{Artifact, contract, features, shape, size};
use crate::engine::{Room, SharedEngine, Standard, weight};
use crate::error::{LoadErrorKind, Step};
use crate::limits::{Ceilings, Limits};
use crate::store::Verdict;

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
    pub(super) bytes: Vec<u8>,
    pub(super) shape: Shape,
    pub(super) recall: Recall,
    /// What is compiled in its place, where it got headroom.
    pub(super) roomy: Option<Vec<u8>>,
    /// Whether the store knew that it fits.
    known: bool,
}

/// Reads an artifact and looks its shape over.
pub(super) fn scan(
    artifact: Artifact,
    limits: &Limits,
    ceilings: Ceilings,
    room: Room,
) -> Result<Scanned, LoadErrorKind> {
    scan_with(artifact, limits, ceilings, room, |_| Recall::default())
}

/// The same for a host, which may have it in its store.
pub(super) fn scan_for(
    engine: &SharedEngine,
    artifact: Artifact,
    limits: &Limits,
) -> Result<Scanned, LoadErrorKind> {
    let (ceilings, room) = (engine.ceilings(), engine.room());
    let scanned = scan_with(artifact, limits, ceilings, room, |bytes| {
        Recall::of(engine, bytes, limits)
    })?;
    let (weight, places) = (weight(&scanned.shape), engine.gate().places());
    if weight > places {
        return Err(LoadErrorKind::TooHeavy { weight, places });
    }
    Ok(scanned)
}

fn scan_with(
    mut artifact: Artifact,
    limits: &Limits,
    ceilings: Ceilings,
    room: Room,
    recall: impl FnOnce(&[u8]) -> Recall,
) -> Result<Scanned, LoadErrorKind> {
    limits.check(ceilings)?;
    // Everything from here on reads what a stranger nested, by recursion.
    room.check().map_err(|found| LoadErrorKind::StackTooSmall {
        left: found.left,
        needed: found.needed,
    })?;
    let mut steps = artifact.steps();
    steps.begin(Step::Reading)?;
    let bytes = size::read(artifact, limits)?;
    steps.begin(Step::Scanning)?;
    let recall = recall(&bytes);
    let shape = match recall.shape() {
        Some(shape) => {
            shape::check(shape, 0, limits)?;
            shape.clone()
        }
        None => shape::read(&bytes, limits)?,
    };
    Ok(Scanned {
        steps,
        bytes,
        shape,
        recall,
        roomy: None,
        known: false,
    })
}

impl Scanned {
    /// Compares it with a world; answers whether it imports any of WASI.
    pub(super) fn compare(
        &mut self,
        expected: Expected<'_>,
        standard: &Standard,
    ) -> Result<bool, LoadErrorKind> {
        self.steps.begin(Step::Comparing)?;
        if let Some(verdict) = self.recall.verdict(expected) {
            self.known = true;
            return Ok(verdict.wasi);
        }
        let compared = contract::check(&self.bytes, expected, standard);
        compared.map_err(|error| self.explain(error))
    }

    /// Has a component with headroom compiled in its place, if it is valid and one can be made. It
    /// is for the artifact's shape, which is a few items smaller, that limits are asked.
    pub(super) fn give_headroom(&mut self, pages: u32) {
        let valid = |bytes: &Vec<u8>| contract::validate(bytes).is_ok();
        self.roomy = Some(&self.bytes)
            .filter(|bytes| valid(bytes))
            .and_then(|bytes| contract::with_headroom(bytes, pages))
            .filter(valid);
    }

    /// Whether its machine code has headroom, made now or found.
    pub(super) fn has_headroom(&self) -> bool {
        self.roomy.is_some() || self.recall.has_headroom()
    }

    /// Has the host's store keep that it fits, unless that is where it was known from.
    pub(super) fn remember(&self, expected: Expected<'_>, wasi: bool) {
        if !self.known {
            self.recall.judge(expected, Verdict { wasi });
        }
    }

    /// Whether the compiler would find it valid.
    pub(super) fn validate(&self) -> Result<(), LoadErrorKind> {
        contract::validate(&self.bytes).map_err(|error| self.explain(error))
    }

    /// The deeper reason of a refusal, if there is one.
    pub(super) fn explain(&self, error: LoadErrorKind) -> LoadErrorKind {
        features::explain(&self.bytes, error)
    }
}
