//! [`Opened`] and [`Listed`]: what stands behind a guest's handles to files and folders.
//!
//! What is open counts as long as anybody has it: the handle, a stream of it, an operation that the system has not ended.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use wasmtime_wasi::filesystem::Descriptor as TheirDescriptor;

use crate::grants::{Holding, Listing, Root};

/// A file or a folder that is open.
#[derive(Clone)]
pub(crate) struct Opened {
    pub(super) theirs: TheirDescriptor,
    pub(super) root: Arc<Root>,
    /// What the guest calls it, from the granted folder on.
    pub(super) path: Arc<str>,
    /// Keeps the room that the file takes, where room is counted.
    pub(super) _holding: Option<Arc<Holding>>,
    /// Keeps it counted as open; a granted folder itself is not.
    pub(super) _counted: Option<Counted>,
}

impl Opened {
    pub(super) fn folder(&self) -> Option<&Arc<File>> {
        match &self.theirs {
            TheirDescriptor::Dir(folder) => Some(&folder.dir),
            TheirDescriptor::File(_) => None,
        }
    }

    pub(super) fn file(&self) -> Option<&Arc<File>> {
        match &self.theirs {
            TheirDescriptor::File(file) => Some(&file.file),
            TheirDescriptor::Dir(_) => None,
        }
    }

    /// The whole name of what the guest calls `path` in this folder.
    pub(super) fn joined(&self, path: &str) -> String {
        match &*self.path {
            "" => path.to_owned(),
            folder => format!("{folder}/{path}"),
        }
    }
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Opened").field(&self.path).finish()
    }
}

/// A folder that is being listed.
#[derive(Debug)]
pub(crate) struct Listed {
    /// Away while the system reads it.
    pub(super) listing: Option<Listing>,
    /// As [`Opened::_counted`].
    pub(super) _counted: Counted,
}

/// One file or folder that is counted as open, until the last clone is dropped.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    _one: Arc<One>,
}

#[derive(Debug)]
struct One(Arc<AtomicU32>);

impl Counted {
    pub(super) fn one_more(open: &Arc<AtomicU32>) -> Self {
        open.fetch_add(1, Ordering::Relaxed);
        Self {
            _one: Arc::new(One(Arc::clone(open))),
        }
    }
}

impl Drop for One {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
