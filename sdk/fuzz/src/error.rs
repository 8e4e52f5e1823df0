//! The host's errors, as far as the files need them that are compiled here.

#[path = "../../host/src/error/dynamic.rs"]
mod dynamic;
#[path = "../../host/src/error/handle.rs"]
mod handle;
#[path = "../../host/src/error/store.rs"]
mod store;
#[path = "../../host/src/error/violation.rs"]
mod violation;

pub use self::dynamic::DynError;
pub use self::handle::HandleFault;
pub use self::store::StoreError;
pub(crate) use self::violation::Violation;
use crate::limits::Usage;

/// Nothing is called here: how text can end a call before it begins.
#[derive(Debug, thiserror::Error)]
#[error("{plugin}: {kind:?}")]
pub struct CallError {
    kind: CallErrorKind,
    plugin: String,
}

/// How that is.
#[derive(Debug)]
pub enum CallErrorKind {
    /// Values take more of the host's memory than they may.
    ValueMemoryExceeded {
        /// Which values.
        crossing: Crossing,
        /// Bytes that they may take.
        limit: u64,
    },
}

/// Values on their way.
#[derive(Debug)]
pub enum Crossing {
    /// Those of a call.
    Arguments,
}

impl CallError {
    pub(crate) fn new(kind: CallErrorKind, plugin: &str) -> Self {
        let plugin = plugin.to_owned();
        Self { kind, plugin }
    }

    pub(crate) fn in_function(self, _: Option<&str>) -> Self {
        self
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
