//! The way into a guest for those who have no generated code: the engine's own values.
//!
//! The same budget, clock and poison as for typed calls. What the values mean is not known here.

use std::pin::pin;
use std::sync::Arc;

use wasmtime::Store;
use wasmtime::component::{Func, Val};

use super::Live;
use super::awaited::Called;
use super::budget::Arming;
use super::failure::FailedStart;
use super::guarded::guarded;
use super::live::Invocation;
use super::loaded::Loaded;
#[cfg(feature = "wasi")]
use crate::engine::block_on;
#[cfg(feature = "wasi")]
use crate::error::CallErrorKind;
use crate::error::{CallError, Violation};
use crate::imports::{Cell, Stop};
use crate::limits::Growth;
use crate::profile::Sampler;

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

/// What goes with the values of a call: the objects that their handles lead to.
pub(crate) trait Exchange {
    /// What is made of the result.
    type Taken;

    /// The guest gets its parameters now: what they give away is its own.
    fn give(&mut self, store: &mut UntypedStore);

    /// Takes the result, if there is one, and says how many bytes it is.
    fn take(
        &mut self,
        store: &mut UntypedStore,
        result: Option<Val>,
    ) -> wasmtime::Result<(Self::Taken, u64)>;
}

/// What the engine keeps of such a guest.
pub(crate) type UntypedStore = Store<Cell<()>>;

/// A live guest without a type.
pub(crate) type UntypedGuest = Live<()>;

impl UntypedGuest {
    /// Makes one. Where its calls must be awaited, the thread waits in the app's runtime.
    pub(crate) fn open(
        loaded: &Loaded<()>,
        arming: Arming,
        sampler: Option<&Sampler>,
    ) -> Result<Self, Box<FailedStart<()>>> {
        #[cfg(feature = "wasi")]
        if let Some(runtime) = loaded.waits_in() {
            let start = Self::start_async(loaded, (), arming, sampler);
            return block_on(&runtime, start).unwrap_or_else(|_| {
                let error = loaded.call_error(CallErrorKind::WouldBlock);
                Err(FailedStart::unborn(error, ()))
            });
        }
        Self::start(loaded, (), arming, sampler)
    }

    /// Calls a function.
    pub(crate) fn call<X: Exchange>(
        &mut self,
        call: &UntypedCall,
        exchange: &mut X,
    ) -> Result<X::Taken, CallError> {
        #[cfg(feature = "wasi")]
        if let Some(runtime) = self.place.waits_in() {
            let called = block_on(&runtime, self.call_async(call, exchange));
            return called.unwrap_or_else(|_| Err(self.refused(CallErrorKind::WouldBlock)));
        }
        let enter = |live: &mut Self| {
            let (function, params) = live.found(call)?;
            let mut results = call.places();
            exchange.give(live.store());
            function.call(live.store(), params, &mut results)?;
            accepted(live.store(), results.pop(), exchange)
        };
        let (result, _) = self.invoke(self.invocation(call), enter, |(_, output)| *output)?;
        Ok(result)
    }

    /// As [`UntypedGuest::call`], and parks the task while the guest waits.
    pub(crate) async fn call_async<X: Exchange>(
        &mut self,
        call: &UntypedCall,
        exchange: &mut X,
    ) -> Result<X::Taken, CallError> {
        let invocation = self.invocation(call);
        let mut called = Called::begin(self, invocation)?.called().await?;
        let entered = match guarded(|| called.live.found(call)) {
            Ok((function, params)) => {
                let (store, watch) = called.parts();
                let mut guest = pin!(Some(async {
                    let mut results = call.places();
                    exchange.give(store);
                    let entered = function.call_async(&mut *store, params, &mut results);
                    entered.await?;
                    accepted(store, results.pop(), exchange)
                }));
                watch.over(guest.as_mut()).await
            }
            Err(error) => Some(Err(error)),
        };
        let (result, _) = called.end(entered, |(_, output)| *output)?;
        Ok(result)
    }

    fn invocation(&self, call: &UntypedCall) -> Invocation {
        let [gives, takes] = call.handles;
        Invocation {
            function: Some(call.index),
            input: call.input,
            allowance: self.allowance(call.growth),
            gives,
            takes,
        }
    }

    /// The function to call, and with what.
    fn found<'a>(&mut self, call: &'a UntypedCall) -> wasmtime::Result<(Func, &'a [Val])> {
        let bytes = call.input;
        let params = call.params.as_deref().ok_or(Violation::Input { bytes })?;
        Ok((self.function(call.index)?, params))
    }

    /// Has an object of the guest dropped under its budget.
    pub(crate) fn drop_object(
        &mut self,
        act: impl FnOnce(&mut UntypedStore) -> wasmtime::Result<()>,
    ) -> Result<(), CallError> {
        self.invoke(Invocation::DROP, |live| act(live.store()), |()| 0)
    }

    /// As [`UntypedGuest::drop_object`], and parks the task while the guest waits.
    pub(crate) async fn drop_object_async(
        &mut self,
        act: impl AsyncFnOnce(&mut UntypedStore) -> wasmtime::Result<()>,
    ) -> Result<(), CallError> {
        let mut called = Called::begin(self, Invocation::DROP)?.called().await?;
        let entered = {
            let (store, watch) = called.parts();
            let mut guest = pin!(Some(act(store)));
            watch.over(guest.as_mut()).await
        };
        called.end(entered, |()| 0)
    }

    /// What ends a guest, which others than guests look at.
    pub(crate) fn stop(&mut self) -> Arc<Stop> {
        Arc::clone(&self.store().data().stop)
    }
}

impl UntypedCall {
    /// Where the engine puts the result, if there is one.
    fn places(&self) -> Vec<Val> {
        match self.has_result {
            true => vec![Val::Bool(false)],
            false => Vec::new(),
        }
    }
}

/// Takes the result. Lifting has looked at no clock, and neither does what is made of it.
fn accepted<X: Exchange>(
    store: &mut UntypedStore,
    result: Option<Val>,
    exchange: &mut X,
) -> wasmtime::Result<(X::Taken, u64)> {
    store.data().stop.guest()?;
    let accepted = exchange.take(store, result)?;
    store.data().stop.guest()?;
    Ok(accepted)
}
