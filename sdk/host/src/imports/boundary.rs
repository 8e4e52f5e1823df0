//! One call from guest to host: count, look at the clock, call, look again, charge what the host
//! asked for and what crosses. `awaited.rs` does the same around a call that is awaited.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wasmtime::StoreContextMut;

use super::caught::Panic;
use super::{Cell, HostCall, charge_values};
use crate::engine::{Leave, NoPlace, OnFiber};
use crate::error::{HostError, HostResult, ImportName, Violation};
use crate::printable::panic_message;

/// Runs a host function for a guest; whatever goes wrong ends the guest's call with a typed cause.
/// The arguments are `bytes`, the answer is as many as `measure` says; both cost fuel.
pub(crate) fn cross<S, R>(
    mut store: StoreContextMut<'_, Cell<S>>,
    import: &ImportName,
    bytes: u64,
    function: impl FnOnce(&mut S, &mut HostCall<'_>) -> HostResult<R>,
    measure: impl FnOnce(&R) -> u64,
) -> wasmtime::Result<R> {
    let before = admit(&mut store, bytes)?;
    let mut fuel = before;
    let cell = store.data_mut();
    // What the host does, it does not as a guest: others may run meanwhile. Not where a task would have to wait for
    // its turn afterwards: such a function blocks its executor anyway.
    if let Some(turn) = &mut cell.turn
        && !OnFiber::is_here()
    {
        turn.pause();
    }
    let mut cx = HostCall {
        plugin: &cell.plugin,
        import,
        stop: &cell.stop,
        objects: &mut cell.objects,
        meter: &mut cell.meter,
        fuel: &mut fuel,
    };
    // The state may be half-written after a panic; the instance that it belongs to ends here.
    let result = catch_unwind(AssertUnwindSafe(|| function(&mut cell.state, &mut cx)));
    let settled = settle(&mut store, result, (before, fuel))?;
    let cell = store.data_mut();
    let answer = settled.and_then(|answer| {
        come_back(cell)?;
        Ok(answer)
    });
    hand_over(&mut store, import, answer, measure)
}

/// Counts a call of a host function; answers the fuel that is left, where that is counted.
#[inline]
pub(super) fn admit<S>(
    store: &mut StoreContextMut<'_, Cell<S>>,
    bytes: u64,
) -> wasmtime::Result<Option<u64>> {
    store.data_mut().meter.add_host_call(bytes)?;
    // Whoever is late already is the guest: no host function answers for that.
    store.data().stop.guest()?;
    charge_values(store, bytes)?;
    store.data().metered.then(|| store.get_fuel()).transpose()
}

/// The function's result, or why there is none, once the fuel is booked that it has charged: how much there was
/// before and is left. A panic is told before lateness: reporting it can take longer than the deadline by itself.
#[inline]
pub(super) fn settle<S, R>(
    store: &mut StoreContextMut<'_, Cell<S>>,
    result: Result<HostResult<R>, Panic>,
    (before, left): (Option<u64>, Option<u64>),
) -> wasmtime::Result<Result<R, Violation>> {
    let cell = store.data();
    // A child that the function forked off goes on here too, and has no ticker yet.
    let in_time = cell.engine.may_return().and_then(|()| cell.stop.host());
    // What was charged is spent, however the function ended.
    if let Some(left) = left.filter(|_| left != before) {
        store.set_fuel(left)?;
    }
    Ok(match result {
        Ok(result) => in_time.and_then(|()| result.map_err(HostError::into_violation)),
        Err(panic) => Err(Violation::HostPanicked {
            message: panic_message(panic.as_ref()),
        }),
    })
}

/// The answer that the guest gets, and has paid for.
#[inline]
pub(super) fn hand_over<S, R>(
    store: &mut StoreContextMut<'_, Cell<S>>,
    import: &ImportName,
    answer: Result<R, Violation>,
    measure: impl FnOnce(&R) -> u64,
) -> wasmtime::Result<R> {
    let answer = answer.map_err(|violation| {
        store.data_mut().failed_import = Some(import.clone());
        wasmtime::Error::from(violation)
    })?;
    charge_values(store, measure(&answer))?;
    Ok(answer)
}

/// Waits until the guest may execute again, where the host bounds that; not beyond its deadline.
#[inline]
fn come_back<S>(cell: &mut Cell<S>) -> Result<(), Violation> {
    let Some(turn) = &mut cell.turn else {
        return Ok(());
    };
    let stop = &cell.stop;
    let is_cancelled = || stop.is_cancelled();
    let leave = stop.is_cancellable().then_some(&is_cancelled as Leave<'_>);
    turn.resume(stop.deadline.when(), leave)
        .map_err(not_let_back)
}

/// Why the guest may not execute again.
pub(crate) fn not_let_back(none: NoPlace) -> Violation {
    match none {
        NoPlace::Full { places, waited } => Violation::Full {
            limit: places,
            waited,
        },
        NoPlace::Left => Violation::CancelledInHost,
    }
}
