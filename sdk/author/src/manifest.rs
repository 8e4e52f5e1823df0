//! What was built, from what, by whom: the file that stands beside committed components.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{BuildError, digest};

/// The manifest of a folder of built components.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Manifest {
    /// The compiler's version line.
    pub compiler: String,
    /// One entry a component.
    #[serde(rename = "plugin", default)]
    pub plugins: Vec<Entry>,
}

/// One built component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// The component's name; its file is `NAME.wasm`.
    pub name: String,
    /// SHA-256 of everything that the build read.
    pub source: String,
    /// SHA-256 of the component.
    pub digest: String,
    /// Bytes of the component.
    pub size: u64,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// [`BuildError::File`] or [`BuildError::Toml`].
    pub fn read(path: &Path) -> Result<Self, BuildError> {
        let text = std::fs::read_to_string(path).map_err(BuildError::file(path))?;
        toml::from_str(&text).map_err(|error| BuildError::Toml {
            path: path.to_owned(),
            message: error.to_string(),
        })
    }

    /// Writes the manifest.
    ///
    /// # Errors
    /// [`BuildError::File`] or [`BuildError::Toml`].
    pub fn write(&self, path: &Path) -> Result<(), BuildError> {
        let text = toml::to_string(self).map_err(|error| BuildError::Toml {
            path: path.to_owned(),
            message: error.to_string(),
        })?;
        let text = format!("# Written by `guesthouse rebuild`; do not edit.\n{text}");
        std::fs::write(path, text).map_err(BuildError::file(path))
    }

    /// The entry of a component.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.plugins.iter().find(|entry| entry.name == name)
    }
}

impl Entry {
    pub(crate) fn of(name: &str, source: String, component: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            source,
            digest: digest::of_bytes(component),
            size: component.len() as u64,
        }
    }
}
