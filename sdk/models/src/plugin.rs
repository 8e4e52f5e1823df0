//! Stands in for a plugin: places, and limits that can be replaced.

use std::marker::PhantomData;
use std::time::Duration;

use crate::admission::{Admitted, Engine};
use crate::engine::Gate;
use crate::imports::Terms;
use crate::sync::{Arc, AtomicU32};

pub struct Plugin<P, S: 'static> {
    admitted: Arc<Admitted<S>>,
    terms: Terms,
    /// Another number for each time that they were replaced.
    limits: Arc<AtomicU32>,
    point: PhantomData<fn() -> P>,
}

impl<P, S: 'static> Plugin<P, S> {
    /// Of a host with so many places, for which callers wait so long.
    pub(crate) fn new(places: u32, patience: Duration) -> Self {
        Self {
            admitted: Arc::new(Admitted {
                engine: Engine(Gate::new(places, patience)),
                weight: 1,
                live: 0.into(),
                state: PhantomData,
            }),
            terms: Terms {
                deadline: None,
                cancel: None,
            },
            limits: Arc::new(AtomicU32::new(0)),
            point: PhantomData,
        }
    }

    pub(crate) fn admitted(&self) -> &Arc<Admitted<S>> {
        &self.admitted
    }

    pub(crate) fn terms(&self) -> &Terms {
        &self.terms
    }

    pub(crate) fn limits(&self) -> &Arc<AtomicU32> {
        &self.limits
    }

    pub(crate) fn name(&self) -> &'static str {
        "modelled"
    }
}
