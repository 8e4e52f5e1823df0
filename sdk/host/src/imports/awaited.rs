//! One call from guest to host that is awaited: as `boundary.rs`, and while the function waits, so does the task.
//!
//! What has to be known of such a call lies in the store ([`ParkedIn`]), for whoever ends it where it waits
//! (`stopped.rs`): this future is dropped then, and must do nothing more.

use std::future::poll_fn;
use std::pin::{Pin, pin};

use wasmtime::StoreContextMut;

use super::boundary::{admit, hand_over, not_let_back, settle};
use super::caught::Caught;
use super::parked_in::ParkedIn;
use super::{Cell, HostCall};
use crate::error::{HostResult, ImportName};
use crate::sync::Instant;

/// What an async host function is, once it was called.
pub type HostFuture<'a, R> = Pin<Box<dyn Future<Output = HostResult<R>> + Send + 'a>>;

/// Runs a host function for a guest and awaits it: as `cross`.
pub(super) async fn cross_async<S: Send, R>(
    mut store: StoreContextMut<'_, Cell<S>>,
    import: &ImportName,
    bytes: u64,
    measure: impl FnOnce(&R) -> u64,
    function: impl for<'a, 'b> FnOnce(&'a mut S, &'a mut HostCall<'b>) -> HostFuture<'a, R> + Send,
) -> wasmtime::Result<R> {
    let before = admit(&mut store, bytes)?;
    // Others may run while this one waits.
    if let Some(turn) = &mut store.data_mut().turn {
        turn.pause();
    }
    let Cell {
        state,
        plugin,
        stop,
        objects,
        meter,
        parked_in,
        ..
    } = store.data_mut();
    let parked_in = parked_in.insert(ParkedIn {
        import: import.clone(),
        before,
        fuel: before,
        returned: None,
    });
    let result = {
        let mut cx = HostCall {
            plugin,
            import,
            stop,
            objects,
            meter,
            fuel: &mut parked_in.fuel,
        };
        // Called when it is polled first: what it does before it can wait may panic too.
        let mut place = pin!(Some(async { function(state, &mut cx).await }));
        let mut caught = Caught::new(place.as_mut());
        poll_fn(|cx| caught.poll(cx)).await
    };
    let fuel = (before, parked_in.fuel);
    let settled = settle(&mut store, result, fuel)?;
    let cell = store.data_mut();
    let answer = match (settled, &mut cell.turn) {
        (Ok(answer), Some(turn)) => {
            if let Some(parked_in) = &mut cell.parked_in {
                parked_in.returned = Some(Instant::now());
                // It is booked.
                parked_in.before = parked_in.fuel;
            }
            let (until, alarms) = (cell.stop.deadline.when(), cell.engine.alarms());
            let back = turn.resume_async(until, &alarms).await;
            back.map(|()| answer).map_err(not_let_back)
        }
        (settled, _) => settled,
    };
    store.data_mut().parked_in = None;
    hand_over(&mut store, import, answer, measure)
}
