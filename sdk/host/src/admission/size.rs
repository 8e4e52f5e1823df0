//! First: how large it is, and whether it is a component at all.
//!
//! Before anything is parsed, so that neither a huge file nor the wrong kind reaches a parser.

use guesthouse_contract::ArtifactKind;

use super::Artifact;
use crate::error::LoadError;
use crate::limits::Limits;

pub(super) fn read(artifact: Artifact, limits: &Limits) -> Result<(String, Vec<u8>), LoadError> {
    let limit = limits.component_size;
    let size = artifact.size();
    let (name, bytes) = artifact.read(limit)?;
    let size = size.unwrap_or_default().max(bytes.len() as u64);
    check(&name, size, limits)?;
    match ArtifactKind::of(&bytes) {
        ArtifactKind::Component => Ok((name, bytes)),
        kind => Err(LoadError::NotAComponent { name, kind }),
    }
}

/// Refuses a size that is beyond the limit.
pub(super) fn check(name: &str, size: u64, limits: &Limits) -> Result<(), LoadError> {
    let limit = limits.component_size;
    if size <= limit {
        return Ok(());
    }
    let name = name.to_owned();
    Err(LoadError::TooLarge { name, size, limit })
}
