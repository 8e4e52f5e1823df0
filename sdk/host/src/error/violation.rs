//! The typed cause that travels through the engine when we end a guest.
//!
//! Made where the cap is hit, taken out again by `guest/classify.rs`. It must never leave the crate.

use std::error::Error;
use std::time::Duration;

use guesthouse_contract::shown;

#[cfg(feature = "wasi")]
use super::IoCap;
use super::{HandleFault, WasiFault};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Violation {
    #[error("deadline passed")]
    Deadline,
    #[error("deadline passed in a host function")]
    LateHost,
    #[error("not let back in before the deadline")]
    Full { limit: u32, waited: Duration },
    #[error("cancelled")]
    Cancelled,
    #[error("cancelled in a host function")]
    CancelledInHost,
    #[error("{asked} bytes of memory asked for")]
    Memory { asked: u64 },
    #[error("{asked} table elements asked for")]
    TableElements { asked: u64 },
    #[error("a host function charged more fuel than was left")]
    FuelCharged,
    #[error("too many host calls")]
    HostCalls,
    #[error("{bytes} bytes of host-call arguments")]
    HostCallBytes { bytes: u64 },
    #[error("too many handles: `handles` is {limit}")]
    Handles { limit: u64 },
    #[cfg(feature = "wasi")]
    #[error("{cap}: {used} of {limit}")]
    Io { cap: IoCap, used: u64, limit: u64 },
    #[error("the host function failed")]
    HostFailed {
        source: Box<dyn Error + Send + Sync>,
    },
    #[error("the host function panicked: {}", shown(message))]
    HostPanicked { message: String },
    #[error("the engine panicked: {}", shown(message))]
    EnginePanicked { message: String },
    #[error("the ticker thread cannot be started")]
    NoTicker { source: std::io::Error },
    #[error("the arguments are {bytes} bytes")]
    Input { bytes: u64 },
    #[error("the guest exited with status {status}")]
    Exited { status: u8 },
    #[error("{0}")]
    Wasi(WasiFault),
    #[error("{0}")]
    Handle(HandleFault),
    #[error("the results are {bytes} bytes")]
    Output { bytes: u64 },
    #[error(
        "a function is not of the type that the app expects: {}",
        shown(message)
    )]
    Mistyped { message: String },
}
