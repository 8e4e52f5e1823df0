//! A world as the generator of bindings for C can take it.
//!
//! Names and handles that it trips over are put aside; the component's types are not made from this,
//! but from the app's WIT as it is.

use std::collections::HashSet;

use heck::ToSnakeCase;
use wit_bindgen_c::to_c_ident;
use wit_bindgen_core::dealias;
use wit_bindgen_core::wit_parser::{
    Function, Handle, Resolve, Type, TypeDefKind, TypeId, TypeOwner, WorldItem,
};

use super::declared::Declared;

/// Names of C's that the generator lets through, macros of its headers, functions and variables that
/// the generated code and `assert` use.
const MORE_WORDS: [&str; 20] = [
    "abort",
    "assert",
    "calloc",
    "errno",
    "fortran",
    "free",
    "linux",
    "malloc",
    "memcpy",
    "offsetof",
    "panic",
    "realloc",
    "restrict",
    "ret-area",
    "static-assert",
    "strlen",
    "thread-local",
    "typeof",
    "typeof-unqual",
    "unix",
];

/// What stands behind a name that was put aside.
const ASIDE: &str = "-value";

/// The name of a field or a case in the header.
pub(super) fn identifier(name: &str) -> String {
    to_c_ident(&settled(name))
}

/// No two names come to one: those that look as if they had been put aside are put aside as well.
fn settled(name: &str) -> String {
    let mut word = name;
    while let Some(shorter) = word.strip_suffix(ASIDE) {
        word = shorter;
    }
    match MORE_WORDS.contains(&word) {
        true => format!("{name}{ASIDE}"),
        false => name.to_owned(),
    }
}

/// Puts aside what the generator trips over.
pub(super) fn settle(resolve: &mut Resolve) {
    unname_handles(resolve);
    for (_, ty) in resolve.types.iter_mut() {
        match &mut ty.kind {
            TypeDefKind::Record(it) => it.fields.iter_mut().for_each(|one| rename(&mut one.name)),
            TypeDefKind::Variant(it) => it.cases.iter_mut().for_each(|one| rename(&mut one.name)),
            _ => {}
        }
    }
    for_functions(resolve, |function| {
        let params = function.params.iter_mut();
        params.for_each(|param| rename(&mut param.name));
        // An option is given as a pointer, whose name is the parameter's behind a `maybe`.
        let names = function
            .params
            .iter()
            .map(|param| format!("maybe-{}", param.name));
        let pointers: HashSet<_> = names.collect();
        put_aside(function, |name| pointers.contains(name));
    });
}

fn rename(name: &mut String) {
    *name = settled(name);
}

/// Renames the parameters behind which a type or a function of the header could not be seen any
/// more. Whether there were any.
pub(super) fn unshadow(resolve: &mut Resolve, declared: &Declared) -> bool {
    let mut changed = false;
    for_functions(resolve, |function| {
        // Types of C's own end so too.
        let hides = |name: &str| name.ends_with("-t") || declared.has(&to_c_ident(name));
        changed |= put_aside(function, hides);
    });
    changed
}

/// Gives parameters names that no other of the function has. Whether there were any.
fn put_aside(function: &mut Function, which: impl Fn(&str) -> bool) -> bool {
    let mut changed = false;
    for at in 0..function.params.len() {
        let mut name = function.params[at].name.clone();
        while which(&name) || name != function.params[at].name && has(function, &name) {
            name.push_str(ASIDE);
        }
        changed |= name != function.params[at].name;
        function.params[at].name = name;
    }
    changed
}

fn has(function: &Function, name: &str) -> bool {
    function.params.iter().any(|param| param.name == name)
}

/// Types that were given another name, each once.
#[derive(Debug, Default)]
pub(super) struct Aside(HashSet<TypeId>);

impl Aside {
    /// Gives another name to the type whose own is the longest in `clash`, a name of C's. Whether
    /// there was one: a resource is called by its name.
    pub(super) fn type_in(&mut self, resolve: &mut Resolve, clash: &str) -> bool {
        let clash = format!("_{}_", clash.to_lowercase());
        let named = resolve.types.iter().filter_map(|(id, ty)| {
            let name = ty.name.as_ref()?.to_snake_case();
            let is_other = ty.kind != TypeDefKind::Resource && !self.0.contains(&id);
            (is_other && clash.contains(&format!("_{name}_"))).then_some((name.len(), id))
        });
        let Some((_, id)) = named.max_by_key(|(length, _)| *length) else {
            return false;
        };
        self.0.insert(id);
        if let Some(name) = &mut resolve.types[id].name {
            name.push_str("-type");
        }
        true
    }
}
/// A handle under a name of its own (`type loan = borrow<thing>`) is one without: in its place, as
/// sizes are looked up by what stands before.
fn unname_handles(resolve: &mut Resolve) {
    let ids: Vec<_> = resolve.types.iter().map(|(id, _)| id).collect();
    for id in ids {
        let TypeDefKind::Handle(handle) = resolve.types[dealias(resolve, id)].kind else {
            continue;
        };
        if resolve.types[id].name.is_none() {
            continue;
        }
        let owner = resolve.types[id].owner;
        let (Handle::Own(resource) | Handle::Borrow(resource)) = handle;
        let resource = named_in(resolve, owner, resource);
        let ty = &mut resolve.types[id];
        ty.name = None;
        ty.owner = TypeOwner::None;
        ty.kind = TypeDefKind::Handle(match handle {
            Handle::Own(_) => Handle::Own(resource),
            Handle::Borrow(_) => Handle::Borrow(resource),
        });
        for (_, interface) in resolve.interfaces.iter_mut() {
            interface.types.retain(|_, other| *other != id);
        }
    }
}

/// A resource as an interface or a world has it, where it may not have it by a name yet.
fn named_in(resolve: &mut Resolve, owner: TypeOwner, resource: TypeId) -> TypeId {
    let origin = dealias(resolve, resource);
    let mut all = resolve.types.iter().map(|(id, _)| id);
    let found = all.find(|id| resolve.types[*id].owner == owner && dealias(resolve, *id) == origin);
    found.unwrap_or_else(|| {
        let mut used = resolve.types[origin].clone();
        (used.owner, used.kind) = (owner, TypeDefKind::Type(Type::Id(origin)));
        resolve.types.alloc(used)
    })
}

fn for_functions(resolve: &mut Resolve, mut each: impl FnMut(&mut Function)) {
    let interfaces = resolve.interfaces.iter_mut();
    let functions = interfaces.flat_map(|(_, it)| it.functions.values_mut());
    functions.for_each(&mut each);
    for (_, world) in resolve.worlds.iter_mut() {
        let items = world.imports.values_mut().chain(world.exports.values_mut());
        for item in items {
            if let WorldItem::Function(function) = item {
                each(function);
            }
        }
    }
}
