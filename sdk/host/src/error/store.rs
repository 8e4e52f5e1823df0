//! Why an artifact store or its key could not be opened. Once it is open, nothing about it fails a
//! load.

use std::io;
use std::path::{Path, PathBuf};

use crate::limits::ConfigError;
use crate::printable::{quoted, shown_debug};

/// Why an [`ArtifactStore`](crate::store::ArtifactStore) or a [`StoreKey`](crate::store::StoreKey) could not be
/// opened.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Others than this process's user may touch it.
    #[error(
        "`{}` must be this user's alone (mode 700 for a folder, 600 for a file), but has mode {mode:o} and \
         belongs to user {owner}",
        quoted(path.display())
    )]
    #[non_exhaustive]
    NotOwnerOnly {
        /// The folder or file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
        /// The number of the user whose it is.
        owner: u32,
    },
    /// The file is not a key.
    #[error("`{}` is not a key: it must have 32 bytes", quoted(path.display()))]
    #[non_exhaustive]
    BadKey {
        /// The file.
        path: PathBuf,
    },
    /// The budget makes no sense.
    #[error("the store's budget makes no sense")]
    #[non_exhaustive]
    Budget {
        /// What it may be.
        source: ConfigError,
    },
    /// The system refused.
    #[error("`{}` cannot be used", quoted(path.display()))]
    #[non_exhaustive]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The host has none.
    #[error("this host has no artifact store")]
    Absent,
    /// This system cannot keep a file from other users by its mode.
    #[error("on this system a store cannot be kept from other users")]
    Unsupported,
}

shown_debug!(StoreError);

impl StoreError {
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOwnerOnly { .. } => "store-not-owner-only",
            Self::BadKey { .. } => "bad-store-key",
            Self::Budget { .. } => "out-of-range",
            Self::Io { .. } => "store-unusable",
            Self::Absent => "no-store",
            Self::Unsupported => "store-unsupported",
        }
    }
}
