//! [`ScaffoldError`]: why a project could not be made.

use std::path::{Path, PathBuf};

use guesthouse_contract::shown;

use crate::BuildError;

/// Why a project could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScaffoldError {
    /// The name is not one.
    #[error("{message}", message = shown(message))]
    #[non_exhaustive]
    Name {
        /// What is wrong with it.
        message: String,
    },
    /// Something is there already; nothing was written.
    #[error("{} is there already and not empty: nothing was written", shown(path.display()))]
    #[non_exhaustive]
    Exists {
        /// The folder, or the file in its place.
        path: PathBuf,
    },
    /// The world has something that plugins in this language cannot have.
    #[error("`{item}` {reason}", item = shown(item), reason = shown(reason))]
    #[non_exhaustive]
    Unsupported {
        /// The function or type.
        item: String,
        /// Why, as the end of a sentence.
        reason: String,
    },
    /// A file or folder could not be read or written.
    #[error("{}: {source}", shown(path.display()), source = shown(source))]
    #[non_exhaustive]
    File {
        /// Which.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// Something that a project's file or its bindings needed.
    #[error(transparent)]
    Build(#[from] BuildError),
}

impl ScaffoldError {
    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Name { .. } => "name",
            Self::Exists { .. } => "exists",
            Self::Unsupported { .. } => "unsupported",
            Self::File { .. } => "file",
            Self::Build(error) => error.code(),
        }
    }

    pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }

    pub(super) fn unsupported(item: &str, reason: &str) -> Self {
        let (item, reason) = (item.to_owned(), reason.to_owned());
        Self::Unsupported { item, reason }
    }
}
