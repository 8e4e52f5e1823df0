//! What the host's artifact store knows of an artifact: its machine code, what the scan counted, and
//! which worlds it fits.
//!
//! All of it spares work and decides nothing: without a store, or with an empty one, each step is done
//! anew and comes to the same.

use guesthouse_contract::Shape;
use wasmtime::component::Component;

use super::examine::Expected;
use crate::engine::SharedEngine;
use crate::store::{ArtifactStore, Found, Identity, Question, Verdict};

/// The artifact's place in a store, if the host has one, and what was there.
#[derive(Default)]
pub(super) struct Recall {
    place: Option<(ArtifactStore, Identity)>,
    found: Option<Found>,
}

impl Recall {
    pub(super) fn of(engine: &SharedEngine, bytes: &[u8]) -> Self {
        let Some(store) = engine.store().cloned() else {
            return Self::default();
        };
        let identity = Identity::new(engine.engine(), bytes);
        let found = store.find(engine.engine(), &identity);
        Self {
            place: Some((store, identity)),
            found,
        }
    }

    /// What the scan counted when the machine code was made.
    pub(super) fn shape(&self) -> Option<&Shape> {
        self.found.as_ref().map(|found| &found.shape)
    }

    pub(super) fn component(&self) -> Option<Component> {
        self.found.as_ref().map(|found| found.component.clone())
    }

    /// Whether machine code should be given to [`Recall::keep`].
    pub(super) fn wants_code(&self) -> bool {
        self.place.is_some()
    }

    pub(super) fn keep(&self, shape: &Shape, code: &[u8]) {
        if let Some((store, identity)) = &self.place {
            store.keep(identity, shape, code);
        }
    }

    /// Whether it is known to fit a world.
    pub(super) fn verdict(&self, expected: Expected<'_>) -> Option<Verdict> {
        // Of what was not found, nothing else is asked.
        self.found.as_ref()?;
        let (store, identity) = self.place.as_ref()?;
        store.verdict(identity, &question(expected))
    }

    /// Keeps that it fits.
    pub(super) fn judge(&self, expected: Expected<'_>, verdict: Verdict) {
        if let Some((store, identity)) = &self.place {
            store.judge(identity, &question(expected), verdict);
        }
    }
}

fn question(expected: Expected<'_>) -> Question {
    Question::new(expected.world, expected.contract)
}
