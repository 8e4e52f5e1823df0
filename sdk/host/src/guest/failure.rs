//! How a guest ended that did not come out well: its error, with all that is known of the call.
//!
//! Which kind of error it is, `classify.rs` says.

use wasmtime::Store;

use super::budget::Budget;
use super::classify::{Circumstances, classify};
use super::place::Place;
use crate::error::{CallError, CallErrorKind, Phase};
use crate::imports::{Cell, Log};
use crate::printable::last_words;

/// What is left of a guest that could not be instantiated.
pub(crate) struct FailedStart<S> {
    pub(crate) error: CallError,
    pub(crate) state: S,
    pub(crate) log: Log,
}

impl<S> FailedStart<S> {
    /// Nothing was made of it.
    pub(super) fn unborn(error: CallError, state: S) -> Box<Self> {
        Box::new(Self {
            error,
            state,
            log: Log::new(),
        })
    }
}

/// Where a call ended.
pub(super) struct End<'a> {
    pub(super) phase: Phase,
    /// The full name of the function, where it was one.
    pub(super) function: Option<&'a str>,
    /// A handle that leads nowhere can only have come from the app.
    pub(super) apps_handle: bool,
}

impl End<'_> {
    /// Its guest was being made.
    pub(super) const START: Self = Self {
        phase: Phase::Instantiation,
        function: None,
        apps_handle: false,
    };
}

/// The error of a call that has failed, once its books are closed.
pub(super) fn explain<S: 'static>(
    place: &Place<S>,
    store: &Store<Cell<S>>,
    budget: &Budget,
    error: wasmtime::Error,
    end: End<'_>,
) -> CallError {
    let cell = store.data();
    let stderr = cell
        .closed
        .as_ref()
        .map_or(&[][..], |closed| closed.log.tail());
    let mut usage = budget.usage(store);
    let kind = classify(
        error,
        &Circumstances {
            limits: &budget.limits,
            stack: place.engine.stack(),
            times: budget.times(place, store),
            phase: end.phase,
            import: cell.failed_import.as_ref(),
            apps_handle: end.apps_handle,
            heavy: budget.heavy,
            spoke: !stderr.is_empty(),
        },
    );
    // Whatever was left was too little for what came next.
    if let CallErrorKind::OutOfFuel { limit } = kind {
        usage.fuel = limit;
    }
    let error = place.call_error(kind).in_function(end.function);
    error.after(usage, last_words(stderr))
}

/// The app's state, and what the guest wrote.
pub(super) fn settle<S>(cell: Cell<S>) -> (S, Log) {
    let log = cell.closed.map(|closed| closed.log);
    (cell.state, log.unwrap_or_default())
}
