//! The bytes of a component and where they came from.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Progress;
use super::progress::{Steps, Watch};
use crate::error::{LoadError, LoadErrorKind};

/// The bytes of a component, before anything is known of them.
///
/// The name appears in errors and in [`HostCall::plugin`](crate::HostCall::plugin).
pub struct Artifact {
    name: Arc<str>,
    source: Source,
    watch: Option<Watch>,
}

enum Source {
    Bytes(Vec<u8>),
    File(PathBuf),
}

impl Artifact {
    /// A component in memory.
    #[must_use]
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into().into(),
            source: Source::Bytes(bytes.into()),
            watch: None,
        }
    }

    /// A component in a file, named after the file. It is opened when it is loaded, and never read further
    /// than its size limit; a load of one that cannot be read ends in [`LoadErrorKind::Unreadable`].
    #[must_use]
    pub fn file(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let name = path.file_stem().unwrap_or(path.as_os_str());
        Self {
            name: name.to_string_lossy().into(),
            source: Source::File(path.to_owned()),
            watch: None,
        }
    }

    /// Has `watch` told how far the load is, on the thread that loads: as each step begins, and ten
    /// times a second while a worker compiles or the load waits for one. It stops the load by answering
    /// [`ControlFlow::Break`], which ends it with [`LoadErrorKind::Abandoned`].
    ///
    /// ```no_run
    /// use guesthouse::{Artifact, error::Step};
    /// use std::ops::ControlFlow;
    ///
    /// let artifact = Artifact::file("plugin.wasm").watched(|progress| {
    ///     if progress.step == Step::Compiling {
    ///         eprint!("\rcompiling for {:.1?}", progress.elapsed);
    ///     }
    ///     ControlFlow::Continue(())
    /// });
    /// ```
    #[must_use]
    pub fn watched(self, watch: impl FnMut(&Progress) -> ControlFlow<()> + Send + 'static) -> Self {
        Self {
            watch: Some(Box::new(watch)),
            ..self
        }
    }

    /// Has the load end once `is_given_up`, as if whoever watches it wanted no more of it.
    pub(crate) fn until(mut self, is_given_up: impl Fn() -> bool + Send + 'static) -> Self {
        let mut watch = self.watch.take();
        self.watched(move |progress| match (is_given_up(), &mut watch) {
            (true, _) => ControlFlow::Break(()),
            (false, Some(watch)) => watch(progress),
            (false, None) => ControlFlow::Continue(()),
        })
    }

    /// The file that it is read from, if it is in one.
    #[cfg(feature = "wasi")]
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::File(path) => Some(path),
            Source::Bytes(_) => None,
        }
    }

    /// The clock of its load, which begins now.
    pub(super) fn steps(&mut self) -> Steps {
        Steps::new(self.watch.take())
    }

    pub(crate) fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Goes through the steps of a load. Each of them knows its own reason to refuse; which artifact it was
    /// is added here.
    pub(super) fn through<T>(
        self,
        steps: impl FnOnce(Self) -> Result<T, LoadErrorKind>,
    ) -> Result<T, LoadError> {
        let name = Arc::clone(&self.name);
        steps(self).map_err(|kind| LoadError::new(name, kind))
    }

    /// The bytes up to one more than `limit`, and how many there are as far as the system knows.
    pub(super) fn read(self, limit: u64) -> Result<(Vec<u8>, u64), LoadErrorKind> {
        let (bytes, size) = match self.source {
            Source::Bytes(bytes) => (bytes, 0),
            Source::File(path) => {
                let read = || {
                    let file = File::open(&path)?;
                    let size = file.metadata()?.len();
                    let mut bytes = Vec::new();
                    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
                    Ok((bytes, size))
                };
                read().map_err(|source| LoadErrorKind::Unreadable {
                    path: path.clone(),
                    source,
                })?
            }
        };
        let read = bytes.len() as u64;
        Ok((bytes, size.max(read)))
    }
}

impl fmt::Debug for Artifact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Artifact");
        debug.field("name", &self.name);
        match &self.source {
            Source::Bytes(bytes) => debug.field("bytes", &bytes.len()),
            Source::File(path) => debug.field("path", path),
        };
        debug.finish()
    }
}
