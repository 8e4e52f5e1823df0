//! What was built, from what, by whom: the file that stands beside committed components.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{BuildError, TomlError, digest, toml_file};

/// The manifest of a folder of built components.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Manifest {
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
    /// The compiler that built it, and what else its bytes depend on; none for assembled text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compiler: Option<String>,
    /// Whether the same tools and sources give the same bytes again. Where they do not, the
    /// component is pinned by its digest alone.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub reproducible: bool,
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
        let text = toml_file::read(path).map_err(BuildError::file(path))?;
        Ok(toml_file::parsed(path, &text)?)
    }

    /// Writes the manifest.
    ///
    /// # Errors
    /// [`BuildError::File`] or [`BuildError::Toml`].
    pub fn write(&self, path: &Path) -> Result<(), BuildError> {
        let text = toml::to_string(self).map_err(|error| TomlError::new(path, None, error))?;
        let text = format!("# Written by `guesthouse rebuild`; do not edit.\n{text}");
        std::fs::write(path, text).map_err(BuildError::file(path))
    }

    /// The entry of a component.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.plugins.iter().find(|entry| entry.name == name)
    }
}

fn yes() -> bool {
    true
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_yes(value: &bool) -> bool {
    *value
}

impl Entry {
    pub(crate) fn of(name: &str, source: String, component: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            compiler: None,
            reproducible: true,
            source,
            digest: digest::of_bytes(component),
            size: component.len() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Manifest};
    use crate::digest;

    #[test]
    fn a_manifest_survives_being_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.toml");
        let mut pinned = Entry::of("b", "s".to_owned(), b"y");
        pinned.compiler = Some("tool 1".to_owned());
        pinned.reproducible = false;
        let plugins = vec![Entry::of("a", "s".to_owned(), b"x"), pinned];
        let manifest = Manifest { plugins };
        manifest.write(&path).unwrap();
        assert_eq!(Manifest::read(&path).unwrap(), manifest);
        assert_eq!(manifest.entry("a").unwrap().digest, digest::of_bytes(b"x"));
    }
}
