//! The way into a guest for those who have no generated code: the engine's own values.
//!
//! The same budget, clock and poison as for typed calls. What the values mean is not known here.

use std::sync::Arc;

use wasmtime::Store;
use wasmtime::component::Val;

use super::Live;
use super::live::Invocation;
use crate::error::{CallError, Violation};
use crate::imports::{Cell, Stop};
use crate::limits::Growth;

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
pub(crate) type UntypedGuest = Live<()>;

impl UntypedGuest {
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
            allowance: self.allowance(call.growth),
            gives,
            takes,
        };
        let enter = |live: &mut Self| {
            let result = enter(live, call)?;
            accepted(live.store(), result, accept)
        };
        let (result, _) = self.invoke(invocation, enter, |(_, output)| *output)?;
        Ok(result)
    }

    /// Has an object of the guest dropped under its budget.
    pub(crate) fn drop_object(
        &mut self,
        act: impl FnOnce(&mut UntypedStore) -> wasmtime::Result<()>,
    ) -> Result<(), CallError> {
        self.invoke(Invocation::DROP, |live| act(live.store()), |()| 0)
    }

    /// What ends a guest, which others than guests look at.
    pub(crate) fn stop(&mut self) -> Arc<Stop> {
        Arc::clone(&self.store().data().stop)
    }
}

fn enter(live: &mut UntypedGuest, call: &UntypedCall) -> wasmtime::Result<Option<Val>> {
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
