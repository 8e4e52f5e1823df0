//! Takes WASI away from a component that a script language's tool made, except for standard error.
//!
//! Such a component asks for some twenty interfaces of WASI, because its interpreter's C library
//! does, and needs none of them: what it says as it panics goes to standard error, and that is all
//! that must reach the host. The tools' own `--stub-wasi` takes that as well. Here every other
//! interface is answered inside the component: that there is no environment and no folder; anything
//! else traps. What the plugin's world itself imports stays. It must never run anything; the
//! builders of script languages call it.

mod compose;
mod rewire;
mod stand_in;

use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{Type, TypeDefKind, WorldItem};
use wasmparser::{Parser, Payload};

use self::compose::compose;
use self::rewire::rewire;
use self::stand_in::stand_in;

/// What a panic's message takes to reach the host.
pub(crate) const STDERR: [&str; 4] = [
    "wasi:cli/stderr",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
];

/// The same component without WASI but the interfaces `kept` and what `world` itself imports.
///
/// A component that has code of its own beside its imports (Python's, not JavaScript's) stays as it
/// is where the app lends it objects: see `compose`.
pub(crate) fn close(component: &[u8], world: &World, kept: &[&str]) -> anyhow::Result<Vec<u8>> {
    let made = World::of_component(component)?;
    let unwanted = unwanted(&made, world, kept);
    if unwanted.is_empty() {
        return Ok(component.to_vec());
    }
    // A host answers WASI as well, with a closed world: what cannot be closed is no worse off.
    let closed = closed(component, &made, world, &unwanted);
    Ok(closed.unwrap_or_else(|_| component.to_vec()))
}

fn closed(
    component: &[u8],
    made: &World,
    world: &World,
    unwanted: &[String],
) -> anyhow::Result<Vec<u8>> {
    let stand_in = stand_in(made, unwanted)?;
    match (has_code(component)?, is_lent_objects(made)) {
        (false, _) => rewire(component, &stand_in),
        (true, false) => {
            let exports = world.world().exports.keys();
            let exports = exports.map(|key| world.resolve().name_world_key(key));
            compose(component, &stand_in, &exports.collect::<Vec<_>>())
        }
        (true, true) => Ok(component.to_vec()),
    }
}

/// Whether there is a core module at the component's outermost level.
fn has_code(component: &[u8]) -> anyhow::Result<bool> {
    let mut depth = 0u32;
    for payload in Parser::new(0).parse_all(component) {
        match payload? {
            Payload::ModuleSection { .. } if depth == 0 => return Ok(true),
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(false)
}

/// Whether the app has resources for the plugin.
fn is_lent_objects(made: &World) -> bool {
    let is_resource = |id| matches!(made.resolve().types[id].kind, TypeDefKind::Resource);
    let used = |id| match made.resolve().types[id].kind {
        TypeDefKind::Type(Type::Id(id)) => is_resource(id),
        _ => is_resource(id),
    };
    let mut imports = made.world().imports.iter();
    imports.any(|(key, item)| match item {
        WorldItem::Interface { id, .. } => {
            let types = made.resolve().interfaces[*id].types.values();
            !made.resolve().name_world_key(key).starts_with("wasi:") && types.copied().any(used)
        }
        WorldItem::Type { id, .. } => used(*id),
        WorldItem::Function(_) => false,
    })
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use guesthouse_contract::World;
    use guesthouse_contract::wit_parser::WorldKey;

    use super::{STDERR, close, unversioned};

    fn names<'a>(world: &World, keys: impl Iterator<Item = &'a WorldKey>) -> BTreeSet<String> {
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
        assert!(exports.is_superset(&names(&world, world.world().exports.keys())));
    }
}
