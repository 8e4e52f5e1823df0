//! One WASI call of a guest: answer it, charge it, look at the clock.
//!
//! Beside `imports::boundary`, which does this for the app's functions. A WASI call is no host
//! call: it is not counted as one, so that a guest which writes much ends as one that wrote much.
//! What bounds it is fuel, the deadline, and that no answer costs more than its bytes.

use std::panic::{AssertUnwindSafe, catch_unwind};
#[cfg(feature = "wasi")]
use std::sync::Arc;

use wasmtime::StoreContextMut;
use wasmtime::component::Resource;

#[cfg(feature = "wasi")]
use crate::engine::SharedEngine;
use crate::error::{HandleFault, HostError, ImportName, Violation};
#[cfg(feature = "wasi")]
use crate::grants::GuestGrants;
use crate::imports::{Cell, Closed, Meter, Objects, charge};
use crate::printable::panic_message;

/// Fuel for any call of a WASI function. What it copies costs one unit a byte more.
const CALL: u64 = 100;

/// What an answer may use. Knows nothing of the app's state.
pub(super) struct Wasi<'a> {
    pub(super) closed: &'a mut Closed,
    pub(super) meter: &'a mut Meter,
    objects: &'a mut Objects,
    #[cfg(feature = "wasi")]
    pub(super) grants: Option<&'a mut GuestGrants>,
    #[cfg(feature = "wasi")]
    pub(super) plugin: &'a Arc<str>,
    #[cfg(feature = "wasi")]
    pub(super) engine: &'a Arc<SharedEngine>,
    cost: u64,
}

/// What an answer is, or why the guest ends here.
pub(super) type Answer<R> = Result<R, Violation>;

impl Wasi<'_> {
    /// Adds the price of `bytes` that were copied, or of as many small steps.
    pub(super) fn charge(&mut self, bytes: usize) {
        self.cost = self.cost.saturating_add(bytes as u64);
    }

    pub(super) fn insert<T: Send + 'static>(&mut self, value: T) -> Answer<Resource<T>> {
        self.objects.insert_closed(value).map(Resource::new_own)
    }

    pub(super) fn get<T: 'static>(&self, handle: &Resource<T>) -> Answer<&T> {
        self.objects.get(handle.rep()).map_err(failed)
    }

    pub(super) fn get_mut<T: 'static>(&mut self, handle: &Resource<T>) -> Answer<&mut T> {
        self.objects.get_mut(handle.rep()).map_err(failed)
    }

    pub(super) fn discard<T: 'static>(&mut self, handle: &Resource<T>) {
        // Not there is as good as dropped.
        drop(self.objects.remove::<T>(handle.rep()));
    }
}

fn failed(fault: HandleFault) -> Violation {
    HostError::from(fault).into_violation()
}

/// Has `function` answer one call of the guest.
pub(super) fn answer<S, R>(
    store: &mut StoreContextMut<'_, Cell<S>>,
    import: &ImportName,
    function: impl FnOnce(&mut Wasi<'_>) -> Answer<R>,
) -> wasmtime::Result<R> {
    answer_at(store, import, CALL, function)
}

/// As [`answer`], for a call or a part of one that costs so much beside what it copies.
pub(super) fn answer_at<S, R>(
    store: &mut StoreContextMut<'_, Cell<S>>,
    import: &ImportName,
    cost: u64,
    function: impl FnOnce(&mut Wasi<'_>) -> Answer<R>,
) -> wasmtime::Result<R> {
    let cell = store.data_mut();
    let seed = cell.seed;
    let mut wasi = Wasi {
        closed: cell
            .closed
            .get_or_insert_with(|| Box::new(Closed::new(seed))),
        meter: &mut cell.meter,
        objects: &mut cell.objects,
        #[cfg(feature = "wasi")]
        grants: cell.grants.as_deref_mut(),
        #[cfg(feature = "wasi")]
        plugin: &cell.plugin,
        #[cfg(feature = "wasi")]
        engine: &cell.engine,
        cost,
    };
    let result = catch_unwind(AssertUnwindSafe(|| function(&mut wasi)));
    let cost = wasi.cost;
    // An answer that came too late is none.
    let in_time = |value| cell.stop.guest().map(|()| value);
    let violation = match result.map(|answer| answer.and_then(in_time)) {
        Ok(Ok(value)) => {
            charge(store, cost)?;
            return Ok(value);
        }
        Ok(Err(violation)) => violation,
        Err(panic) => Violation::HostPanicked {
            message: panic_message(panic.as_ref()),
        },
    };
    cell.failed_import = Some(import.clone());
    Err(violation.into())
}
