//! Fuel that the host takes from a call for what it does for the guest.

use wasmtime::StoreContextMut;

use super::Cell;
use crate::error::Violation;

/// Takes what values of so many bytes of WIT cost that cross: one unit a byte, as a bulk memory
/// operation of the guest's own does, because both copy. That size is the same for typed and
/// dynamic calls, on every machine and in every release.
#[inline]
pub(crate) fn charge_values<S>(
    store: &mut StoreContextMut<'_, Cell<S>>,
    bytes: u64,
) -> wasmtime::Result<()> {
    if bytes == 0 || !store.data().metered {
        return Ok(());
    }
    charge(store, bytes)?;
    store.data_mut().meter.add_value_fuel(bytes);
    Ok(())
}

/// Takes `cost` from the call's fuel, where fuel is counted; all of it where less is left.
#[inline]
pub(crate) fn charge<S>(
    store: &mut StoreContextMut<'_, Cell<S>>,
    cost: u64,
) -> wasmtime::Result<()> {
    if !store.data().metered {
        return Ok(());
    }
    let left = store.get_fuel()?.checked_sub(cost);
    store.set_fuel(left.unwrap_or(0))?;
    left.map(drop).ok_or_else(|| Violation::FuelCharged.into())
}
