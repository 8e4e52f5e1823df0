//! First: how large it is, and whether it is a component at all.
//!
//! Before anything is parsed, so that neither a huge file nor the wrong kind reaches a parser.

use guesthouse_contract::ArtifactKind;

use super::Artifact;
use crate::error::LoadErrorKind;
use crate::limits::Limits;

pub(super) fn read(artifact: Artifact, limits: &Limits) -> Result<Vec<u8>, LoadErrorKind> {
    let (bytes, size) = artifact.read(limits.component_size)?;
    check(size, limits)?;
    match ArtifactKind::of(&bytes) {
        ArtifactKind::Component => Ok(bytes),
        kind => Err(LoadErrorKind::NotAComponent { kind }),
    }
}

/// Refuses a size that is beyond the limit.
pub(super) fn check(size: u64, limits: &Limits) -> Result<(), LoadErrorKind> {
    let limit = limits.component_size;
    if size <= limit {
        return Ok(());
    }
    Err(LoadErrorKind::TooLarge { size, limit })
}
