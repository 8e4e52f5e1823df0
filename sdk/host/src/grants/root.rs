//! [`Root`]: a folder that was granted, open from the moment of the grant.
//!
//! Whatever becomes of its name afterwards, this folder is meant. It must never be opened by a guest's words.

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::Mutex;
use wasmtime_wasi::filesystem::Dir;
use wasmtime_wasi::{FsPerms, OpenMode};

use super::Books;
use super::beneath;
#[cfg(target_os = "linux")]
use super::beneath::Below;
use super::ledger::Full;
use super::survey;
use crate::policy::{Access, Folder, PolicyError};

/// Files and folders that are counted at most.
const MOST_ENTRIES: u64 = 1_000_000;

/// A granted folder.
pub(crate) struct Root {
    /// What guests call it.
    pub(crate) guest: Arc<str>,
    pub(crate) folder: Dir,
    pub(crate) follow_inner: bool,
    pub(crate) writing: Option<Writing>,
    /// Device and number: which folder it is.
    identity: (u64, u64),
}

/// What may be written to a folder.
#[derive(Debug)]
pub(crate) struct Writing {
    quota: u64,
    entries: u64,
    /// Of all guests of the plugin, whatever grants they have.
    pub(crate) books: Arc<Books>,
    /// Held by the one that writes.
    pub(crate) alone: Arc<Mutex<()>>,
}

impl Writing {
    pub(crate) fn take(&self, bytes: u64) -> Result<(), Full> {
        self.books.take(bytes, self.quota)
    }

    pub(crate) fn add_entry(&self) -> Result<(), Full> {
        self.books.add_entry(self.entries)
    }
}

impl Root {
    /// Opens a folder; `earlier` grants of the same plugin may know it.
    pub(super) fn open(folder: &Folder, earlier: &[Arc<Self>]) -> Result<Self, PolicyError> {
        let failed = |source| PolicyError::Folder {
            guest: folder.guest.clone(),
            source,
        };
        let opened = beneath::root(&folder.host).map_err(failed)?;
        let identity = beneath::identity(&opened).map_err(failed)?;
        let (perms, mode) = match folder.access {
            Access::Read => (FsPerms::ReadOnly, OpenMode::READ),
            Access::Write { .. } => (FsPerms::ReadWrite, OpenMode::READ | OpenMode::WRITE),
        };
        let opened = Dir::new(opened, perms, mode, false);
        let writing = match folder.access {
            Access::Read => None,
            Access::Write { quota, entries } => {
                let same = earlier.iter().filter(|root| root.identity == identity);
                let mut known = same.filter_map(|root| root.writing.as_ref());
                Some(match known.next() {
                    Some(writing) => Writing {
                        quota,
                        entries,
                        books: Arc::clone(&writing.books),
                        alone: Arc::clone(&writing.alone),
                    },
                    None => Writing {
                        quota,
                        entries,
                        books: Arc::new(
                            survey::survey(&opened.dir, MOST_ENTRIES)
                                .map_err(|error| failed(error.into()))?
                                .ok_or_else(|| PolicyError::FolderTooLarge {
                                    guest: folder.guest.clone(),
                                })?,
                        ),
                        alone: Arc::default(),
                    },
                })
            }
        };
        Ok(Self {
            guest: folder.guest.as_str().into(),
            folder: opened,
            follow_inner: folder.follow_inner,
            writing,
            identity,
        })
    }

    #[cfg(target_os = "linux")]
    pub(crate) fn below(&self, folder: &Arc<File>) -> Below {
        Below {
            folder: Arc::clone(folder),
            follow_inner: self.follow_inner,
        }
    }

    /// Whether `path`, or what it leads to, is this folder or anywhere below it. A name in this folder could be given
    /// to something else.
    pub(super) fn holds(&self, path: &Path) -> bool {
        let place = path.parent().and_then(|parent| parent.canonicalize().ok());
        let places = path.canonicalize().into_iter().chain(place);
        places.into_iter().any(|place| {
            let mut above = place.ancestors();
            above.any(|above| beneath::identity_of(above).ok() == Some(self.identity))
        })
    }

    /// Whether it and `other` share files, of which one may change some.
    pub(super) fn collides(&self, other: &Self, paths: (&Path, &Path)) -> bool {
        (self.writing.is_some() || other.writing.is_some())
            && (self.holds(paths.1) || other.holds(paths.0))
    }
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Root")
            .field("guest", &self.guest)
            .field("writing", &self.writing)
            .finish_non_exhaustive()
    }
}
