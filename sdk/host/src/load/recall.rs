//! What the host's artifact store knows of an artifact: its machine code, what the scan counted, and
//! which worlds it fits.
//!
//! All of it spares work and decides nothing: without a store, or with an empty one, each step is done
//! anew and comes to the same. Only what compiling may cost is not asked of what is compiled already.

use guesthouse_contract::Shape;
use wasmtime::component::Component;

use super::shape;
use crate::engine::SharedEngine;
use crate::limits::Limits;
use crate::store::{ArtifactStore, Found, Identity, Question, Verdict, digest};

/// The artifact's place in a store, if the host has one, and what was there.
#[derive(Default)]
pub(super) struct Recall {
    place: Option<Place>,
    found: Option<Found>,
}

/// What the artifact is looked up by.
struct Place {
    store: ArtifactStore,
    /// As it came.
    plain: Identity,
    /// With the host's headroom.
    roomy: Identity,
}

impl Recall {
    pub(super) fn of(engine: &SharedEngine, bytes: &[u8], limits: &Limits) -> Self {
        let Some((store, compatibility)) = engine.store() else {
            return Self::default();
        };
        let digest = digest(bytes);
        let pages = engine.headroom();
        let identity = |pages| Identity::new(compatibility, &digest, pages);
        let (plain, roomy) = (identity(0), identity(pages));
        let find = |identity| store.find(engine.engine(), identity);
        let has_room = |found: &Found| shape::has_room(&found.shape, pages, limits);
        let found = if pages == 0 {
            find(&plain)
        } else {
            // Without headroom only where there is no room for it.
            let without = || find(&plain).filter(|found| !has_room(found));
            find(&roomy).filter(has_room).or_else(without)
        };
        store.count(found.is_some());
        let place = Place {
            store: store.clone(),
            plain,
            roomy,
        };
        Self {
            place: Some(place),
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

    /// Whether that is there and has headroom.
    pub(super) fn has_headroom(&self) -> bool {
        self.found.as_ref().is_some_and(|found| found.headroom)
    }

    /// Whether machine code should be given to [`Recall::keep`].
    pub(super) fn wants_code(&self) -> bool {
        self.place.is_some()
    }

    /// `room` says whether the limits had room for headroom, `headroom` whether there is some: not
    /// every guest can have it.
    pub(super) fn keep(&self, room: bool, shape: &Shape, headroom: bool, code: &[u8]) {
        if let Some(place) = &self.place {
            let identity = if room { &place.roomy } else { &place.plain };
            place.store.keep(identity, shape, headroom, code);
        }
    }

    /// Whether it is known to fit a world.
    pub(super) fn verdict(&self, question: &Question) -> Option<Verdict> {
        // Of what was not found, nothing else is asked.
        self.found.as_ref()?;
        let place = self.place.as_ref()?;
        place.store.verdict(&place.plain, question)
    }

    /// Keeps that it fits.
    pub(super) fn judge(&self, question: &Question, verdict: Verdict) {
        if let Some(Place {
            store,
            plain,
            roomy,
        }) = &self.place
        {
            store.judge(plain, question, verdict, &[plain, roomy]);
        }
    }
}
