//! Stands in for a loaded plugin: places, and limits that can be replaced.

use std::marker::PhantomData;
use std::ops::Deref;
use std::time::Duration;

use crate::engine::Gate;
use crate::imports::Terms;
use crate::load::{Admitted, Engine};
use crate::sync::{Arc, AtomicU32};

pub(crate) struct Loaded<S: 'static> {
    pub(crate) admitted: Arc<Admitted<S>>,
    pub(crate) terms: Terms,
}

impl<S: 'static> Loaded<S> {
    /// Of a host with so many places, for which callers wait so long.
    pub(crate) fn new(places: u32, patience: Duration) -> Self {
        Self {
            admitted: Arc::new(Admitted {
                engine: Engine(Gate::new(places, patience)),
                weight: 1,
                live: 0.into(),
                limits: Arc::new(AtomicU32::new(0)),
                state: PhantomData,
            }),
            terms: Terms {
                deadline: None,
                cancel: None,
            },
        }
    }
}

impl<S: 'static> Deref for Loaded<S> {
    type Target = Admitted<S>;

    fn deref(&self) -> &Admitted<S> {
        &self.admitted
    }
}

impl<S: 'static> Clone for Loaded<S> {
    fn clone(&self) -> Self {
        Self {
            admitted: Arc::clone(&self.admitted),
            terms: self.terms.clone(),
        }
    }
}
