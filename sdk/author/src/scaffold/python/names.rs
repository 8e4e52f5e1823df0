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
        Self {
            imports: interface_names(resolve, world.imports.iter()),
            exports: interface_names(resolve, world.exports.iter())
                .into_iter()
                .map(|(id, name)| (id, clear_of_python(name)))
                .collect(),
        }
    }
}

/// Modules that Python has loaded before it looks for a plugin's, or that the plugin has itself.
const PYTHONS: [&str; 44] = [
    "abc",
    "app",
    "array",
    "ast",
    "base64",
    "builtins",
    "calendar",
    "code",
    "codecs",
    "collections",
    "copy",
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

/// Whether a name is taken: by Python, or by what is in every project.
fn clear_of_python(name: String) -> String {
    match PYTHONS.contains(&name.as_str()) {
        true => name + "_plugin",
        false => name,
    }
}

/// Exported interfaces whose modules have other names than componentize-py's own rule gives them.
pub(super) fn renamed(surface: &Surface<'_>) -> Vec<(String, String)> {
    let exports = surface.world.world().exports.iter();
    let plain = interface_names(surface.resolve(), exports);
    let groups = surface.exports.iter();
    let named = groups.filter_map(|group| Some((group, plain.get(&group.id?)?)));
    let renamed = named.map(|(group, name)| (group, name, clear_of_python(name.clone())));
    let renamed = renamed.filter(|(_, name, other)| *name != other);
    renamed
        .map(|(group, _, other)| (group.full_name.clone(), other))
        .collect()
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
