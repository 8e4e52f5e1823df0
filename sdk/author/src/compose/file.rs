//! `guesthouse.toml`: which parts, whose exports the whole has, and what is not clear by itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::ComposeError;
use crate::toml_file;

/// What stands in the place of a part where the host is meant.
pub(super) const HOST: &str = "host";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ComposeFile {
    pub(super) compose: Compose,
    /// By name, in the order of the names.
    pub(super) parts: BTreeMap<String, PartEntry>,
    #[serde(default)]
    pub(super) wire: Vec<WireEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Compose {
    pub(super) output: Option<PathBuf>,
    #[serde(default)]
    pub(super) wit: Paths,
    pub(super) world: Option<String>,
    /// A preset's name, or a file that ends in `.toml`.
    pub(super) limits: Option<String>,
    pub(super) exports: Exports,
}

/// WIT: a folder or file, or several of which each may use those before it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Paths {
    One(PathBuf),
    Several(Vec<PathBuf>),
}

impl Default for Paths {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl Paths {
    pub(super) fn as_slice(&self) -> &[PathBuf] {
        match self {
            Self::One(path) => std::slice::from_ref(path),
            Self::Several(paths) => paths,
        }
    }
}

/// A part's name for all of its exports, or `part/export` for one.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Exports {
    One(String),
    Several(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartEntry {
    pub(super) path: PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireEntry {
    /// `part/import`.
    pub(super) import: String,
    /// The part that answers, or `host`.
    pub(super) from: String,
}

impl ComposeFile {
    pub(super) fn read(path: &Path) -> Result<Self, ComposeError> {
        let text = toml_file::read(path).map_err(ComposeError::file(path))?;
        let file: Self = toml_file::parsed(path, &text)?;
        match file.parts.contains_key(HOST) {
            true => Err(ComposeError::UnknownPart {
                name: HOST.to_owned(),
                known: "`host` is the host itself and cannot be a part".to_owned(),
            }),
            false => Ok(file),
        }
    }

    /// What the whole exports: part and export, or all of the part's.
    pub(super) fn exports(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let entries = match &self.compose.exports {
            Exports::One(entry) => std::slice::from_ref(entry),
            Exports::Several(entries) => entries.as_slice(),
        };
        entries.iter().map(|entry| split(entry))
    }
}

/// `part/item`, or a part alone. Part names have no slash, items may.
pub(super) fn split(entry: &str) -> (&str, Option<&str>) {
    match entry.split_once('/') {
        Some((part, item)) => (part, Some(item)),
        None => (entry, None),
    }
}
