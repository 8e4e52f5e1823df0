//! The one way into a guest: every generated method comes through here.

use super::Live;
use super::live::Invocation;
use crate::abi::{GuestResource, Handles, Measure, Signature, Slot};
use crate::error::{CallError, Violation};
use crate::load::ExportName as ResourceName;
use crate::printable::message;

/// Calls one exported function under the guest's budget.
///
/// # Errors
/// Any [`CallError`]; the guest is then lost.
pub fn call<K: Signature, S: 'static>(
    live: &mut Live<S>,
    slot: &mut Slot,
    params: K::Params<'_>,
) -> Result<K::Results, CallError> {
    let invocation = Invocation {
        function: Some(K::INDEX),
        input: params.measure(),
        allowance: live.allowance(K::Results::SHAPE.growth()),
        gives: K::Params::SHAPE.handles(),
        takes: K::Results::SHAPE.handles(),
    };
    let enter = |live: &mut Live<S>| enter::<K, S>(live, slot, params);
    let mut results = live.invoke(invocation, enter, Measure::measure)?;
    if K::Results::HOLDS {
        results.adopt(live.cell_mut().objects.guest());
    }
    Ok(results)
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
            let filled = slot.fill::<K>(live.store(), function);
            filled.map_err(|error| Violation::Mistyped {
                message: message(&error),
            })?
        }
    };
    if K::Params::HOLDS {
        let objects = &live.cell_mut().objects;
        params.each(&mut |handle| objects.admit(handle).map(drop).map_err(Violation::Handle))?;
    }
    function.call(live.store(), params)
}

/// The engine drops by index alone: a handle of another guest must not end somebody else's object.
fn drop_resource<S: 'static>(
    live: &mut Live<S>,
    resource: &GuestResource,
    owner: ResourceName,
) -> wasmtime::Result<()> {
    if live.resource_type(owner) != Some(resource.engine().ty()) {
        return Err(wasmtime::Error::msg("mismatched resource types"));
    }
    resource.engine().resource_drop(live.store())
}

/// Ends an object of the guest: its destructor runs under the guest's budget.
///
/// # Errors
/// Any [`CallError`]; the guest is then lost.
pub fn dispose<S: 'static>(
    live: &mut Live<S>,
    resource: &GuestResource,
    owner: ResourceName,
) -> Result<(), CallError> {
    let drop = |live: &mut Live<S>| drop_resource(live, resource, owner);
    live.invoke(Invocation::DROP, drop, |()| 0)
}
