//! One call from guest to host: count, look at the clock, call, look again, charge what the host
//! asked for.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use wasmtime::StoreContextMut;

use super::{Cell, HostCall};
use crate::error::{HostError, HostResult, ImportName, Violation, panic_message};

/// What a panic leaves behind.
type Panic = Box<dyn Any + Send>;

/// Runs a host function for a guest; whatever goes wrong ends the guest's call with a typed cause.
pub(crate) fn cross<S, R>(
    mut store: StoreContextMut<'_, Cell<S>>,
    import: &ImportName,
    bytes: u64,
    function: impl FnOnce(&mut S, &mut HostCall<'_>) -> HostResult<R>,
) -> wasmtime::Result<R> {
    store.data_mut().meter.add_host_call(bytes)?;
    // Whoever is late already is the guest: no host function answers for that.
    store.data().stop.guest()?;
    let fuel = store.data().metered.then(|| store.get_fuel()).transpose()?;
    let cell = store.data_mut();
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
    let in_time = cell.stop.host();
    // What was charged is spent, however the function ended.
    if let Some(left) = left.filter(|_| left != fuel) {
        store.set_fuel(left)?;
    }
    settle(result, in_time).map_err(|violation| {
        store.data_mut().failed_import = Some(import.clone());
        violation.into()
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
