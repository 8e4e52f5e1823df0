//! WIT's names as `wit-bindgen` writes them in Rust.

use guesthouse_contract::wit_parser::{Function, FunctionKind, PackageId, Resolve, WorldKey};
use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::scaffold::surface::short_name;

/// Words that cannot be names in Rust; the bindings put a `_` behind them.
pub(super) const KEYWORDS: [&str; 51] = [
    "as", "break", "const", "continue", "crate", "else", "enum", "extern", "false", "fn", "for",
    "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return",
    "self", "static", "struct", "super", "trait", "true", "type", "unsafe", "use", "where",
    "while", "async", "await", "dyn", "abstract", "become", "box", "do", "final", "macro",
    "override", "priv", "typeof", "unsized", "virtual", "yield", "try", "gen",
];

/// The word of Rust's that the bindings write as it is.
pub(super) const GEN: &str = "gen";

/// The name of a function, field, parameter or module.
pub(super) fn value(name: &str) -> String {
    match name {
        name if KEYWORDS.contains(&name) => format!("{name}_"),
        name => name.to_snake_case(),
    }
}

/// The name of a type.
pub(super) fn ty(name: &str) -> String {
    match name {
        "guest" => "Guest_".to_owned(),
        name => name.to_upper_camel_case(),
    }
}

/// The name of a case or a flag.
pub(super) fn case(name: &str) -> String {
    name.to_upper_camel_case()
}

/// The name that a function goes by among those of its interface or resource.
pub(super) fn of_function(function: &Function) -> &str {
    match function.kind {
        FunctionKind::Constructor(_) => "new",
        _ => short_name(function),
    }
}

/// Where the bindings of an interface are, below `bindings`.
pub(super) fn module_path(resolve: &Resolve, key: &WorldKey, exported: bool) -> Vec<String> {
    let mut path = Vec::new();
    if exported {
        path.push("exports".to_owned());
    }
    match key {
        WorldKey::Name(name) => path.push(value(name)),
        WorldKey::Interface(id) => {
            let interface = &resolve.interfaces[*id];
            if let Some(package) = interface.package {
                path.push(value(&resolve.packages[package].name.namespace));
                path.push(package_module(resolve, package));
            }
            path.extend(interface.name.as_deref().map(value));
        }
    }
    path
}

/// A package's module has its version in its name where there are several of the package.
pub(super) fn package_module(resolve: &Resolve, id: PackageId) -> String {
    let name = &resolve.packages[id].name;
    let is_alike = |other: &guesthouse_contract::wit_parser::PackageName| {
        other.namespace == name.namespace && other.name == name.name
    };
    let alike = resolve
        .packages
        .iter()
        .filter(|(_, one)| is_alike(&one.name));
    let base = name.name.to_snake_case();
    match (&name.version, alike.count()) {
        (Some(version), 2..) => {
            let version = version.to_string().replace(['.', '-', '+'], "_");
            format!("{base}{}", version.to_snake_case())
        }
        _ => base,
    }
}
