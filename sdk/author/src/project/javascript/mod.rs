//! Projects in JavaScript: `QuickJS` by componentize-qjs, or `StarlingMonkey` by componentize-js.
//!
//! The tools are the project's own, in `node_modules`, or those on the search path.

mod numbers;

use std::path::{Path, PathBuf};
use std::process::Command;

use guesthouse_contract::World;

use super::tool::{self, Tool};
use super::{PluginProject, readable};
use crate::closing::{STDERR, close};
use crate::scaffold::javascript::{DECLARATIONS, declarations, entry};
use crate::{BuildError, Engine, Optimize, Tools};

const QUICKJS: Tool = Tool {
    program: "componentize-qjs",
    install: "npm install --save-dev componentize-qjs@0.4.5   (in the project's folder)",
};

const STARLING_MONKEY: Tool = Tool {
    program: "componentize-js",
    // It asks for the second one without saying so to npm.
    install: "npm install --save-dev @bytecodealliance/componentize-js@0.23.0 @bytecodealliance/preview2-shim@0.17.4   (in the project's folder)",
};

/// The component, as the engine's tool makes it.
pub(super) fn build(
    project: &PluginProject,
    tools: &Tools,
    work: &Path,
) -> Result<Vec<u8>, BuildError> {
    let world = tool::world(project)?;
    renew(project, &declarations(&world))?;
    let wit = readable::for_javascript(project, &world, work)?;
    let made = match project.file().build.engine.unwrap_or_default() {
        Engine::QuickJs => quickjs(project, &world, &wit, tools, work)?,
        Engine::StarlingMonkey => return starling_monkey(project, &world, &wit, tools, work),
    };
    let mended = numbers::mend(&made).and_then(|made| close(&made, &world, &STDERR));
    mended.map_err(|error| tool::refused(project, &error))
}

/// `QuickJS`, without the asynchronous ABI that hosts refuse. Its WASI goes afterwards: the tool's
/// own way would take the messages of exceptions with it.
fn quickjs(
    project: &PluginProject,
    world: &World,
    wit: &Path,
    tools: &Tools,
    work: &Path,
) -> Result<Vec<u8>, BuildError> {
    // The tool imports from the project's folder alone, wherever other files of a build go.
    let run = match entry(world, "../plugin.js") {
        Some(text) => {
            let folder = project.folder().join("target");
            std::fs::create_dir_all(&folder).map_err(BuildError::file(&folder))?;
            let path = folder.join("entry.js");
            std::fs::write(&path, text).map_err(BuildError::file(&path))?;
            "target/entry.js"
        }
        None => "plugin.js",
    };
    tool::component(project, work, |file| {
        let mut command = command(&QUICKJS, project, tools)?;
        command.arg("--wit").arg(wit);
        command.arg("--world").arg(world.specifier());
        command.args(["--js", run, "--sync"]);
        if project.file().build.optimize != Some(Optimize::Speed) {
            command.arg("--opt-size");
        }
        command.arg("--output").arg(file);
        Ok(command)
    })
}

/// A browser's engine, with nothing of WASI in it.
fn starling_monkey(
    project: &PluginProject,
    world: &World,
    wit: &Path,
    tools: &Tools,
    work: &Path,
) -> Result<Vec<u8>, BuildError> {
    tool::component(project, work, |file| {
        let mut command = command(&STARLING_MONKEY, project, tools)?;
        command.arg("plugin.js");
        command.arg("--wit").arg(wit);
        command.arg("--world-name").arg(world.specifier());
        for feature in ["stdio", "random", "clocks", "http", "fetch-event"] {
            command.args(["--disable", feature]);
        }
        command.arg("--out").arg(file);
        Ok(command)
    })
}

fn command(tool: &Tool, project: &PluginProject, tools: &Tools) -> Result<Command, BuildError> {
    tool.command(project, tools, &[modules(project)])
}

fn modules(project: &PluginProject) -> PathBuf {
    project.folder().join("node_modules/.bin")
}

/// Writes the types that editors see, where the project keeps them and the world has changed.
fn renew(project: &PluginProject, text: &str) -> Result<(), BuildError> {
    let path = project.folder().join(DECLARATIONS);
    match std::fs::read_to_string(&path) {
        Ok(known) if known != text => std::fs::write(&path, text).map_err(BuildError::file(&path)),
        _ => Ok(()),
    }
}
