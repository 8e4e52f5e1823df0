//! The WIT that a script language's tool is given, where the tool cannot read the app's own.
//!
//! Nothing that is changed is part of a type that plugins are called with. It must never change
//! the project's own files; the builders of script languages call it.

use std::path::{Path, PathBuf};

use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{
    Docs, Function, FunctionKind, Resolve, Stability, TypeDefKind, World as WitWorld, WorldItem,
};

use super::PluginProject;
use super::tool;
use crate::BuildError;
use crate::scaffold::gaps::{Tool, lacks};
use crate::scaffold::is_gated;

/// The WIT for componentize-qjs: it knows no features that are not stable, so that those which the
/// app's WIT has are written out, except for those of WASI that it cannot start.
pub(super) fn for_javascript(
    project: &PluginProject,
    world: &World,
    work: &Path,
) -> Result<PathBuf, BuildError> {
    match is_gated(world) {
        true => written(project, world, Tool::Qjs, world.resolve().clone(), work),
        false => tool::absolute(&project.wit()),
    }
}

/// The WIT for componentize-py, without what it makes no Python of: resources that have neither a
/// comment nor a function, of which it writes classes without a body; parameters called `self`;
/// comments that end a Python string; exported interfaces with nothing in them.
pub(super) fn for_python(
    project: &PluginProject,
    world: &World,
    work: &Path,
) -> Result<PathBuf, BuildError> {
    let mut resolve = world.resolve().clone();
    let changed = comment(&mut resolve) | rename(&mut resolve) | quote(&mut resolve);
    match changed | leave_out(&mut resolve) | is_gated(world) {
        true => written(project, world, Tool::Py, resolve, work),
        false => tool::absolute(&project.wit()),
    }
}

fn written(
    project: &PluginProject,
    world: &World,
    tool: Tool,
    mut resolve: Resolve,
    work: &Path,
) -> Result<PathBuf, BuildError> {
    let Some(package) = world.world().package else {
        return tool::absolute(&project.wit());
    };
    take_out(&mut resolve, world, tool);
    plain(&mut resolve);
    let bytes = wit_component::encode(&resolve, package);
    let bytes = bytes.map_err(|error| BuildError::Componentize {
        name: world.full_name(),
        message: format!("{error:#}"),
    })?;
    let file = work.join(format!("{}.wit.wasm", project.file().name));
    std::fs::create_dir_all(work).map_err(BuildError::file(work))?;
    std::fs::write(&file, bytes).map_err(BuildError::file(&file))?;
    tool::absolute(&file)
}

/// Takes the functions out that the tool makes no component with, where the world only imports them.
fn take_out(resolve: &mut Resolve, world: &World, tool: Tool) {
    let exports = world.world().exports.values();
    let exported: Vec<_> = exports
        .filter_map(|item| match item {
            WorldItem::Interface { id, .. } => Some(*id),
            _ => None,
        })
        .collect();
    for (id, interface) in resolve.interfaces.iter_mut() {
        if !exported.contains(&id) {
            interface
                .functions
                .retain(|_, function| !lacks(tool, world.resolve(), id, function));
        }
    }
}

/// Calls everything stable, because tools leave out what they are not told to take; and has no
/// comments on a world's imports and exports of named interfaces, because tools with an older WIT
/// reader refuse a package that has them in its metadata.
fn plain(resolve: &mut Resolve) {
    for (_, ty) in resolve.types.iter_mut() {
        ty.stability = Stability::Unknown;
    }
    for (_, interface) in resolve.interfaces.iter_mut() {
        interface.stability = Stability::Unknown;
    }
    for (_, world) in resolve.worlds.iter_mut() {
        world.stability = Stability::Unknown;
        for item in items(world) {
            if let WorldItem::Interface {
                stability, docs, ..
            } = item
            {
                *stability = Stability::Unknown;
                *docs = Docs::default();
            }
        }
    }
    for function in functions(resolve) {
        function.stability = Stability::Unknown;
    }
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
    let mut changed = false;
    for function in functions(resolve) {
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

/// Comments become strings of Python's, in which two things mean something.
fn quote(resolve: &mut Resolve) -> bool {
    let mut changed = false;
    for (_, ty) in resolve.types.iter_mut() {
        changed |= is_quoted(&mut ty.docs);
    }
    for (_, interface) in resolve.interfaces.iter_mut() {
        changed |= is_quoted(&mut interface.docs);
    }
    for (_, world) in resolve.worlds.iter_mut() {
        changed |= is_quoted(&mut world.docs);
    }
    for function in functions(resolve) {
        changed |= is_quoted(&mut function.docs);
    }
    changed
}

fn is_quoted(docs: &mut Docs) -> bool {
    let Some(text) = &mut docs.contents else {
        return false;
    };
    let quoted = text.replace('\\', "\\\\").replace("\"\"\"", "'''");
    let changed = quoted != *text;
    *text = quoted;
    changed
}

/// Nobody looks for an export in which there is nothing.
fn leave_out(resolve: &mut Resolve) -> bool {
    let Resolve {
        interfaces, worlds, ..
    } = resolve;
    let mut changed = false;
    for (_, world) in worlds.iter_mut() {
        let before = world.exports.len();
        world.exports.retain(|_, item| match item {
            WorldItem::Interface { id, .. } => {
                let interface = &interfaces[*id];
                !(interface.functions.is_empty() && interface.types.is_empty())
            }
            _ => true,
        });
        changed |= before != world.exports.len();
    }
    changed
}

/// Those of interfaces, and those of the worlds themselves.
fn functions(resolve: &mut Resolve) -> impl Iterator<Item = &mut Function> {
    let interfaces = resolve.interfaces.iter_mut();
    let functions = interfaces.flat_map(|(_, interface)| interface.functions.values_mut());
    let worlds = resolve.worlds.iter_mut();
    let items = worlds.flat_map(|(_, world)| items(world));
    functions.chain(items.filter_map(|item| match item {
        WorldItem::Function(function) => Some(function),
        _ => None,
    }))
}

fn items(world: &mut WitWorld) -> impl Iterator<Item = &mut WorldItem> {
    let WitWorld {
        imports, exports, ..
    } = world;
    imports.values_mut().chain(exports.values_mut())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use guesthouse_contract::World;

    use super::{for_javascript, for_python};
    use crate::{Language, PluginProject, Scaffold};

    fn project(folder: &Path, wit: &str) -> (PluginProject, World) {
        let path = folder.join("app.wit");
        std::fs::write(&path, wit).unwrap();
        let world = World::from_path(&path, None).unwrap();
        let made = Scaffold::of_world("a", Language::Python, &world, &path).unwrap();
        made.write(&folder.join("a")).unwrap();
        (PluginProject::open(&folder.join("a")).unwrap(), world)
    }

    /// Exports, comments and parameters of what a tool is given.
    fn told(path: &Path) -> [Vec<String>; 3] {
        let world = World::from_path(path, Some("w")).unwrap();
        let resolve = world.resolve();
        let exports = world.world().exports.keys();
        let exports = exports.map(|key| resolve.name_world_key(key)).collect();
        let own = resolve.interfaces.iter().map(|(_, it)| &it.docs);
        let docs = own.chain(resolve.types.iter().map(|(_, ty)| &ty.docs));
        let docs = docs.filter_map(|docs| docs.contents.clone()).collect();
        let functions = resolve
            .interfaces
            .iter()
            .flat_map(|(_, it)| it.functions.values());
        let params = functions.flat_map(|it| &it.params);
        [
            exports,
            docs,
            params.map(|param| param.name.clone()).collect(),
        ]
    }

    #[test]
    fn python_gets_what_it_can_read() {
        let folder = tempfile::tempdir().unwrap();
        let (project, world) = project(
            folder.path(),
            r#"package a:b;
            /// Says """it""" with a \
            interface i { resource bare; f: func(self: u8, other: bare); }
            interface empty {}
            world w { export i; export empty; }"#,
        );
        let [exports, docs, params] = told(&for_python(&project, &world, folder.path()).unwrap());
        assert_eq!(exports, ["a:b/i"]);
        assert_eq!(docs, [r"Says '''it''' with a \\", "A resource."]);
        assert_eq!(params, ["self-of-plugin", "other"]);
        let given = for_javascript(&project, &world, folder.path()).unwrap();
        assert_eq!(given, project.wit());
    }

    #[test]
    fn what_is_not_stable_is_written_out_for_both() {
        let folder = tempfile::tempdir().unwrap();
        let (project, world) = project(
            folder.path(),
            "package a:b;
            interface i { @unstable(feature = new) f: func(x: u8); }
            world w { export i; }",
        );
        for wit in [for_python, for_javascript] {
            let file = wit(&project, &world, folder.path()).unwrap();
            assert_ne!(file, project.wit());
            assert_eq!(told(&file)[2], ["x"]);
        }
    }

    #[test]
    fn functions_of_wasi_that_are_not_stable_are_not_written_out() {
        let folder = tempfile::tempdir().unwrap();
        let (project, world) = project(
            folder.path(),
            "package a:b;
            package wasi:sockets@0.2.0 {
                interface network {
                    enum error-code { unknown }
                    @unstable(feature = network-error-code)
                    network-error-code: func(err: u8) -> option<error-code>;
                }
            }
            interface i {
                use wasi:sockets/network@0.2.0.{error-code};
                @unstable(feature = new)
                f: func(x: error-code);
            }
            world w { export i; }",
        );
        for wit in [for_python, for_javascript] {
            let file = wit(&project, &world, folder.path()).unwrap();
            assert_eq!(told(&file)[2], ["x"]);
        }
    }

    #[test]
    fn comments_on_a_worlds_interfaces_are_not_written_out() {
        let folder = tempfile::tempdir().unwrap();
        let (project, world) = project(
            folder.path(),
            "package a:b@1.0.0;
            /// Where lines go.
            interface log { @since(version = 1.0.0) resource sink; }
            interface i { @unstable(feature = new) f: func(x: u8); }
            /// A plugin.
            world w {
                /// What the app lends.
                @since(version = 1.0.0)
                import log;
                /// What the app asks.
                @unstable(feature = new)
                export i;
                /// A function.
                export g: func();
            }",
        );
        for wit in [for_python, for_javascript] {
            let bytes = std::fs::read(wit(&project, &world, folder.path()).unwrap()).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            for kept in ["Where lines go.", "A plugin.", "A function."] {
                assert!(text.contains(kept), "no {kept:?}");
            }
            // The reader in componentize-py 0.25 knows no such keys, and refuses what it does not know.
            for unknown in [
                "interface_import_docs",
                "interface_export_docs",
                "stability",
            ] {
                assert!(!text.contains(unknown), "{unknown:?}");
            }
        }
    }

    #[test]
    fn wit_that_can_be_read_is_given_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let (project, world) = project(
            folder.path(),
            "package a:b; interface i { f: func(); } world w { export i; }",
        );
        let file = for_python(&project, &world, folder.path()).unwrap();
        assert_eq!(file, project.wit());
    }
}
