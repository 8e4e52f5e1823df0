//! Names of WIT as JavaScript has them: `lowerCamel` functions, `UpperCamel` types and classes.
//!
//! The engine looks exports up by these, so that they are its rules and not our taste.

use std::collections::HashMap;

use guesthouse_contract::wit_parser::{InterfaceId, TypeId};
use heck::{ToLowerCamelCase, ToUpperCamelCase};

use super::super::script::{self, Taken};
use super::super::surface::{Group, Surface};

/// Names that no variable, class or namespace can have, or should not take away.
const RESERVED: [&str; 64] = [
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
    "async",
    "of",
    "globalThis",
    "wit",
    "Array",
    "Error",
    "Function",
    "Map",
    "Object",
    "Promise",
    "Set",
    "String",
    "Symbol",
    "Uint8Array",
    "Boolean",
];

/// The names of a world's interfaces, types and classes.
#[derive(Debug)]
pub(super) struct Names {
    spaces: HashMap<InterfaceId, String>,
    world: String,
    /// Variables that stand for imported interfaces, by their full names.
    imports: HashMap<String, String>,
    /// Classes of the plugin's resources.
    classes: HashMap<TypeId, String>,
}

impl Names {
    pub(super) fn of(surface: &Surface<'_>) -> Self {
        let mut spaces = Taken::new(RESERVED.map(str::to_owned));
        let named = script::interfaces(surface).into_iter().filter_map(|group| {
            let name = spaces.free(&candidates(surface, group));
            Some((group.id?, name))
        });
        let named = named.collect();
        let mut variables = Taken::new(RESERVED.map(str::to_owned));
        for group in &surface.exports {
            variables.free(&[export(surface, group)]);
            for function in &group.functions {
                variables.free(&[member(&function.name)]);
            }
        }
        Self {
            spaces: named,
            world: spaces.free(&["world".to_owned(), "theWorld".to_owned()]),
            imports: imports(surface, &mut variables),
            classes: classes(surface, &mut variables),
        }
    }

    /// The namespace of an interface's types; that of the world's own without one.
    pub(super) fn space(&self, interface: Option<InterfaceId>) -> &str {
        let named = interface.and_then(|id| self.spaces.get(&id));
        named.unwrap_or(&self.world)
    }

    /// The variable that an imported interface is in.
    pub(super) fn import(&self, group: &Group<'_>) -> Option<&str> {
        self.imports.get(&group.full_name).map(String::as_str)
    }

    /// The class of a resource that the plugin makes.
    pub(super) fn class(&self, resource: TypeId) -> &str {
        self.classes.get(&resource).map_or("Object", String::as_str)
    }
}

fn imports(surface: &Surface<'_>, variables: &mut Taken) -> HashMap<String, String> {
    let called = surface.imports.iter().filter(|group| {
        // An interface without functions is no module of the engine.
        group.key.is_some() && group.all_functions().next().is_some()
    });
    let named = called.map(|group| {
        let mut wanted = candidates(surface, group);
        wanted.insert(
            1,
            member(&format!("host-{}", script::short(surface, group))),
        );
        (group.full_name.clone(), variables.free(&wanted))
    });
    named.collect()
}

fn classes(surface: &Surface<'_>, variables: &mut Taken) -> HashMap<TypeId, String> {
    let all = surface.exports.iter().flat_map(|group| {
        let own = group.resources.iter();
        own.map(move |resource| (group, resource))
    });
    let named = all.map(|(group, resource)| {
        let name = class(resource.name);
        let longer = format!("{}{name}", class(script::short(surface, group)));
        let longest = format!("{}{name}", class(&words(&group.full_name)));
        (resource.id, variables.free(&[name, longer, longest]))
    });
    named.collect()
}

/// Names of an interface, each longer than the one before.
fn candidates(surface: &Surface<'_>, group: &Group<'_>) -> Vec<String> {
    let full = group.full_name.as_str();
    let unversioned = full.split('@').next().unwrap_or(full);
    vec![
        member(script::short(surface, group)),
        member(&words(unversioned)),
        member(&words(full)),
    ]
}

fn words(name: &str) -> String {
    name.replace([':', '/', '@', '.', '+'], "-")
}

/// The name by which the engine looks up an exported interface.
pub(super) fn export(surface: &Surface<'_>, group: &Group<'_>) -> String {
    member(script::short(surface, group))
}

/// A function, a method, a field or a flag.
pub(super) fn member(name: &str) -> String {
    name.to_lower_camel_case()
}

/// A type or a class.
pub(super) fn class(name: &str) -> String {
    name.to_upper_camel_case()
}

/// A parameter or a variable.
pub(super) fn variable(name: &str) -> String {
    let name = member(name);
    match RESERVED.contains(&name.as_str()) {
        true => format!("{name}_"),
        false => name,
    }
}

/// Whether a name can be declared.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}
