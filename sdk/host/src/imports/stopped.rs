//! Why a guest had to end where it was parked, once its future has been dropped.

use wasmtime::Store;

use super::{Cell, ParkedIn};
use crate::error::Violation;

/// Why a guest had to end where it was parked. What a host function that it was in has charged is spent, and the
/// call ends in that function.
pub(crate) fn stopped_in<S>(store: &mut Store<Cell<S>>) -> wasmtime::Error {
    let Some(parked_in) = store.data_mut().parked_in.take() else {
        let stopped = store.data().stop.guest();
        return stopped.err().unwrap_or(Violation::Deadline).into();
    };
    if let Err(error) = parked_in.book(store) {
        return error;
    }
    let cell = store.data_mut();
    cell.failed_import = Some(parked_in.import);
    let violation = match (cell.stop.host(), parked_in.returned, &cell.turn) {
        // It was in time; its guest was not let in.
        (Err(Violation::LateHost), Some(since), Some(turn)) => Violation::Full {
            limit: turn.places(),
            waited: since.elapsed(),
        },
        (stopped, ..) => stopped.err().unwrap_or(Violation::LateHost),
    };
    violation.into()
}

/// Nobody asks any more why it ended: what was charged is spent.
pub(crate) fn abandoned_in<S>(store: &mut Store<Cell<S>>) {
    if let Some(parked_in) = store.data_mut().parked_in.take() {
        // Where fuel cannot be set it is not counted.
        drop(parked_in.book(store));
    }
}

impl ParkedIn {
    /// Takes from the call what the function has charged.
    fn book<S>(&self, store: &mut Store<Cell<S>>) -> wasmtime::Result<()> {
        match self.fuel.filter(|_| self.fuel != self.before) {
            Some(left) => store.set_fuel(left),
            None => Ok(()),
        }
    }
}
