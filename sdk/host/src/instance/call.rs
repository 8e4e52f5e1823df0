//! The one way into a guest: every generated method comes through here.

use super::Live;
use crate::abi::{GuestResource, Measure, Signature, Slot};
use crate::error::CallError;

/// Calls one exported function under the guest's budget.
///
/// # Errors
/// Any [`CallError`]; the guest is then lost.
pub fn call<K: Signature, S: 'static>(
    live: &mut Live<S>,
    slot: &mut Slot,
    params: K::Params<'_>,
) -> Result<K::Results, CallError> {
    let wall = live.wall(K::Results::SHAPE.factor());
    live.begin(params.measure(), wall)?;
    match enter::<K, S>(live, slot, params) {
        Ok(results) => {
            live.end(results.measure())?;
            Ok(results)
        }
        Err(error) => Err(live.fail(error)),
    }
}

fn enter<K: Signature, S: 'static>(
    live: &mut Live<S>,
    slot: &mut Slot,
    params: K::Params<'_>,
) -> wasmtime::Result<K::Results> {
    let function = match slot.get::<K>() {
        Some(function) => function,
        None => {
            let function = live.function(K::INDEX)?;
            slot.fill::<K>(live.store(), function)?
        }
    };
    function.call(live.store(), params)
}

/// Ends an object of the guest: its destructor runs under the guest's budget.
///
/// # Errors
/// Any [`CallError`]; the guest is then lost.
pub fn dispose<S: 'static>(live: &mut Live<S>, resource: &GuestResource) -> Result<(), CallError> {
    let wall = live.wall(1);
    live.begin(0, wall)?;
    match resource.engine().resource_drop(live.store()) {
        Ok(()) => live.end(0),
        Err(error) => Err(live.fail(error)),
    }
}
