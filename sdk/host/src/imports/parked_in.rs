//! [`ParkedIn`]: which host function a call waits in, as the store knows it.
//!
//! Written by the call itself (`awaited.rs`), and read by whoever ends it where it is parked (`stopped.rs`).

use crate::error::ImportName;
use crate::sync::Instant;

/// The host function that a call is parked in.
#[derive(Debug)]
pub(crate) struct ParkedIn {
    pub(super) import: ImportName,
    /// Fuel when the call was made, or was booked last, and what is left: `None` where fuel is not counted.
    pub(super) before: Option<u64>,
    pub(super) fuel: Option<u64>,
    /// Since when the guest waits to execute again: the function has returned.
    pub(super) returned: Option<Instant>,
}
