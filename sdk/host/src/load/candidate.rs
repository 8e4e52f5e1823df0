//! [`Candidate`]: an artifact on its way in, small and simple enough to be read on.
//!
//! One road for everyone who asks: a host that loads, and whoever only wants to know whether one
//! would. It must never need an engine; a host's store may spare it the work.

use std::sync::Arc;

use guesthouse_contract::Shape;

use super::progress::Steps;
use super::recall::Recall;
use super::{Artifact, features, shape, size};
use crate::engine::{Room, SharedEngine, Standard, weight};
use crate::error::{LoadErrorKind, Step};
use crate::limits::{Ceilings, Limits};
use crate::store::{Question, Verdict};

/// The world that a component is compared with, in its binary encoding.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'a> {
    pub(crate) world: &'a str,
    pub(crate) contract: &'a [u8],
    pub(crate) places: &'a str,
}

impl Expected<'_> {
    /// What a store is asked about a component.
    pub(super) fn question(&self, standard: &Standard) -> Question {
        match standard.mark() {
            "" => Question::new(self.world, self.contract),
            mark => Question::new(&format!("{}{mark}", self.world), self.contract),
        }
    }
}

/// An artifact that has passed the first steps, and what they found out. The further steps are its methods,
/// each in its own file.
pub(crate) struct Candidate<'a> {
    /// The artifact's.
    pub(super) name: Arc<str>,
    pub(super) limits: &'a Limits,
    pub(super) steps: Steps,
    pub(super) bytes: Vec<u8>,
    pub(super) shape: Shape,
    pub(super) recall: Recall,
    /// What is compiled in its place, where it got headroom.
    pub(super) roomy: Option<Vec<u8>>,
    /// A world that it fits, where the store does not know that yet.
    pub(super) fits: Option<(Question, Verdict)>,
}

impl<'a> Candidate<'a> {
    /// Reads an artifact and looks its shape over.
    pub(super) fn scan(
        artifact: Artifact,
        limits: &'a Limits,
        ceilings: Ceilings,
        room: Room,
    ) -> Result<Self, LoadErrorKind> {
        Self::scan_with(artifact, limits, ceilings, room, |_| Recall::default())
    }

    /// Reads an artifact for a host, whose store may know its shape and whose places it must fit.
    pub(super) fn scan_for(
        engine: &SharedEngine,
        artifact: Artifact,
        limits: &'a Limits,
    ) -> Result<Self, LoadErrorKind> {
        let (ceilings, room) = (engine.ceilings(), engine.room());
        let candidate = Self::scan_with(artifact, limits, ceilings, room, |bytes| {
            Recall::of(engine, bytes, limits)
        })?;
        let (weight, places) = (weight(&candidate.shape), engine.gate().places());
        if weight > places {
            return Err(LoadErrorKind::TooHeavy { weight, places });
        }
        Ok(candidate)
    }

    fn scan_with(
        mut artifact: Artifact,
        limits: &'a Limits,
        ceilings: Ceilings,
        room: Room,
        recall: impl FnOnce(&[u8]) -> Recall,
    ) -> Result<Self, LoadErrorKind> {
        limits.check(ceilings)?;
        // Everything from here on reads what a stranger nested, by recursion.
        room.check().map_err(|found| LoadErrorKind::StackTooSmall {
            left: found.left,
            needed: found.needed,
        })?;
        let name = Arc::clone(artifact.name());
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
        Ok(Self {
            name,
            limits,
            steps,
            bytes,
            shape,
            recall,
            roomy: None,
            fits: None,
        })
    }

    /// The deeper reason of a refusal, if there is one.
    pub(crate) fn explain(&self, error: LoadErrorKind) -> LoadErrorKind {
        features::explain(&self.bytes, error)
    }
}
