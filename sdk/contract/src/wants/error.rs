//! What is wrong with what a plugin says that it wants.

use super::{Need, Wants};
use crate::shown;

/// Why wants cannot be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WantsError {
    /// The section has too many bytes.
    #[error("wants of {found} bytes, and {most} are the most")]
    #[non_exhaustive]
    TooLarge {
        /// Its bytes.
        found: usize,
        /// The most that it may have.
        most: usize,
    },
    /// There are too many wants.
    #[error("more than {most} wants")]
    #[non_exhaustive]
    TooMany {
        /// The most that there may be.
        most: usize,
    },
    /// The component has more than one section.
    #[error("two sections `{}`, and one is the most", Wants::SECTION)]
    TwoSections,
    /// The section is not UTF-8.
    #[error("wants that are not UTF-8")]
    NotText,
    /// The first line names no version that is known.
    #[error(
        "wants that begin with `{}`, and not with `guesthouse-wants 1`",
        shown(found)
    )]
    #[non_exhaustive]
    Version {
        /// The first line.
        found: String,
    },
    /// A line is no want that is known.
    #[error("line {line} of the wants is none that is known")]
    #[non_exhaustive]
    BadLine {
        /// The line, counted from 1.
        line: usize,
    },
    /// A want has a value that it cannot have.
    #[error("`{}` as the {what} of a want, which must be {expected}", shown(value))]
    #[non_exhaustive]
    BadValue {
        /// Which of its values.
        what: &'static str,
        /// The value.
        value: String,
        /// What it must be.
        expected: &'static str,
    },
    /// Two wants are about the same.
    #[error("two wants for {need}")]
    #[non_exhaustive]
    Twice {
        /// What both are about.
        need: Need,
    },
    /// The text says its wants in another way than the only one: another order, or a number with zeros before it.
    #[error("wants in another order or spelling than the only one")]
    NotAsWritten,
    /// The bytes are no component.
    #[error("cannot decode: {}", shown(message))]
    #[non_exhaustive]
    Decode {
        /// What the decoder met.
        message: String,
    },
}

impl WantsError {
    pub(super) fn too_large(found: usize) -> Self {
        let most = Wants::MOST_BYTES;
        Self::TooLarge { found, most }
    }

    /// A stable name for scripts and logs: `bad-wants`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "bad-wants"
    }
}
