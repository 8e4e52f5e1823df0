//! What the bindings' generator for Rust cannot write: told at `new`, by name.
//!
//! Each of these gives Rust that does not compile, in code which no author wrote. A rule goes when
//! the generator can. It must never refuse what only a stub would have to write otherwise. Names that
//! stand twice in one scope are found by `clashes.rs`.

use guesthouse_contract::wit_parser::{TypeDefKind, WorldKey};

use super::bound::Bound;
use super::names::{self, GEN, KEYWORDS};
use super::{clashes, shadows};
use crate::scaffold::ScaffoldError;
use crate::scaffold::surface::Surface;

/// What is refused, and why.
pub(super) type Refused = (String, String);

/// The first thing in the world that there are no bindings for.
pub(super) fn check(surface: &Surface<'_>) -> Result<(), ScaffoldError> {
    let all = Bound::all(surface);
    let found = all
        .iter()
        .find_map(|it| package(surface, it).or_else(|| word(surface, it)))
        .or_else(|| all.iter().find_map(|it| handle(surface, it)))
        .or_else(|| clashes::first(surface, &all))
        .or_else(|| all.iter().find_map(|it| shadows::first(surface, it)))
        .or_else(|| all.iter().find_map(|it| loans(surface, it)));
    match found {
        Some((item, reason)) => Err(ScaffoldError::unsupported(&item, &reason)),
        None => Ok(()),
    }
}

/// A package's module has its name, even where that is a word of Rust's.
fn package(surface: &Surface<'_>, it: &Bound<'_>) -> Option<Refused> {
    let resolve = surface.resolve();
    let Some(WorldKey::Interface(id)) = it.key else {
        return None;
    };
    let package = resolve.interfaces[*id].package?;
    let name = &resolve.packages[package].name;
    let module = names::package_module(resolve, package);
    (name.namespace == GEN || KEYWORDS.contains(&module.as_str())).then(|| {
        let reason = "is a package whose name has a word of Rust's, for which there are no \
                      bindings in Rust";
        (name.to_string(), reason.to_owned())
    })
}

/// `self` cannot name a type or a case, and `gen` nothing that is written in small letters.
fn word(surface: &Surface<'_>, it: &Bound<'_>) -> Option<Refused> {
    let mut capital = Vec::new();
    let mut small = Vec::new();
    for (name, id) in &it.types {
        let item = it.item(name);
        capital.push((item.clone(), "is called", *name));
        match &surface.resolve().types[*id].kind {
            TypeDefKind::Enum(all) => {
                let names = all.cases.iter().map(|case| case.name.as_str());
                capital.extend(names.map(|name| (item.clone(), "has a case called", name)));
            }
            TypeDefKind::Variant(all) => {
                let names = all.cases.iter().map(|case| case.name.as_str());
                capital.extend(names.map(|name| (item.clone(), "has a case called", name)));
            }
            TypeDefKind::Record(all) => {
                let names = all.fields.iter().map(|field| field.name.as_str());
                small.extend(names.map(|name| (item.clone(), "has a field called", name)));
            }
            _ => {}
        }
    }
    for function in it.functions() {
        let item = it.item(&function.name);
        small.push((item, "is called", names::of_function(function)));
    }
    small.extend(
        it.label(surface)
            .map(|name| (it.name.to_owned(), "is called", name)),
    );
    let capital = capital.into_iter().find(|(_, _, name)| *name == "self");
    let (item, what, name) =
        capital.or_else(|| small.into_iter().find(|(_, _, name)| *name == GEN))?;
    let reason = format!("{what} `{name}`, a word of Rust's: there are no bindings for it");
    Some((item, reason))
}

/// A handle cannot have a name of its own.
fn handle(surface: &Surface<'_>, it: &Bound<'_>) -> Option<Refused> {
    let types = &surface.resolve().types;
    let mut types = it
        .types
        .iter()
        .filter(|(_, id)| matches!(types[*id].kind, TypeDefKind::Handle(_)));
    let reason = "is another name for a handle, for which there are no bindings in Rust";
    types
        .next()
        .map(|(name, _)| (it.item(name), reason.to_owned()))
}

/// Loans in a list outlive what the bindings keep them in.
fn loans(surface: &Surface<'_>, it: &Bound<'_>) -> Option<Refused> {
    let mut functions = it.asked.iter();
    let found = functions.find(|function| {
        let mut params = function.params.iter();
        params.any(|param| surface.lists_loans(&param.ty, false))
    })?;
    let reason =
        "takes a list of objects that the app lends, for which there are no bindings in Rust";
    Some((it.item(&found.name), reason.to_owned()))
}
