//! Projects in C: finds the tools, and runs them.

use std::path::Path;

use super::PluginProject;
use crate::{BuildError, Tools};

/// The component, as the language's tools make it.
pub(super) fn build(_: &PluginProject, _: &Tools, _: &Path) -> Result<Vec<u8>, BuildError> {
    Err(BuildError::no_tool("a builder", "wait for it"))
}
