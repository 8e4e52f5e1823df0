//! The way into a guest for those who have no generated code: the engine's own values.
//!
//! The same budget, clock and poison as for typed calls. What the values mean is not known here.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::Store;
use wasmtime::component::Val;

use super::Live;
use super::live::{Arming, Invocation, Stillborn};
use crate::admission::Admitted;
use crate::error::{CallError, Violation};
use crate::imports::{Cell, Stop, Terms};
use crate::limits::{Growth, Limits, Usage};
use crate::profile::Sampler;
use crate::wasi::Log;

/// A call to come: which function, with what, and the figures of its types.
pub(crate) struct UntypedCall {
    /// Its place in the list of admitted functions.
    pub(crate) index: usize,
    /// `None` if they are more than they may be.
    pub(crate) params: Option<Vec<Val>>,
    /// Bytes of the parameters.
    pub(crate) input: u64,
    /// What a result takes when it is lifted.
    pub(crate) growth: Growth,
    pub(crate) has_result: bool,
    /// Whether the parameters hold handles, and whether the result does.
    pub(crate) handles: [bool; 2],
}

/// What the engine keeps of such a guest.
pub(crate) type UntypedStore = Store<Cell<()>>;

/// A live guest without a type.
#[derive(Debug)]
pub(crate) struct UntypedGuest {
    live: Live<()>,
}

impl UntypedGuest {
    /// Starts a guest for one call, under one budget.
    pub(crate) fn for_one_call(
        admitted: &Arc<Admitted<()>>,
        terms: &Terms,
    ) -> Result<Self, Box<Stillborn<()>>> {
        Self::start(admitted, terms, Arming::Once)
    }

    /// Starts a guest for one call that `sampler` watches.
    pub(crate) fn for_a_profile(
        admitted: &Arc<Admitted<()>>,
        terms: &Terms,
        sampler: &Sampler,
    ) -> Result<Self, Box<Stillborn<()>>> {
        let live = Live::start_watched(admitted, terms, (), Arming::Once, Some(sampler))?;
        Ok(Self { live })
    }

    /// Starts a guest that gets a fresh budget for each call.
    pub(crate) fn for_a_session(
        admitted: &Arc<Admitted<()>>,
        terms: &Terms,
    ) -> Result<Self, CallError> {
        Self::start(admitted, terms, Arming::EachCall).map_err(|failed| failed.error)
    }

    fn start(
        admitted: &Arc<Admitted<()>>,
        terms: &Terms,
        arming: Arming,
    ) -> Result<Self, Box<Stillborn<()>>> {
        let live = Live::start(admitted, terms, (), arming)?;
        Ok(Self { live })
    }

    /// Calls a function; `accept` takes the result, if there is one, and says how many bytes it is.
    pub(crate) fn call<R>(
        &mut self,
        call: &UntypedCall,
        accept: impl FnOnce(&mut UntypedStore, Option<Val>) -> wasmtime::Result<(R, u64)>,
    ) -> Result<R, CallError> {
        let [gives, takes] = call.handles;
        let invocation = Invocation {
            function: Some(call.index),
            input: call.input,
            room: self.live.room(call.growth),
            gives,
            takes,
        };
        let enter = |live: &mut Live<()>| {
            let result = enter(live, call)?;
            accepted(live.store(), result, accept)
        };
        let (result, _) = self.live.invoke(invocation, enter, |(_, output)| *output)?;
        Ok(result)
    }

    /// Has an object of the guest dropped under its budget.
    pub(crate) fn drop_object(
        &mut self,
        act: impl FnOnce(&mut UntypedStore) -> wasmtime::Result<()>,
    ) -> Result<(), CallError> {
        let act = |live: &mut Live<()>| act(live.store());
        self.live.invoke(Invocation::DROP, act, |()| 0)
    }

    /// How long each further call may take, standing in line included.
    pub(crate) fn set_deadline(&mut self, deadline: Option<Duration>) {
        self.live.set_deadline(deadline);
    }

    /// The store, for what runs nothing of the guest.
    pub(crate) fn store(&mut self) -> &mut UntypedStore {
        self.live.store()
    }

    /// What ends a guest, which others than guests look at.
    pub(crate) fn stop(&mut self) -> Arc<Stop> {
        Arc::clone(&self.live.store().data().stop)
    }

    /// Whether there is still time for what the app does with the result; the guest is not lost.
    pub(crate) fn in_time(&mut self) -> Result<(), CallError> {
        self.live.in_time()
    }

    /// The limits that it was started under.
    pub(crate) fn limits(&self) -> &Limits {
        self.live.limits()
    }

    pub(crate) fn usage(&self) -> Usage {
        self.live.usage()
    }

    /// What it wrote to stdout and stderr under the current budget.
    pub(crate) fn log(&self) -> &Log {
        self.live.log()
    }

    /// Closes the books at this moment: what was spent, and what was written.
    pub(crate) fn settle(mut self) -> (Usage, Log) {
        self.live.stop_clock();
        let usage = self.live.usage();
        let ((), log) = self.live.settle();
        (usage, log)
    }
}

fn enter(live: &mut Live<()>, call: &UntypedCall) -> wasmtime::Result<Option<Val>> {
    let bytes = call.input;
    let params = call.params.as_deref().ok_or(Violation::Input { bytes })?;
    let function = live.function(call.index)?;
    let mut results = [Val::Bool(false)];
    let places = &mut results[..usize::from(call.has_result)];
    function.call(live.store(), params, places)?;
    let [result] = results;
    Ok(call.has_result.then_some(result))
}

/// Takes the result. Lifting has looked at no clock, and neither does what is made of it.
fn accepted<R>(
    store: &mut UntypedStore,
    result: Option<Val>,
    accept: impl FnOnce(&mut UntypedStore, Option<Val>) -> wasmtime::Result<(R, u64)>,
) -> wasmtime::Result<(R, u64)> {
    store.data().stop.guest()?;
    let accepted = accept(store, result)?;
    store.data().stop.guest()?;
    Ok(accepted)
}
