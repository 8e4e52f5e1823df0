//! What became of a folder of artifacts whose machine code was to be in the store before anybody waits.

use std::path::{Path, PathBuf};

use crate::error::LoadError;

/// How far [`PluginHost::warm_up`](crate::PluginHost::warm_up) is, told before each artifact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct WarmUpProgress<'a> {
    /// The artifact that comes next.
    pub path: &'a Path,
    /// How many are done.
    pub done: usize,
    /// How many there are.
    pub of: usize,
}

/// What became of a folder of artifacts.
///
/// ```no_run
/// use std::ops::ControlFlow;
///
/// use guesthouse::{Limits, PluginHost, error::StoreError};
///
/// fn warm(host: &PluginHost) -> Result<(), StoreError> {
///     let warm = host.warm_up("plugins", &Limits::strict(), |progress| {
///         println!("{} of {}: {}", progress.done, progress.of, progress.path.display());
///         ControlFlow::Continue(())
///     })?;
///     println!("{} compiled, {} were there", warm.compiled.len(), warm.ready.len());
///     for (path, error) in &warm.refused {
///         eprintln!("{}: {error}", path.display());
///     }
///     Ok(())
/// }
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct WarmUp {
    /// Those whose machine code was in the store.
    pub ready: Vec<PathBuf>,
    /// Those whose machine code was made now.
    pub compiled: Vec<PathBuf>,
    /// Those that no load would admit, and why.
    pub refused: Vec<(PathBuf, LoadError)>,
}

impl WarmUp {
    pub(crate) fn add(&mut self, path: &Path, warmed: Result<bool, LoadError>) {
        let path = path.to_owned();
        match warmed {
            Ok(true) => self.ready.push(path),
            Ok(false) => self.compiled.push(path),
            Err(error) => self.refused.push((path, error)),
        }
    }
}
