//! What the bindings' generator for Rust cannot write: told at `new`, by name.
//!
//! Each of these gives Rust that does not compile, in code which no author wrote. A rule goes when
//! the generator can. It must never refuse what only a stub would have to write otherwise.

use guesthouse_contract::wit_parser::{FunctionKind, TypeDefKind};

use super::names::KEYWORDS;
use crate::scaffold::ScaffoldError;
use crate::scaffold::surface::{Group, Resource, Surface, short_name};

/// The first thing in the world that there are no bindings for.
pub(super) fn check(surface: &Surface<'_>) -> Result<(), ScaffoldError> {
    let groups = || surface.imports.iter().chain(&surface.exports);
    let found = groups()
        .find_map(|group| package(surface, group).or_else(|| words(surface, group)))
        .or_else(|| groups().find_map(|group| handle(surface, group)))
        .or_else(|| surface.imports.iter().find_map(lent))
        .or_else(|| surface.exports.iter().find_map(made))
        .or_else(|| surface.exports.iter().find_map(|it| loans(surface, it)));
    match found {
        Some((item, reason)) => Err(ScaffoldError::unsupported(&item, reason)),
        None => Ok(()),
    }
}

/// What is refused, and why.
type Refused = (String, &'static str);

/// A package's module has its name, even where that is a word of Rust's.
fn package(surface: &Surface<'_>, group: &Group<'_>) -> Option<Refused> {
    let resolve = surface.resolve();
    let package = resolve.interfaces[group.id?].package?;
    let name = &resolve.packages[package].name;
    let is_word = KEYWORDS.contains(&name.name.as_str());
    is_word.then(|| {
        let reason =
            "is a package whose name is a word of Rust's, for which there are no bindings in Rust";
        (name.to_string(), reason)
    })
}

/// `self` cannot name a type or a case, and `gen` nothing that is written in small letters.
fn words(surface: &Surface<'_>, group: &Group<'_>) -> Option<Refused> {
    let (types, values) = named(surface, group);
    let reason = "is the name of a type or a case, for which there are no bindings in Rust";
    let small =
        "is a word of Rust's that the bindings do not escape, so that there are none in Rust";
    let of_type = types.contains(&"self").then(|| ("self".to_owned(), reason));
    of_type.or_else(|| values.contains(&"gen").then(|| ("gen".to_owned(), small)))
}

/// A handle cannot have a name of its own.
fn handle(surface: &Surface<'_>, group: &Group<'_>) -> Option<Refused> {
    let types = &surface.resolve().types;
    let named = surface.resolve().interfaces[group.id?].types.iter();
    let mut named = named.filter(|(_, id)| matches!(types[**id].kind, TypeDefKind::Handle(_)));
    let reason = "is another name for a handle, for which there are no bindings in Rust";
    named.next().map(|(name, _)| (name.clone(), reason))
}

/// The names in an interface that the bindings write as types, and those that they write as values.
fn named<'a>(surface: &'a Surface<'_>, group: &'a Group<'_>) -> (Vec<&'a str>, Vec<&'a str>) {
    let (mut types, mut values) = (Vec::new(), Vec::new());
    for function in group.all_functions() {
        // That of a constructor is `new`.
        if !matches!(function.kind, FunctionKind::Constructor(_)) {
            values.push(short_name(function));
        }
        values.extend(function.params.iter().map(|param| param.name.as_str()));
    }
    let resolve = surface.resolve();
    let Some(id) = group.id else {
        return (types, values);
    };
    let interface = &resolve.interfaces[id];
    values.extend(interface.name.as_deref());
    for (name, id) in &interface.types {
        types.push(name.as_str());
        match &resolve.types[*id].kind {
            TypeDefKind::Enum(it) => types.extend(it.cases.iter().map(|case| case.name.as_str())),
            TypeDefKind::Variant(it) => {
                types.extend(it.cases.iter().map(|case| case.name.as_str()));
            }
            TypeDefKind::Record(it) => {
                values.extend(it.fields.iter().map(|field| field.name.as_str()));
            }
            _ => {}
        }
    }
    (types, values)
}

/// A resource of the app's has functions of its own in the bindings.
fn lent(group: &Group<'_>) -> Option<Refused> {
    let taken = ["from-handle", "take-handle", "handle"];
    let mut functions = group.resources.iter().flat_map(|one| &one.functions);
    let found = functions.find(|function| taken.contains(&short_name(function)));
    let reason =
        "has the name of a function that every resource has in Rust, so that there are no bindings";
    let found = found.map(|function| (group.call_name(function), reason));
    found.or_else(|| {
        group
            .resources
            .iter()
            .find_map(|one| second_new(group, one))
    })
}

fn made(group: &Group<'_>) -> Option<Refused> {
    let reason = "is the name of a resource, for which there are no bindings in Rust";
    group.resources.iter().find_map(|one| match one.name {
        "guest" => Some((one.name.to_owned(), reason)),
        _ => second_new(group, one),
    })
}

/// A constructor is called `new` in Rust.
fn second_new(group: &Group<'_>, resource: &Resource<'_>) -> Option<Refused> {
    resource.constructor()?;
    let mut functions = resource.functions.iter();
    let found = functions.find(|function| {
        let is_constructor = matches!(function.kind, FunctionKind::Constructor(_));
        !is_constructor && short_name(function) == "new"
    })?;
    let reason =
        "is beside a constructor, which is called `new` in Rust: there are no bindings for both";
    Some((group.call_name(found), reason))
}

/// Loans in a list outlive what the bindings keep them in.
fn loans(surface: &Surface<'_>, group: &Group<'_>) -> Option<Refused> {
    let mut functions = group.all_functions();
    let found = functions.find(|function| {
        let mut params = function.params.iter();
        params.any(|param| surface.lists_loans(&param.ty, false))
    })?;
    let reason =
        "takes a list of objects that the app lends, for which there are no bindings in Rust";
    Some((group.call_name(found), reason))
}
