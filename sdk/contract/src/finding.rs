//! One difference between what the host offers and what a component is.
//!
//! A finding names the item and carries both views as WIT text. It must never decide anything:
//! the callers do (the host refuses, the command line reports).

/// One reason why a component does not fit a world.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Finding {
    /// The world demands an export that the component does not have.
    #[error("missing export `{item}`: the host expects `{expected}`")]
    MissingExport {
        /// Full name: `pkg:name/interface@1.0.0#function`, or the function's name at world level.
        item: String,
        /// The item as the host's WIT has it.
        expected: String,
    },
    /// The component imports something that the world does not offer.
    #[error("import `{item}` is not offered by the host")]
    UnknownImport {
        /// Full name of the interface or function.
        item: String,
    },
    /// Both sides have the item, with types that differ.
    #[error("`{item}` differs: the host has `{expected}`, the plugin `{found}`")]
    TypeMismatch {
        /// Full name of the function.
        item: String,
        /// The host's view, as WIT.
        expected: String,
        /// The component's view, as WIT.
        found: String,
    },
}

impl Finding {
    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingExport { .. } => "missing-export",
            Self::UnknownImport { .. } => "unknown-import",
            Self::TypeMismatch { .. } => "type-mismatch",
        }
    }

    /// The full name of the item that the finding is about.
    #[must_use]
    pub fn item(&self) -> &str {
        match self {
            Self::MissingExport { item, .. }
            | Self::UnknownImport { item }
            | Self::TypeMismatch { item, .. } => item,
        }
    }
}
