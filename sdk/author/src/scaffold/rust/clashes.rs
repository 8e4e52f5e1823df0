//! Names that would stand twice in one scope of the bindings: of two things in the WIT, or of one
//! and of something that the generator writes itself.
//!
//! Each rule is one scope of the code that wit-bindgen 0.61 writes. Names that differ in WIT become
//! one in Rust where a `-` stands before a digit (`a-1` and `a1` are both `A1`), and where the
//! generator puts several names together.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use guesthouse_contract::wit_parser::{Type, TypeDefKind};
use heck::{ToSnakeCase, ToUpperCamelCase};

use super::bound::Bound;
use super::names;
use super::refused::Refused;
use crate::scaffold::surface::Surface;

/// The first clash in the world.
pub(super) fn first(surface: &Surface<'_>, all: &[Bound<'_>]) -> Option<Refused> {
    modules(surface, all).or_else(|| {
        all.iter().find_map(|it| {
            types(surface, it)
                .or_else(|| cases(surface, it))
                .or_else(|| methods(it))
                .or_else(|| answers(it))
        })
    })
}

/// The names in one scope, each with the item that has it; none where the generator has it.
struct Scope(HashMap<String, Option<String>>);

impl Scope {
    fn with(own: &[&str]) -> Self {
        let own = own.iter().map(|name| ((*name).to_owned(), None));
        Self(own.collect())
    }

    /// Gives `name` to `item`: the refusal if it is taken.
    fn take(&mut self, name: String, item: String) -> Option<Refused> {
        match self.0.entry(name) {
            Entry::Vacant(free) => {
                free.insert(Some(item));
                None
            }
            Entry::Occupied(taken) => {
                let has = match taken.get() {
                    None => "the bindings have something of their own".to_owned(),
                    Some(other) => format!("the bindings have `{other}`"),
                };
                let name = taken.key();
                let reason =
                    format!("becomes `{name}` in Rust, by which {has}: there are none for both");
                Some((item, reason))
            }
        }
    }
}

/// Namespaces and labels stand side by side; those of imports beside the module of all exports.
fn modules(surface: &Surface<'_>, all: &[Bound<'_>]) -> Option<Refused> {
    let own: &[&str] = match all.iter().any(|it| it.exported) {
        true => &["exports"],
        false => &[],
    };
    let (mut lent, mut asked) = (Scope::with(own), Scope::with(&[]));
    let (mut paths, mut namespaces) = (Scope::with(&[]), HashSet::new());
    all.iter().find_map(|it| {
        let path = names::module_path(surface.resolve(), it.key?, it.exported);
        if let Some(refused) = paths.take(path.join("::"), it.name.to_owned()) {
            return Some(refused);
        }
        let mut path = path.into_iter().skip(usize::from(it.exported));
        let outer = path.next()?;
        // A namespace is one module, however many interfaces are in it.
        let is_label = path.next().is_none();
        if !is_label && !namespaces.insert((it.exported, outer.clone())) {
            return None;
        }
        let scope = if it.exported { &mut asked } else { &mut lent };
        scope.take(outer, it.name.to_owned())
    })
}

/// The types of a module, and what stands beside them there for its resources.
fn types(surface: &Surface<'_>, it: &Bound<'_>) -> Option<Refused> {
    let mut scope = Scope::with(&["Guest"]);
    let all = it.types.iter();
    let beside = all.clone().flat_map(|(name, id)| {
        let capital = name.to_upper_camel_case();
        let mut names = Vec::new();
        match surface.resolve().types[*id].kind {
            TypeDefKind::Resource if it.exported => {
                // `guest` is called otherwise in one place, and not in all.
                names.extend((capital == "Guest").then(|| capital.clone()));
                names.push(format!("Guest{capital}"));
                names.push(format!("{capital}Borrow"));
            }
            TypeDefKind::Flags(_) if capital == "Guest" => names.push(capital),
            TypeDefKind::Type(Type::Id(_)) if surface.makes(*id) => {
                names.push(format!("{capital}Borrow"));
            }
            _ => {}
        }
        names.into_iter().map(|one| (one, it.item(name)))
    });
    let all = all
        .clone()
        .map(|(name, _)| (names::ty(name), it.item(name)));
    let mut every = beside.chain(all);
    every.find_map(|(name, item)| scope.take(name, item))
}

/// The cases of each type.
fn cases(surface: &Surface<'_>, it: &Bound<'_>) -> Option<Refused> {
    it.types.iter().find_map(|(ty, id)| {
        let names: Vec<_> = match &surface.resolve().types[*id].kind {
            TypeDefKind::Enum(all) => all.cases.iter().map(|case| &case.name).collect(),
            TypeDefKind::Variant(all) => all.cases.iter().map(|case| &case.name).collect(),
            _ => return None,
        };
        let mut scope = Scope::with(&[]);
        let mut names = names.into_iter();
        names.find_map(|name| scope.take(names::case(name), it.item(&format!("{ty}.{name}"))))
    })
}

/// The functions of each resource. One that the app lends has some more in the bindings.
fn methods(it: &Bound<'_>) -> Option<Refused> {
    let own: &[&str] = match it.exported {
        true => &[],
        false => &["from_handle", "take_handle", "handle"],
    };
    it.types.iter().find_map(|(_, id)| {
        let mut scope = Scope::with(own);
        let mut functions = it
            .functions()
            .filter(|one| one.kind.resource() == Some(*id));
        functions.find_map(|function| {
            let name = names::value(names::of_function(function));
            scope.take(name, it.item(&function.name))
        })
    })
}

/// What the plugin answers is called from functions whose names are put together.
fn answers(it: &Bound<'_>) -> Option<Refused> {
    let mut scope = Scope::with(&[]);
    let mut functions = it.asked.iter();
    functions.find_map(|function| {
        let name = function.name.to_snake_case().replace('.', "_");
        scope.take(format!("_export_{name}_cabi"), it.item(&function.name))
    })
}
