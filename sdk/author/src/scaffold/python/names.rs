//! Names of WIT as componentize-py has them, and the modules that it puts them in.
//!
//! These are its rules: it looks exports up by them.

use std::collections::{HashMap, HashSet};

use guesthouse_contract::wit_parser::{InterfaceId, Resolve, WorldItem, WorldKey};
use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use super::super::surface::Surface;

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// The modules of a world's interfaces.
#[derive(Debug)]
pub(crate) struct Modules {
    pub(super) imports: HashMap<InterfaceId, String>,
    pub(super) exports: HashMap<InterfaceId, String>,
}

impl Modules {
    pub(super) fn of(surface: &Surface<'_>) -> Self {
        let resolve = surface.resolve();
        let world = surface.world.world();
        let imports = interface_names(resolve, world.imports.iter());
        let exports = interface_names(resolve, world.exports.iter())
            .into_iter()
            .map(|(id, name)| (id, clear(surface, &imports, id, name)))
            .collect();
        Self { imports, exports }
    }
}

/// Modules that Python has loaded before it looks for a plugin's, or that the plugin has itself, and
/// functions that the bindings use beside theirs.
const PYTHONS: [&str; 47] = [
    "abc",
    "abstractmethod",
    "app",
    "array",
    "ast",
    "auto",
    "base64",
    "builtins",
    "calendar",
    "code",
    "codecs",
    "collections",
    "copy",
    "dataclass",
    "dataclasses",
    "enum",
    "errno",
    "functools",
    "heapq",
    "importlib",
    "inspect",
    "io",
    "json",
    "keyword",
    "linecache",
    "locale",
    "math",
    "marshal",
    "operator",
    "os",
    "posix",
    "queue",
    "random",
    "re",
    "select",
    "signal",
    "site",
    "stat",
    "string",
    "struct",
    "sys",
    "time",
    "token",
    "told",
    "types",
    "typing",
    "weakref",
];

/// A name of an exported interface that is not taken: by Python, by what is in every project, or by
/// an imported interface with other types, whose module the bindings would put in its place.
fn clear(
    surface: &Surface<'_>,
    imports: &HashMap<InterfaceId, String>,
    id: InterfaceId,
    name: String,
) -> String {
    let mut lent = imports.iter();
    let hidden = lent.any(|(other, lent)| *lent == name && (*other != id || makes(surface, id)));
    match hidden || PYTHONS.contains(&name.as_str()) {
        true => name + "_plugin",
        false => name,
    }
}

/// Whether the plugin has objects of its own in an interface.
fn makes(surface: &Surface<'_>, id: InterfaceId) -> bool {
    let mut exports = surface.exports.iter();
    exports.any(|group| group.id == Some(id) && !group.resources.is_empty())
}

/// Exported interfaces whose modules have other names than componentize-py's own rule gives them.
pub(super) fn renamed(surface: &Surface<'_>) -> Vec<(String, String)> {
    let exports = surface.world.world().exports.iter();
    let plain = interface_names(surface.resolve(), exports);
    let modules = Modules::of(surface).exports;
    let groups = surface.exports.iter();
    let named = groups.filter_map(|group| {
        let id = group.id?;
        let (name, other) = (plain.get(&id)?, modules.get(&id)?);
        (name != other).then(|| (group.full_name.clone(), other.clone()))
    });
    named.collect()
}

/// What one interface is called, and where it comes from.
struct Origin<'a> {
    id: InterfaceId,
    name: &'a str,
    package: Option<String>,
    version: Option<String>,
}

/// An interface goes by its own name, or with its package's where two have the same, or with the
/// version as well where the package is there in several.
fn interface_names<'a>(
    resolve: &'a Resolve,
    items: impl Iterator<Item = (&'a WorldKey, &'a WorldItem)>,
) -> HashMap<InterfaceId, String> {
    let origins: Vec<_> = items
        .filter_map(|(key, item)| origin(resolve, key, item))
        .collect();
    let named = origins.iter().map(|one| {
        let same = origins.iter().filter(|other| other.name == one.name);
        let packages: HashSet<_> = same.clone().map(|other| &other.package).collect();
        let versions = same.filter(|other| other.package == one.package).count();
        (one.id, one.module(packages.len(), versions))
    });
    named.collect()
}

fn origin<'a>(resolve: &'a Resolve, key: &'a WorldKey, item: &WorldItem) -> Option<Origin<'a>> {
    let WorldItem::Interface { id, .. } = item else {
        return None;
    };
    let interface = &resolve.interfaces[*id];
    let package = interface.package.map(|id| &resolve.packages[id].name);
    Some(match key {
        WorldKey::Name(name) => Origin {
            id: *id,
            name,
            package: None,
            version: None,
        },
        WorldKey::Interface(_) => Origin {
            id: *id,
            name: interface.name.as_deref()?,
            package: package.map(|name| format!("{}-{}", name.namespace, name.name)),
            version: package.and_then(|name| name.version.as_ref().map(ToString::to_string)),
        },
    })
}

impl Origin<'_> {
    fn module(&self, packages: usize, versions: usize) -> String {
        let name = match (&self.package, &self.version) {
            (Some(package), Some(version)) if versions > 1 => {
                format!("{package}-{}-{}", self.name, version.replace('.', "-"))
            }
            (Some(package), _) if packages > 1 => format!("{package}-{}", self.name),
            _ => self.name.to_owned(),
        };
        snake(&name)
    }
}

/// A function, a parameter, a field or a module.
pub(super) fn snake(name: &str) -> String {
    escaped(name.to_snake_case())
}

/// A type or a class.
pub(super) fn camel(name: &str) -> String {
    escaped(name.to_upper_camel_case())
}

/// A case of an enum, or a flag.
pub(super) fn shouted(name: &str) -> String {
    name.to_shouty_snake_case()
}

fn escaped(name: String) -> String {
    match KEYWORDS.contains(&name.as_str()) {
        true => name + "_",
        false => name,
    }
}
