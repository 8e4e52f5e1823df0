//! One call from guest to host: count, look at the clock, call, look again, charge what the host
//! asked for and what crosses.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use wasmtime::StoreContextMut;

use super::{Cell, HostCall, charge_values};
use crate::engine::{Leave, NoPlace};
use crate::error::{HostError, HostResult, ImportName, Violation};
use crate::printable::panic_message;

/// What a panic leaves behind.
type Panic = Box<dyn Any + Send>;

/// Runs a host function for a guest; whatever goes wrong ends the guest's call with a typed cause.
/// The arguments are `bytes`, the answer is as many as `measure` says; both cost fuel.
pub(crate) fn cross<S, R>(
    mut store: StoreContextMut<'_, Cell<S>>,
    import: &ImportName,
    bytes: u64,
    function: impl FnOnce(&mut S, &mut HostCall<'_>) -> HostResult<R>,
    measure: impl FnOnce(&R) -> u64,
) -> wasmtime::Result<R> {
    store.data_mut().meter.add_host_call(bytes)?;
    // Whoever is late already is the guest: no host function answers for that.
    store.data().stop.guest()?;
    charge_values(&mut store, bytes)?;
    let fuel = store.data().metered.then(|| store.get_fuel()).transpose()?;
    let cell = store.data_mut();
    // What the host does, it does not as a guest: others may run meanwhile.
    if let Some(turn) = &mut cell.turn {
        turn.pause();
    }
    let mut cx = HostCall {
        plugin: &cell.plugin,
        import,
        stop: &cell.stop,
        objects: &mut cell.objects,
        meter: &mut cell.meter,
        fuel,
    };
    // The state may be half-written after a panic; the instance that it belongs to ends here.
    let result = catch_unwind(AssertUnwindSafe(|| function(&mut cell.state, &mut cx)));
    let left = cx.fuel;
    // A child that the function forked off goes on here too, and has no ticker yet.
    let in_time = cell.engine.may_return().and_then(|()| cell.stop.host());
    // What was charged is spent, however the function ended.
    if let Some(left) = left.filter(|_| left != fuel) {
        store.set_fuel(left)?;
    }
    let cell = store.data_mut();
    let settled = settle(result, in_time).and_then(|result| {
        come_back(cell)?;
        Ok(result)
    });
    let answer = settled.map_err(|violation| {
        cell.failed_import = Some(import.clone());
        wasmtime::Error::from(violation)
    })?;
    charge_values(&mut store, measure(&answer))?;
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
        .map_err(|none| match none {
            NoPlace::Full { places, waited } => Violation::Full {
                limit: places,
                waited,
            },
            NoPlace::Left => Violation::CancelledInHost,
        })
}

/// The function's result, or why there is none. A panic is told before lateness: reporting it can
/// take longer than the deadline by itself.
fn settle<R>(
    result: Result<HostResult<R>, Panic>,
    in_time: Result<(), Violation>,
) -> Result<R, Violation> {
    match result {
        Ok(result) => in_time.and_then(|()| result.map_err(HostError::into_violation)),
        Err(panic) => Err(Violation::HostPanicked {
            message: panic_message(panic.as_ref()),
        }),
    }
}
