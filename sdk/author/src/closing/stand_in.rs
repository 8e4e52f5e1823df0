//! A component that stands in for interfaces of WASI: some functions answer that there is
//! nothing, all others trap, and a trap tells the function's name.

use std::collections::BTreeMap;

use anyhow::Context as _;
use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{
    Docs, IndexMap, InterfaceId, ManglingAndAbi, Package, PackageName, Resolve, WorldId, WorldItem,
    WorldKey,
};
use wasm_encoder::{
    CodeSection, Function as Body, MemorySection, MemoryType, Module, NameMap, NameSection,
    RawSection,
};
use wasmparser::{ExternalKind, Parser, Payload};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};

/// A component that answers imports of another. One for all: each would bring a memory.
#[derive(Debug)]
pub(super) struct StandIn {
    pub(super) component: Vec<u8>,
    /// The instances that it needs, imports of the other component as well.
    pub(super) imports: Vec<String>,
    /// The imports that it answers.
    pub(super) exports: Vec<String>,
}

/// Asked for before a panic speaks, so that trapping would take its words away: a traceback of
/// Python's has colours on a terminal. All of them answer that there is nothing.
const EMPTY: [&str; 7] = [
    "|get-environment",
    "|get-arguments",
    "|initial-cwd",
    "|get-directories",
    "|get-terminal-stdin",
    "|get-terminal-stdout",
    "|get-terminal-stderr",
];

/// The stand-in for what `made` imports by these names.
pub(super) fn stand_in(made: &World, names: &[String]) -> anyhow::Result<StandIn> {
    let (resolve, world) = turned_round(made, names);
    let core = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
    let mut core = with_answers(&core).context("the stand-in for WASI")?;
    embed_component_metadata(&mut core, &resolve, world, StringEncoding::UTF8)?;
    let mut encoder = ComponentEncoder::default().validate(true).module(&core)?;
    let component = encoder.encode()?;
    let made = World::of_component(&component)?;
    let imports = made.world().imports.keys();
    let imports = imports
        .map(|key| made.resolve().name_world_key(key))
        .collect();
    Ok(StandIn {
        component,
        imports,
        exports: names.to_vec(),
    })
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
    module.section(&names(core)?);
    Ok(module.finish())
}

/// What a trap says of the functions: an interface and its function, as in WIT.
fn names(core: &[u8]) -> anyhow::Result<NameSection> {
    let mut named = BTreeMap::new();
    for payload in Parser::new(0).parse_all(core) {
        if let Payload::ExportSection(exports) = payload? {
            for export in exports {
                let export = export?;
                if let (ExternalKind::Func, Some((_, name))) =
                    (export.kind, export.name.split_once('|'))
                {
                    named.insert(export.index, name.replace('|', "#"));
                }
            }
        }
    }
    let mut functions = NameMap::new();
    for (index, name) in named {
        functions.append(index, &name);
    }
    let mut names = NameSection::new();
    names.functions(&functions);
    Ok(names)
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
fn zeros() -> Body {
    let mut body = Body::new([]);
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

/// A world that exports what `made` imports by these names, and imports what that needs.
fn turned_round(made: &World, names: &[String]) -> (Resolve, WorldId) {
    let mut resolve = made.resolve().clone();
    let named = |key: &WorldKey| names.contains(&made.resolve().name_world_key(key));
    let mut world = made.world().clone();
    world.name = "stand-in".to_owned();
    world.exports = world.imports.clone();
    world.exports.retain(|key, _| named(key));
    let mut needed = Vec::new();
    for item in world.exports.values() {
        if let WorldItem::Interface { id, .. } = item {
            add_needs(&resolve, *id, &mut needed);
        }
    }
    world.imports.retain(|key, item| {
        let is_needed = matches!(item, WorldItem::Interface { id, .. } if needed.contains(id));
        is_needed && !named(key)
    });
    // In a package of its own: what else is in the component's need not be encoded with it.
    let (namespace, package) = ("guesthouse".to_owned(), "stand-in".to_owned());
    let package = resolve.packages.alloc(Package {
        name: PackageName {
            namespace,
            name: package,
            version: None,
        },
        docs: Docs::default(),
        interfaces: IndexMap::default(),
        worlds: IndexMap::default(),
    });
    world.package = Some(package);
    let id = resolve.worlds.alloc(world);
    (resolve, id)
}

/// The interfaces whose types an interface uses, and those that these use.
fn add_needs(resolve: &Resolve, interface: InterfaceId, needed: &mut Vec<InterfaceId>) {
    for next in resolve.interface_direct_deps(interface) {
        if !needed.contains(&next) {
            needed.push(next);
            add_needs(resolve, next, needed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use guesthouse_contract::World;
    use wasmparser::{Operator, Parser, Payload};

    use super::stand_in;

    /// The component that stands in for these interfaces of one that was made.
    fn made(interfaces: &[&str]) -> Vec<u8> {
        let guests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../host/tests/guests");
        let made = std::fs::read(guests.join("languages/built/javascript-wasi.wasm")).unwrap();
        let made = World::of_component(&made).unwrap();
        let imports = made.world().imports.keys();
        let names = imports.map(|key| made.resolve().name_world_key(key));
        let names: Vec<_> = names
            .filter(|name| interfaces.iter().any(|one| name.starts_with(one)))
            .collect();
        assert_eq!(names.len(), interfaces.len());
        stand_in(&made, &names).unwrap().component
    }

    /// How many of the bodies trap at once.
    fn trapping(component: &[u8]) -> usize {
        let payloads = Parser::new(0).parse_all(component);
        let bodies = payloads.filter_map(|payload| match payload.unwrap() {
            Payload::CodeSectionEntry(body) => Some(body),
            _ => None,
        });
        let first = |body: wasmparser::FunctionBody<'_>| {
            let mut operators = body.get_operators_reader().unwrap().into_iter();
            matches!(operators.next(), Some(Ok(Operator::Unreachable)))
        };
        bodies.filter(|body| first(body.clone())).count()
    }

    #[test]
    fn there_is_no_terminal_and_asking_for_one_does_not_trap() {
        let with = made(&["wasi:cli/terminal-output", "wasi:cli/terminal-stderr"]);
        let without = made(&["wasi:cli/terminal-output"]);
        assert_eq!(trapping(&with), trapping(&without));
    }

    #[test]
    fn a_trap_tells_which_function_was_not_there() {
        let component = made(&["wasi:cli/stdout"]);
        let name = b"wasi:cli/stdout@0.2#get-stdout";
        let mut parts = component.windows(name.len());
        assert!(parts.any(|part| part == name));
    }
}
