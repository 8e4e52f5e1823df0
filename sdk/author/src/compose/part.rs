//! The components that are to be composed, read and understood.

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use guesthouse_contract::{
    ArtifactKind, Contract, Feature, MOST_ARTIFACT_BYTES, ShapeLimits, read_bounded, scan,
};

use super::file::ComposeFile;
use super::{ComposeError, ComposedPart};
use crate::digest;

/// One component.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) bytes: Vec<u8>,
    /// What it imports and exports.
    pub(super) contract: Contract,
}

/// Reads every part of the file.
pub(super) fn read(file: &ComposeFile, folder: &Path) -> Result<Vec<Part>, ComposeError> {
    let parts = file.parts.iter();
    parts
        .map(|(name, entry)| Part::read(name, folder.join(&entry.path)))
        .collect()
}

impl Part {
    fn read(name: &str, path: PathBuf) -> Result<Self, ComposeError> {
        let bytes = read_bounded(&path, MOST_ARTIFACT_BYTES).map_err(ComposeError::file(&path))?;
        let name = name.to_owned();
        let contract = match understood(&bytes) {
            Ok(contract) => contract,
            Err(message) => {
                return Err(ComposeError::BadPart {
                    name,
                    path,
                    message,
                });
            }
        };
        let features = Feature::needed_by(&bytes);
        if !features.is_empty() {
            return Err(ComposeError::Unsupported {
                name,
                path,
                features,
            });
        }
        Ok(Self {
            name,
            path,
            bytes,
            contract,
        })
    }

    pub(super) fn told(&self) -> ComposedPart {
        ComposedPart {
            name: self.name.clone(),
            path: self.path.clone(),
            size: self.bytes.len(),
            sha256: digest::of_bytes(&self.bytes),
        }
    }
}

/// Somebody else may have written it: what would harm a parser goes no further than the scan.
fn understood(bytes: &[u8]) -> Result<Contract, String> {
    match ArtifactKind::of(bytes) {
        ArtifactKind::Component => {}
        kind => return Err(format!("it is {}, not a component", kind.describe())),
    }
    scan(bytes, &ShapeLimits::scripting()).map_err(|error| error.to_string())?;
    let read = catch_unwind(|| Contract::of_component(bytes));
    let read = read.unwrap_or_else(|_| {
        Err(guesthouse_contract::WorldError::Decode {
            message: "its parser gave up".to_owned(),
        })
    });
    read.map_err(|error| error.to_string())
}
