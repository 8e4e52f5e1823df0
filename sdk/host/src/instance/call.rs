//! The one way into a guest: every generated method comes through here.

use super::Live;
use super::guarded::guarded;
use super::live::Room;
use crate::abi::{GuestResource, Handles, Measure, Signature, Slot};
use crate::admission::ExportName as ResourceName;
use crate::error::{CallError, Violation, message};

/// Calls one exported function under the guest's budget.
///
/// # Errors
/// Any [`CallError`]; the guest is then lost.
pub fn call<K: Signature, S: 'static>(
    live: &mut Live<S>,
    slot: &mut Slot,
    params: K::Params<'_>,
) -> Result<K::Results, CallError> {
    let room = live.room(K::Results::SHAPE.growth());
    live.begin(params.measure(), room)?;
    match guarded(|| enter::<K, S>(live, slot, params)) {
        Ok(mut results) => {
            live.end(results.measure())?;
            if K::Results::HOLDS {
                results.adopt(live.cell_mut().objects.guest());
            }
            Ok(results)
        }
        Err(error) => {
            let (given, taken) = (K::Params::SHAPE.handles(), K::Results::SHAPE.handles());
            Err(live.fail_with_handles(error, given, taken))
        }
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
    live.begin(0, Room::NONE)?;
    match guarded(|| drop_resource(live, resource, owner)) {
        Ok(()) => live.end(0),
        Err(error) => Err(live.fail_with_handles(error, true, false)),
    }
}
