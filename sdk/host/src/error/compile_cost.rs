//! What compiling an artifact took too much of.

use std::fmt;
use std::time::Duration;

/// What compiling took more of than it may, with the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CompileCost {
    /// Processor time, of all threads together.
    #[non_exhaustive]
    Time {
        /// [`Limits::compile_time`](crate::Limits::compile_time).
        limit: Duration,
    },
    /// Wall-clock time.
    #[non_exhaustive]
    Deadline {
        /// [`Limits::compile_deadline`](crate::Limits::compile_deadline).
        limit: Duration,
    },
    /// Memory.
    #[non_exhaustive]
    Memory {
        /// [`Limits::compile_memory`](crate::Limits::compile_memory).
        limit: u64,
    },
    /// Bytes of machine code: more than any honest artifact of this size has.
    #[non_exhaustive]
    MachineCode {
        /// What an artifact of this size may have.
        limit: u64,
    },
}

impl fmt::Display for CompileCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time { limit } => write!(f, "{limit:?} of processor time (`compile_time`)"),
            Self::Deadline { limit } => write!(f, "{limit:?} (`compile_deadline`)"),
            Self::Memory { limit } => write!(f, "{limit} bytes of memory (`compile_memory`)"),
            Self::MachineCode { limit } => write!(f, "{limit} bytes for the machine code"),
        }
    }
}
