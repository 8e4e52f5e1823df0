//! [`PluginHost::warm_up`]: a folder of plugins, compiled into the store before anybody waits.
//!
//! It goes the way of a load as far as the machine code and no further: contract and link belong to
//! an extension point. One artifact that is refused must not keep the others waiting.

use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::PluginHost;
use crate::error::StoreError;
use crate::limits::Limits;
use crate::load::{self, Artifact};
use crate::store::{WarmUp, WarmUpProgress};

impl PluginHost {
    /// Puts the machine code of every file `*.wasm` of a folder into the host's store, in the order of their
    /// names; folders inside it are left alone. `watch` is told before each, and ends it by answering
    /// [`ControlFlow::Break`].
    ///
    /// An artifact that is refused is no error: it is told in [`WarmUp::refused`]. What the store's
    /// budget has no room for is compiled and goes again.
    ///
    /// # Errors
    /// [`StoreError::Absent`] if the host has no store ([`HostConfig::store`](crate::HostConfig::store)),
    /// [`StoreError::Io`] if the folder cannot be read.
    pub fn warm_up(
        &self,
        folder: impl AsRef<Path>,
        limits: &Limits,
        mut watch: impl FnMut(&WarmUpProgress<'_>) -> ControlFlow<()>,
    ) -> Result<WarmUp, StoreError> {
        if self.engine.store().is_none() {
            return Err(StoreError::Absent);
        }
        let paths = artifacts(folder.as_ref())?;
        let mut warm = WarmUp::default();
        for (done, path) in paths.iter().enumerate() {
            let of = paths.len();
            if watch(&WarmUpProgress { path, done, of }).is_break() {
                break;
            }
            warm.add(path, load::warm(&self.engine, Artifact::file(path), limits));
        }
        Ok(warm)
    }
}

fn artifacts(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let failed = |source| StoreError::io(folder, source);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension() == Some(OsStr::new("wasm")) && !path.is_dir() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
