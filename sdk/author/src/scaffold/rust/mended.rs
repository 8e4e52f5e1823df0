//! `bindings.wit`: the app's WIT as the bindings' generator can take it, where it cannot take the
//! app's own.
//!
//! Only what plugins are not called by is changed: names of parameters, and comments. It must never
//! change a name that is part of a type.

use std::collections::HashSet;

use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{
    Function, Resolve, Type, TypeDefKind, TypeId, WorldId, WorldItem,
};
use wit_component::WitPrinter;

use super::names::{self, GEN};
use crate::BuildError;

/// Where it lies in a project.
pub(in crate::scaffold) const FILE: &str = "bindings.wit";

const ABOUT: &str = "\
// What the bindings are made from: the app's WIT, as it is in `wit/`, without the names of parameters
// and the comments that would become other code in Rust. `guesthouse new` makes it.
";

/// Its text; none where the generator takes the app's own files.
pub(super) fn text(world: &World) -> Result<Option<String>, BuildError> {
    let mut resolve = world.resolve().clone();
    let changed = rename(&mut resolve, world.id()) | quote(&mut resolve);
    let Some(package) = world.world().package.filter(|_| changed) else {
        return Ok(None);
    };
    let others = resolve.packages.iter().map(|(id, _)| id);
    let others: Vec<_> = others.filter(|id| *id != package).collect();
    let mut printer = WitPrinter::default();
    let printed = printer.print(&resolve, package, &others);
    printed.map_err(|error| BuildError::Componentize {
        name: world.full_name(),
        message: format!("{error:#}"),
    })?;
    Ok(Some(format!("{ABOUT}{}", printer.output)))
}

/// Renames what the body of a function that calls the app's would hide, and what the generator writes
/// as a word of Rust's. Some of the former is not even an error: another value would be passed.
fn rename(resolve: &mut Resolve, world: WorldId) -> bool {
    let records = resolve.types.iter();
    let fields = records.flat_map(|(_, ty)| match &ty.kind {
        TypeDefKind::Record(all) => all.fields.as_slice(),
        _ => &[],
    });
    let fields: HashSet<_> = fields.map(|field| names::value(&field.name)).collect();
    let is_hidden = |name: &str| {
        let name = names::value(name);
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        WHOLE.contains(&name.as_str())
            || stem != name && (NUMBERED.contains(&stem) || fields.contains(stem) || is_part(stem))
    };
    let lent = resolve.worlds[world].imports.values();
    let lent = lent.filter_map(|item| match item {
        WorldItem::Interface { id, .. } => Some(*id),
        _ => None,
    });
    let lent: HashSet<_> = lent.collect();
    let mut changed = false;
    for (id, interface) in resolve.interfaces.iter_mut() {
        for function in interface.functions.values_mut() {
            let lent = lent.contains(&id);
            changed |= rename_in(function, &|name| name == GEN || lent && is_hidden(name));
        }
    }
    let world = &mut resolve.worlds[world];
    for (items, lent) in [(&mut world.imports, true), (&mut world.exports, false)] {
        for item in items.values_mut() {
            if let WorldItem::Function(function) = item {
                changed |= rename_in(function, &|name| name == GEN || lent && is_hidden(name));
            }
        }
    }
    changed
}

/// Variables that wit-bindgen 0.61 has in such a body before it has passed everything on.
const WHOLE: [&str; 2] = ["cleanup_list", "ret_area"];

/// Those that it counts: `ptr0`. A record's fields are counted too.
const NUMBERED: [&str; 8] = [
    "flags",
    "layout",
    "len",
    "map",
    "ptr",
    "result",
    "vec",
    "wit_import",
];

/// Whether it is a counted one of several: `result0_` of `result0_1`.
fn is_part(stem: &str) -> bool {
    let name = stem.strip_suffix('_').unwrap_or_default();
    let several = name.trim_end_matches(|c: char| c.is_ascii_digit());
    several != name && ["result", "t"].contains(&several)
}

fn rename_in(function: &mut Function, is_hidden: &dyn Fn(&str) -> bool) -> bool {
    let mut changed = false;
    for at in 0..function.params.len() {
        let mut name = function.params[at].name.clone();
        if !is_hidden(&name) {
            continue;
        }
        while function.params.iter().any(|param| param.name == name) {
            name.push_str("-given");
        }
        function.params[at].name = name;
        changed = true;
    }
    changed
}

/// The generator puts comments of an error's cases into strings as they are. It makes comments of all
/// others, which are plain already.
fn quote(resolve: &mut Resolve) -> bool {
    let errors: HashSet<_> = errors(resolve).collect();
    let mut changed = false;
    for id in errors {
        let TypeDefKind::Enum(it) = &mut resolve.types[id].kind else {
            continue;
        };
        for text in it
            .cases
            .iter_mut()
            .filter_map(|one| one.docs.contents.as_mut())
        {
            let quoted = text.replace('\\', r"\\").replace('"', r#"\""#);
            changed |= *text != quoted;
            *text = quoted;
        }
    }
    changed
}

/// The types that functions fail with.
fn errors(resolve: &Resolve) -> impl Iterator<Item = TypeId> {
    resolve.types.iter().filter_map(|(_, ty)| {
        let TypeDefKind::Result(result) = &ty.kind else {
            return None;
        };
        let Some(Type::Id(mut id)) = result.err else {
            return None;
        };
        while let TypeDefKind::Type(Type::Id(next)) = resolve.types[id].kind {
            id = next;
        }
        Some(id)
    })
}
