//! What is wrong with a handle that was used or passed.

use crate::printable::quoted;

/// Why a [`Handle`](crate::dynamic::Handle) or a [`Resource`](crate::Resource) cannot be used or passed where
/// it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HandleFault {
    /// Its object was dropped or given away, or its guest has ended.
    #[error(
        "the handle leads nowhere: the object was dropped or given away, or its guest has ended"
    )]
    Stale,
    /// Its object lives with another guest, or did.
    #[error("the handle is of another guest")]
    Foreign,
    /// It leads to another resource than the type says.
    #[error("the handle is none to `{}`", quoted(expected))]
    #[non_exhaustive]
    WrongResource {
        /// The full name of the resource that the type says.
        expected: String,
    },
    /// Who passed it gives the object away and uses it once more in the same breath.
    #[error("the handle is given away and passed a second time")]
    GivenTwice,
    /// It is lent for the length of a call, and was removed, returned, or passed where its object
    /// would go with it.
    #[error("the handle is only lent: its object can neither be removed nor given away")]
    Borrowed,
}

impl HandleFault {
    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Stale => "stale-handle",
            Self::Foreign => "foreign-handle",
            Self::WrongResource { .. } => "wrong-resource",
            Self::GivenTwice => "handle-given-twice",
            Self::Borrowed => "borrowed-handle",
        }
    }
}
