//! How a guest is made: its store and its budget first, then its instance.
//!
//! Nothing of a guest runs before its budget is armed. A failure gives back what there was.

use std::sync::Arc;

use wasmtime::Store;
use wasmtime::component::Instance;

use super::budget::{Arming, Budget};
use super::failure::{End, FailedStart, explain, settle};
use super::guarded::guarded;
use super::live::{Live, Road, watch};
use super::loaded::Loaded;
use super::place::Place;
use crate::engine::Turn;
use crate::error::CallErrorKind;
#[cfg(feature = "wasi")]
use crate::grants::GuestGrants;
use crate::imports::{Cell, OwnDeadline};
use crate::profile::Sampler;

/// A guest on its way: all but its instance.
pub(super) struct Birth<S: 'static> {
    pub(super) store: Store<Cell<S>>,
    /// After the store, as in [`Live`].
    pub(super) place: Place<S>,
    budget: Budget,
    road: Road,
    armed: wasmtime::Result<()>,
}

impl<S: 'static> Birth<S> {
    /// In a place that was taken, with a right to execute, if the host gives one.
    pub(super) fn prepare(
        place: Place<S>,
        state: S,
        turn: Result<Option<Turn>, CallErrorKind>,
        arming: Arming,
        (road, sampler): (Road, Option<&Sampler>),
    ) -> Result<Self, Box<FailedStart<S>>> {
        let turn = match turn {
            Ok(turn) => turn,
            Err(kind) => return Err(FailedStart::unborn(place.call_error(kind), state)),
        };
        let limits = place.limits.current();
        let cancel = place.loaded.terms.cancel.clone();
        let mut cell = Cell::new(state, &limits, &place.engine, &place.name, cancel);
        cell.turn = turn;
        #[cfg(feature = "wasi")]
        {
            let grants = place.current_grants();
            cell.grants = grants.map(|grants| Box::new(GuestGrants::new(grants)));
        }
        let now = cell.stop.deadline.origin();
        let mut store = Store::new(place.engine.engine(), cell);
        store.limiter(|cell| &mut cell.meter);
        watch(&mut store, road, sampler);
        store.set_max_component_handles(limits.handles as usize);
        let budget = Budget::of(&place, limits, arming, now);
        budget.build_wall(&mut store);
        let armed = budget.arm(&mut store, 0);
        if let Some(sampler) = sampler {
            sampler.begin(&mut store);
        }
        Ok(Self {
            place,
            store,
            budget,
            road,
            armed,
        })
    }

    /// Whether it has got its budget: asked once.
    pub(super) fn armed(&mut self) -> wasmtime::Result<()> {
        std::mem::replace(&mut self.armed, Ok(()))
    }

    /// A guest, if there is an instance of it; otherwise what there was is given back.
    pub(super) fn finish(
        mut self,
        instance: wasmtime::Result<Instance>,
    ) -> Result<Live<S>, Box<FailedStart<S>>> {
        // Copying data and making instances meets no tick.
        let instance = instance.and_then(|instance| {
            self.store.data().stop.guest()?;
            Ok(instance)
        });
        match instance {
            Ok(instance) => {
                let mut live = Live {
                    stop: Arc::clone(&self.store.data().stop),
                    store: self.store,
                    instance,
                    place: self.place,
                    stack: None,
                    budget: self.budget,
                    use_deadline: OwnDeadline::NONE,
                    books: None,
                    function: None,
                    poisoned: false,
                    road: self.road,
                    entered_with: 0,
                };
                live.step_aside();
                Ok(live)
            }
            Err(error) => {
                self.budget.stop_clock();
                let error = explain(&self.place, &self.store, &self.budget, error, End::START);
                let (state, log) = settle(self.store.into_data());
                Err(Box::new(FailedStart { error, state, log }))
            }
        }
    }
}

impl<S: 'static> Live<S> {
    /// Instantiates the plugin under an armed budget, every move seen by `sampler` if there is one; a failure
    /// gives back what there was.
    pub(crate) fn start(
        loaded: &Loaded<S>,
        state: S,
        arming: Arming,
        sampler: Option<&Sampler>,
    ) -> Result<Self, Box<FailedStart<S>>> {
        match Place::take(loaded) {
            Ok(place) => Self::start_in(place, state, arming, sampler),
            Err(error) => Err(FailedStart::unborn(error, state)),
        }
    }

    /// As [`Live::start`], in a place that was taken already.
    pub(crate) fn start_in(
        place: Place<S>,
        state: S,
        arming: Arming,
        sampler: Option<&Sampler>,
    ) -> Result<Self, Box<FailedStart<S>>> {
        let turn = place.first_turn();
        let mut birth = Birth::prepare(place, state, turn, arming, (Road::Blocking, sampler))?;
        let armed = birth.armed();
        let linked = &birth.place.linked;
        let instance = armed.and_then(|()| guarded(|| linked.instantiate(&mut birth.store)));
        birth.finish(instance)
    }
}
