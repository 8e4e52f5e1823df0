//! The right to execute, of a guest that is to be made: where the host bounds how many do.
//!
//! The line itself is `engine/gate/turns.rs`; a guest that is there already asks for its turn in `live.rs`.

use super::place::{Place, no_place};
use crate::engine::{Leave, NoPlace, Turn};
use crate::error::{CallErrorKind, Capacity};

impl<S: 'static> Place<S> {
    /// Waits for it, if need be.
    pub(super) fn first_turn(&self) -> Result<Option<Turn>, CallErrorKind> {
        self.engine.turns().map_or(Ok(None), |turns| {
            let terms = &self.loaded.terms;
            let is_cancelled = || terms.is_cancelled();
            let leave = terms.cancel.as_ref().map(|_| &is_cancelled as Leave<'_>);
            let turn = turns.begin(self.own.until(), leave);
            turn.map(Some).map_err(not_let_in)
        })
    }
}

/// A guest was not let in among those that execute.
pub(super) fn not_let_in(none: NoPlace) -> CallErrorKind {
    no_place(Capacity::Executing, 1, none)
}
