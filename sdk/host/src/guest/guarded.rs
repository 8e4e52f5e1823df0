//! The last wall: what happens when the engine itself panics while a guest is in it.
//!
//! A bug of the engine that a plugin found must not take the caller's thread down. It goes around
//! every way into a guest and around nothing of the app's, whose panics stay its own.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::Violation;
use crate::printable::panic_message;

/// Enters a guest; a panic on the way becomes an error as any other.
pub(super) fn guarded<R>(enter: impl FnOnce() -> wasmtime::Result<R>) -> wasmtime::Result<R> {
    // What it leaves half-done is the store, which is never entered again after an error.
    catch_unwind(AssertUnwindSafe(enter)).unwrap_or_else(|panic| {
        let message = panic_message(panic.as_ref());
        Err(Violation::EnginePanicked { message }.into())
    })
}

#[cfg(test)]
mod tests {
    use super::guarded;
    use crate::error::Violation;

    #[test]
    fn a_panic_becomes_an_error_with_its_words() {
        let error = guarded::<()>(|| std::panic::panic_any("a bug".to_owned())).unwrap_err();
        assert!(matches!(
            error.downcast_ref(),
            Some(Violation::EnginePanicked { message }) if message == "a bug"
        ));
        assert_eq!(guarded(|| Ok(7)).ok(), Some(7));
    }
}
