//! A folder of the host as a grant: where it is, where the guest sees it, what may be done in it.
//!
//! Data alone: nothing here opens or looks at the folder.

use std::path::{Path, PathBuf};

/// Files and folders below a folder that may be written to, unless [`Folder::entries`] says otherwise.
const ENTRIES: u64 = 10_000;

/// A folder of the host that a plugin may use, everything below it included.
///
/// The guest sees it at [`at`](Folder::at), by default `/`, and never learns where it is on the host. Regular files and
/// folders alone can be opened: no symbolic link, no device, no other file system that is mounted below.
///
/// ```
/// use guesthouse::policy::Folder;
///
/// let templates = Folder::read("/srv/app/templates").at("/templates");
/// let scratch = Folder::write("/srv/app/scratch", 64 << 20).at("/scratch").entries(100);
/// assert_eq!((templates.guest(), scratch.guest()), ("/templates", "/scratch"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    pub(crate) host: PathBuf,
    pub(crate) guest: String,
    pub(crate) access: Access,
    pub(crate) follow_inner: bool,
    /// A setting that this access does not have: a flaw.
    pub(super) misplaced: Option<&'static str>,
}

/// What may be done in a [`Folder`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Access {
    /// Reading files and listing folders.
    Read,
    /// All that [`Read`](Access::Read) allows; making, changing, renaming and removing files and folders too.
    #[non_exhaustive]
    Write {
        /// Bytes of all files below it, those included that were there before. At least 1.
        quota: u64,
        /// Files and folders below it, those included that were there before. At least 1.
        entries: u64,
    },
}

impl Folder {
    /// A folder to read, by its absolute path on the host.
    pub fn read(host: impl Into<PathBuf>) -> Self {
        Self::new(host.into(), Access::Read)
    }

    /// A folder to read and write, by its absolute path on the host.
    ///
    /// `quota` is the most bytes of all files below it, at least 1. It is shared by all guests of the plugin.
    pub fn write(host: impl Into<PathBuf>, quota: u64) -> Self {
        let entries = ENTRIES;
        Self::new(host.into(), Access::Write { quota, entries })
    }

    fn new(host: PathBuf, access: Access) -> Self {
        Self {
            host,
            guest: "/".to_owned(),
            access,
            follow_inner: false,
            misplaced: None,
        }
    }

    /// Where the guest sees it: an absolute path with `/`, without `.`, `..` and empty parts. `/` by default.
    #[must_use]
    pub fn at(mut self, guest: impl Into<String>) -> Self {
        self.guest = guest.into();
        self
    }

    /// The most files and folders below a folder that may be written to, at least 1. 10,000 by default.
    ///
    /// [`Policy::check`](super::Policy::check) refuses it on a folder that is only read.
    #[must_use]
    pub fn entries(mut self, most: u64) -> Self {
        match &mut self.access {
            Access::Write { entries, .. } => *entries = most,
            Access::Read => self.misplaced = Some("entries"),
        }
        self
    }

    /// Follows symbolic links that stay below the folder, as in a volume of a Kubernetes `ConfigMap`. Off by default.
    ///
    /// [`Policy::check`](super::Policy::check) refuses it on a folder that may be written to.
    #[must_use]
    pub fn follow_inner(mut self) -> Self {
        self.follow_inner = true;
        if self.access != Access::Read {
            self.misplaced = Some("follow_inner");
        }
        self
    }

    /// Where it is on the host.
    #[must_use]
    pub fn host(&self) -> &Path {
        &self.host
    }

    /// Where the guest sees it.
    #[must_use]
    pub fn guest(&self) -> &str {
        &self.guest
    }

    /// What may be done in it.
    #[must_use]
    pub fn access(&self) -> Access {
        self.access
    }
}
