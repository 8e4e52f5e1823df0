//! Projects in Rust: plain cargo with a compiler that can make WebAssembly.

use std::path::Path;

use super::PluginProject;
use crate::build::Compiled;
use crate::{BuildError, Project, Toolchain, Tools};

/// The component, as cargo and the encoder make it.
pub(super) fn build(
    project: &PluginProject,
    tools: &Tools,
    work: &Path,
) -> Result<Compiled, BuildError> {
    let options = &project.file().build;
    let toolchain = Toolchain::find(tools, options.target.unwrap_or_default())?;
    let toolchain = toolchain.optimized(options.optimize, options.strip);
    Project::open(project.folder())?.compile(&toolchain, work)
}
