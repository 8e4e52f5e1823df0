//! Projects in Python: `CPython` by componentize-py.
//!
//! The tool is the project's own, in `.venv`, or that on the search path.

use std::path::{Path, PathBuf};

use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{FunctionKind, Resolve, TypeDefKind, WorldItem};

use super::PluginProject;
use super::tool::{self, Tool};
use crate::closing::{STDERR, close};
use crate::scaffold::python::renamed;
use crate::{BuildError, Tools};

const COMPONENTIZE_PY: Tool = Tool {
    program: "componentize-py",
    install: "python3 -m venv .venv && .venv/bin/pip install componentize-py==0.25.1   (in the project's folder)",
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
    let wit = match readable(&world, work)? {
        Some(file) => file,
        None => tool::absolute(&project.wit())?,
    };
    let made = tool::component(project, work, |file| {
        let folders = ["bin", "Scripts"].map(|name| project.folder().join(".venv").join(name));
        let mut command = COMPONENTIZE_PY.command(project, tools, &folders)?;
        command.arg("--quiet");
        command.arg("--wit-path").arg(&wit);
        command.arg("--world").arg(&project.file().world);
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

/// The WIT without what componentize-py makes no Python of: resources that have neither a comment nor
/// a function, of which it writes classes without a body, and parameters called `self`. Neither is part
/// of a type. `None` where there is nothing of that.
fn readable(world: &World, work: &Path) -> Result<Option<PathBuf>, BuildError> {
    let mut resolve = world.resolve().clone();
    let changed = comment(&mut resolve) | rename(&mut resolve);
    let Some(package) = world.world().package.filter(|_| changed) else {
        return Ok(None);
    };
    let bytes = wit_component::encode(&resolve, package);
    let bytes = bytes.map_err(|error| BuildError::Componentize {
        name: world.full_name(),
        message: format!("{error:#}"),
    })?;
    let file = work.join("wit.wasm");
    std::fs::create_dir_all(work).map_err(BuildError::file(work))?;
    std::fs::write(&file, bytes).map_err(BuildError::file(&file))?;
    Ok(Some(tool::absolute(&file)?))
}

fn comment(resolve: &mut Resolve) -> bool {
    let types = resolve.types.iter_mut();
    let resources = types.filter(|(_, ty)| matches!(ty.kind, TypeDefKind::Resource));
    let mut changed = false;
    for (_, ty) in resources.filter(|(_, ty)| ty.docs.contents.is_none()) {
        ty.docs.contents = Some("A resource.".to_owned());
        changed = true;
    }
    changed
}

fn rename(resolve: &mut Resolve) -> bool {
    let interfaces = resolve.interfaces.iter_mut();
    let functions = interfaces.flat_map(|(_, interface)| interface.functions.values_mut());
    let worlds = resolve.worlds.iter_mut();
    let items =
        worlds.flat_map(|(_, world)| world.imports.values_mut().chain(world.exports.values_mut()));
    let own = items.filter_map(|item| match item {
        WorldItem::Function(function) => Some(function),
        _ => None,
    });
    let mut changed = false;
    for function in functions.chain(own) {
        // The object that a method is called on has that name by right.
        let method = matches!(
            function.kind,
            FunctionKind::Method(_) | FunctionKind::AsyncMethod(_)
        );
        for param in function.params.iter_mut().skip(usize::from(method)) {
            if ["self", "cls"].contains(&param.name.as_str()) {
                param.name.push_str("-of-plugin");
                changed = true;
            }
        }
    }
    changed
}
