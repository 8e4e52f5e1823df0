//! What is wrong with a handle that was passed.

/// Why a [`Handle`](crate::Handle) cannot be passed where it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HandleFault {
    /// Its object was dropped or given away, or its guest has ended.
    #[error("leads nowhere: the object was dropped or given away, or its guest has ended")]
    Stale,
    /// Its object lives with another guest.
    #[error("is of another guest")]
    Foreign,
    /// It leads to another resource than the type says.
    #[error("is no handle to `{expected}`")]
    #[non_exhaustive]
    WrongResource {
        /// The full name of the resource that the type says.
        expected: String,
    },
    /// Who passed it gives the object away and uses it once more in the same breath.
    #[error("is given away and passed a second time")]
    GivenTwice,
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
        }
    }
}
