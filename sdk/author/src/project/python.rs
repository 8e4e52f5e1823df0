//! Projects in Python: `CPython` by componentize-py.
//!
//! The tool is the project's own, in `.venv`, or that on the search path.

use std::path::Path;

use super::tool::{self, Tool};
use super::{PluginProject, readable};
use crate::closing::{STDERR, close};
use crate::scaffold::python::renamed;
use crate::{BuildError, Tools};

const COMPONENTIZE_PY: Tool = Tool {
    program: "componentize-py",
    install: "python3 -Im venv .venv && .venv/bin/pip install componentize-py==0.25.1   (in the project's folder)",
};

/// What `CPython` asks before its first instruction: a key for its hashes.
const RANDOM: &str = "wasi:random/random";

/// The component, as componentize-py makes it. Its WASI goes afterwards: the tool's own way would
/// take tracebacks with it.
pub(super) fn build(
    project: &PluginProject,
    tools: &Tools,
    work: &Path,
) -> Result<Vec<u8>, BuildError> {
    let world = tool::world(project)?;
    let wit = readable::for_python(project, &world, work)?;
    let made = tool::component(project, work, |file| {
        let folders = ["bin", "Scripts"].map(|name| project.folder().join(".venv").join(name));
        let mut command = COMPONENTIZE_PY.command(project, tools, &folders)?;
        command.arg("--quiet");
        command.arg("--wit-path").arg(&wit);
        command.arg("--world").arg(world.specifier());
        for (interface, module) in renamed(&world) {
            command.arg("--export-interface-name");
            command.arg(format!("{interface}={module}"));
        }
        command.args(["componentize", "--python-path", ".", "app"]);
        command.arg("--output").arg(file);
        Ok(command)
    })?;
    let kept: Vec<_> = STDERR.into_iter().chain([RANDOM]).collect();
    close(&made, &world, &kept).map_err(|error| tool::refused(project, &error))
}
