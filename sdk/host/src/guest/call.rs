//! The one way into a guest: every generated method comes through here, or through `awaited.rs`.

use wasmtime::component::{ResourceAny, TypedFunc};

use super::Live;
use super::guarded::guarded;
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
    let invocation = Invocation::of::<K, S>(live, &params);
    let enter = |live: &mut Live<S>| {
        let function = find::<K, S>(live, slot, &params)?;
        function.call(live.store(), params)
    };
    let results = live.invoke(invocation, enter, Measure::measure)?;
    Ok(live.adopted(results))
}

impl Invocation {
    /// A call of `K` with `params`.
    #[inline]
    pub(super) fn of<K: Signature, S: 'static>(live: &Live<S>, params: &K::Params<'_>) -> Self {
        Self {
            function: Some(K::INDEX),
            input: params.measure(),
            allowance: live.allowance(K::Results::SHAPE.growth()),
            gives: K::Params::SHAPE.handles(),
            takes: K::Results::SHAPE.handles(),
        }
    }
}

impl<S: 'static> Live<S> {
    /// Results that came from this guest: their handles are its.
    #[inline]
    pub(super) fn adopted<R: Handles>(&mut self, mut results: R) -> R {
        if R::HOLDS {
            results.adopt(self.cell_mut().objects.guest());
        }
        results
    }
}

/// The function to call, which is of the type that the app expects, once the guest may have `params`.
#[inline]
pub(super) fn find<'a, K: Signature, S: 'static>(
    live: &mut Live<S>,
    slot: &mut Slot,
    params: &K::Params<'a>,
) -> wasmtime::Result<TypedFunc<K::Params<'a>, K::Results>> {
    let function = match slot.get::<K>() {
        Some(function) => function,
        None => guarded(|| {
            let function = live.function(K::INDEX)?;
            let filled = slot.fill::<K>(live.store(), function);
            Ok(filled.map_err(|error| Violation::Mistyped {
                message: message(&error),
            })?)
        })?,
    };
    if K::Params::HOLDS {
        let objects = &live.cell_mut().objects;
        params.each(&mut |handle| objects.admit(handle).map(drop).map_err(Violation::Handle))?;
    }
    Ok(function)
}

/// The object to drop. The engine drops by index alone: a handle of another guest must not end somebody else's
/// object.
pub(super) fn own_object<S: 'static>(
    live: &mut Live<S>,
    resource: &GuestResource,
    owner: ResourceName,
) -> wasmtime::Result<ResourceAny> {
    if live.resource_type(owner) != Some(resource.engine().ty()) {
        return Err(wasmtime::Error::msg("mismatched resource types"));
    }
    Ok(*resource.engine())
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
    let drop = |live: &mut Live<S>| {
        let object = own_object(live, resource, owner)?;
        object.resource_drop(live.store())
    };
    live.invoke(Invocation::DROP, drop, |()| 0)
}
