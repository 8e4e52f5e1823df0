//! The module that `QuickJS` runs before `plugin.js`, so that an exception of JavaScript's own ends the
//! call.
//!
//! Where the WIT's error is a `string`, the engine takes any `Error` for it, and the app would be told
//! that `null` has no property as if the author had said so. Functions with such a result are put into
//! others that tell the two apart. What an author throws passes as it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use guesthouse_contract::wit_parser::{Function, FunctionKind, Type};

use super::super::script;
use super::super::surface::{Group, Surface, short_name};
use super::names::{class, export, member};

const ENDS: &str = r#"
const own = [
    AggregateError, EvalError, InternalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
].map((one) => one.prototype);

/** Makes a function end the call with an exception of JavaScript's own. */
function ends(owner, name) {
    const call = owner?.[name];
    if (typeof call !== "function") return;
    const value = function (...values) {
        try {
            return call.apply(this, values);
        } catch (error) {
            if (!own.includes(Object.getPrototypeOf(Object(error))) || Object.hasOwn(error, "payload")) throw error;
            // The engine asks an error for its payload, and ends the call with what that throws.
            throw { get payload() { throw error; } };
        }
    };
    Object.defineProperty(owner, name, { value, configurable: true, writable: true });
}

const made = { ...plugin };
"#;

/// The module; none where `plugin.js` needs none. `plugin` is how it imports that.
pub(super) fn text(surface: &Surface<'_>, plugin: &str) -> Option<String> {
    // What the engine looks for, and what happens to it first.
    let mut exported = BTreeMap::<String, String>::new();
    for group in &surface.exports {
        for function in group.all_functions().filter(|one| tells(surface, one)) {
            let (name, owner) = place(surface, group, function);
            let changes = exported
                .entry(name.clone())
                .or_insert_with(|| match group.key {
                    // The author's own may be a module, in which nothing can be changed.
                    Some(_) => format!("made.{name} &&= Object.create(made.{name});\n"),
                    None => String::new(),
                });
            let _ = writeln!(
                changes,
                "ends({owner}, \"{}\");",
                member(short_name(function))
            );
        }
    }
    if exported.is_empty() {
        return None;
    }
    // No `export *` passes it on.
    exported.entry("default".to_owned()).or_default();
    let changes: String = exported.values().map(String::as_str).collect();
    let numbered = || exported.keys().zip(0..);
    let taken: Vec<_> = numbered()
        .map(|(name, number)| format!("{name}: made{number}"))
        .collect();
    let given: Vec<_> = numbered()
        .map(|(name, number)| format!("made{number} as {name}"))
        .collect();
    Some(format!(
        "// What QuickJS runs: plugin.js, made ready by `guesthouse build`.\n\
         import * as plugin from \"{plugin}\";\n\n\
         export * from \"{plugin}\";\n\
         {ENDS}{changes}\n\
         const {{ {} }} = made;\nexport {{ {} }};\n",
        taken.join(", "),
        given.join(", ")
    ))
}

/// Whether the error is a text, which every `Error` has.
fn tells(surface: &Surface<'_>, function: &Function) -> bool {
    let result = script::fallible(surface, function);
    let error = result.and_then(|result| result.err.as_ref());
    // The engine takes what a constructor makes for the whole result.
    let is_called = !matches!(function.kind, FunctionKind::Constructor(_));
    is_called && error.is_some_and(|ty| script::plain(surface, ty) == Type::String)
}

/// The export in which a function is, and the object that has it.
fn place(surface: &Surface<'_>, group: &Group<'_>, function: &Function) -> (String, String) {
    if group.key.is_none() {
        return (member(&function.name), "made".to_owned());
    }
    let name = export(surface, group);
    let object = format!("made.{name}");
    let mut all = group.resources.iter();
    let resource = all.find(|one| function.kind.resource() == Some(one.id));
    let owner = match (resource, &function.kind) {
        (None, _) => object,
        (Some(one), FunctionKind::Method(_) | FunctionKind::AsyncMethod(_)) => {
            format!("{object}?.{}?.prototype", class(one.name))
        }
        (Some(one), _) => format!("{object}?.{}", class(one.name)),
    };
    (name, owner)
}
