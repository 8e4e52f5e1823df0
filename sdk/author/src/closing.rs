//! Takes WASI away from a component that a script language's tool made, except for standard error.
//!
//! Such a component asks for some twenty interfaces of WASI, because its interpreter's C library
//! does, and needs none of them: what it says as it panics goes to standard error, and that is all
//! that must reach the host. The tools' own `--stub-wasi` takes that as well. Here every other
//! interface is answered inside the component: that there is no environment and no folder; anything
//! else traps. What the plugin's world itself imports stays. It must never run anything; the
//! builders of script languages call it.

use anyhow::Context as _;
use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{ManglingAndAbi, Resolve, WorldId, WorldKey};
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, NodeId};
use wasm_encoder::{CodeSection, Function, MemorySection, MemoryType, Module, RawSection};
use wasmparser::{Parser, Payload};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};

/// What a panic's message takes to reach the host.
pub(crate) const STDERR: [&str; 4] = [
    "wasi:cli/stderr",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
];

/// Asked for before a panic speaks, so that trapping would take its words away. All of them answer
/// that there is nothing.
const EMPTY: [&str; 4] = [
    "|get-environment",
    "|get-arguments",
    "|initial-cwd",
    "|get-directories",
];

/// The same component with the exports of `world` and no others, and without WASI but the
/// interfaces `kept` and what the world itself imports.
pub(crate) fn close(component: &[u8], world: &World, kept: &[&str]) -> anyhow::Result<Vec<u8>> {
    let made = World::of_component(component)?;
    let unwanted = unwanted(&made, world, kept);
    let mut graph = CompositionGraph::new();
    let plugin = add(&mut graph, "plugin", component)?;
    if !unwanted.is_empty() {
        let stand_in = add(&mut graph, "stand-in", &stand_in(&made, &unwanted)?)?;
        wire(&mut graph, stand_in, plugin, &unwanted)?;
    }
    for key in world.world().exports.keys() {
        let name = world.resolve().name_world_key(key);
        let export = graph.alias_instance_export(plugin, &name)?;
        graph.export(export, &name)?;
    }
    Ok(graph.encode(EncodeOptions::default())?)
}

/// The names of the imports that are to go.
fn unwanted(made: &World, world: &World, kept: &[&str]) -> Vec<String> {
    let keys = made.world().imports.keys();
    let names = keys.map(|key| made.resolve().name_world_key(key));
    let wasi = names.filter(|name| name.starts_with("wasi:") && !world.offers(name));
    wasi.filter(|name| !kept.contains(&unversioned(name)))
        .collect()
}

fn unversioned(name: &str) -> &str {
    name.split_once('@').map_or(name, |(name, _)| name)
}

fn add(graph: &mut CompositionGraph, name: &str, bytes: &[u8]) -> anyhow::Result<NodeId> {
    let package = Package::from_bytes(name, None, bytes, graph.types_mut())?;
    let package = graph.register_package(package)?;
    Ok(graph.instantiate(package))
}

/// Gives the plugin what the stand-in has of the unwanted.
fn wire(
    graph: &mut CompositionGraph,
    stand_in: NodeId,
    plugin: NodeId,
    unwanted: &[String],
) -> anyhow::Result<()> {
    for name in unwanted {
        let export = graph.alias_instance_export(stand_in, name)?;
        graph.set_instantiation_argument(plugin, name, export)?;
    }
    Ok(())
}

/// A component that has these interfaces: four functions answer that there is nothing, all others
/// trap.
fn stand_in(made: &World, names: &[String]) -> anyhow::Result<Vec<u8>> {
    let (resolve, world) = turned_round(made, names);
    let core = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
    let mut core = with_answers(&core).context("the stand-in for WASI")?;
    embed_component_metadata(&mut core, &resolve, world, StringEncoding::UTF8)?;
    let mut encoder = ComponentEncoder::default().validate(true).module(&core)?;
    encoder.encode()
}

/// The same core module with a page of zeros, which the functions of [`EMPTY`] point to: an empty
/// list and an absent value look like that.
fn with_answers(core: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut module = Module::new();
    let bodies = bodies(core)?;
    for payload in Parser::new(0).parse_all(core) {
        match payload? {
            Payload::MemorySection(_) => {
                module.section(&page());
            }
            Payload::CodeSectionStart { .. } => {
                module.section(&bodies);
            }
            payload => {
                if let Some((id, range)) = payload.as_section() {
                    let data = core.get(range).context("a section outside of the module")?;
                    module.section(&RawSection { id, data });
                }
            }
        }
    }
    Ok(module.finish())
}

fn bodies(core: &[u8]) -> anyhow::Result<CodeSection> {
    let (mut bodies, mut index, mut answering) = (CodeSection::new(), 0, Vec::new());
    for payload in Parser::new(0).parse_all(core) {
        match payload? {
            Payload::ImportSection(imports) => index = imports.count(),
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    if EMPTY.iter().any(|name| export.name.ends_with(name)) {
                        answering.push(export.index);
                    }
                }
            }
            Payload::CodeSectionEntry(body) => {
                match answering.contains(&index) {
                    true => bodies.function(&zeros()),
                    false => bodies.raw(body.as_bytes()),
                };
                index += 1;
            }
            _ => {}
        }
    }
    Ok(bodies)
}

/// Answers where the zeros are.
fn zeros() -> Function {
    let mut body = Function::new([]);
    body.instructions().i32_const(8).end();
    body
}

fn page() -> MemorySection {
    let mut memory = MemorySection::new();
    memory.memory(MemoryType {
        minimum: 1,
        maximum: Some(1),
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    memory
}

/// A world that exports what `made` imports by these names, and imports what those need.
fn turned_round(made: &World, names: &[String]) -> (Resolve, WorldId) {
    let mut resolve = made.resolve().clone();
    let named = |key: &WorldKey| names.contains(&made.resolve().name_world_key(key));
    let mut world = made.world().clone();
    world.name = "stand-in".to_owned();
    world.exports = world.imports.clone();
    world.exports.retain(|key, _| named(key));
    let is_io = |key: &WorldKey| made.resolve().name_world_key(key).starts_with("wasi:io/");
    world.imports.retain(|key, _| is_io(key) && !named(key));
    let id = resolve.worlds.alloc(world);
    (resolve, id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use guesthouse_contract::World;

    use super::{STDERR, close, unversioned};

    fn names<'a>(
        world: &World,
        keys: impl Iterator<Item = &'a super::WorldKey>,
    ) -> BTreeSet<String> {
        keys.map(|key| world.resolve().name_world_key(key))
            .collect()
    }

    #[test]
    fn standard_error_and_the_worlds_own_imports_stay() {
        let guests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../host/tests/guests");
        let world = World::from_path(&guests.join("echo/wit"), Some("everything")).unwrap();
        let made = std::fs::read(guests.join("languages/built/javascript-wasi.wasm")).unwrap();
        let before = World::of_component(&made).unwrap();
        let wasi = names(&before, before.world().imports.keys());
        assert!(wasi.iter().any(|name| name.starts_with("wasi:filesystem/")));

        let closed = World::of_component(&close(&made, &world, &STDERR).unwrap()).unwrap();
        let imports = names(&closed, closed.world().imports.keys());
        let (wasi, own): (BTreeSet<_>, BTreeSet<_>) =
            imports.iter().partition(|name| name.starts_with("wasi:"));
        let wasi: Vec<_> = wasi.into_iter().map(|name| unversioned(name)).collect();
        assert_eq!(wasi, STDERR);
        assert!(
            own.contains(&"test:echo/mirror@1.2.0".to_owned()),
            "{own:?}"
        );
        let exports = names(&closed, closed.world().exports.keys());
        assert_eq!(exports, names(&world, world.world().exports.keys()));
    }
}
