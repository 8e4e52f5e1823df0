//! The host's errors, as far as the files need them that are compiled here.

#[path = "../../host/src/error/config.rs"]
mod config;
#[path = "../../host/src/error/dynamic.rs"]
mod dynamic;
#[path = "../../host/src/error/handle.rs"]
mod handle;
#[path = "../../host/src/error/printable.rs"]
mod printable;
#[path = "../../host/src/error/store.rs"]
mod store;
#[path = "../../host/src/error/violation.rs"]
mod violation;

pub use self::config::ConfigError;
pub(crate) use self::config::{in_range, time_in_range};
pub use self::dynamic::DynError;
pub use self::handle::HandleFault;
pub(crate) use self::printable::printable;
pub use self::store::StoreError;
pub(crate) use self::violation::Violation;
use crate::limits::Usage;

/// Nothing is called here: how text can end a call before it begins.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The arguments take more of the host's memory than values may.
    #[error("the arguments take more than {limit} bytes")]
    TooHeavy {
        /// Bytes that they may take.
        limit: u64,
    },
}

impl CallError {
    pub(crate) fn arguments_too_heavy(limit: u64) -> Self {
        Self::TooHeavy { limit }
    }

    pub(crate) fn code(&self) -> &'static str {
        "arguments-too-heavy"
    }

    pub(crate) fn usage(&self) -> &Usage {
        unreachable!("nothing was called")
    }
}

/// Nobody asks for WASI here.
#[derive(Debug, thiserror::Error)]
pub enum WasiFault {}
