//! A world as the generator of bindings for C can take it.
//!
//! Names and handles that it trips over are put aside; the component's types are not made from this,
//! but from the app's WIT as it is.

use std::collections::HashMap;

use wit_bindgen_core::wit_parser::{
    Function, Resolve, Type, TypeDefKind, TypeId, TypeOwner, WorldItem,
};

/// Names of C's that the generator lets through, and of functions that its code calls.
const MORE_WORDS: [&str; 7] = [
    "restrict", "malloc", "calloc", "realloc", "free", "memcpy", "abort",
];

/// The name of a field or a case in the header.
pub(super) fn identifier(name: &str) -> String {
    wit_bindgen_c::to_c_ident(&settled(name))
}

fn settled(name: &str) -> String {
    match MORE_WORDS.contains(&name) {
        true => format!("{name}-value"),
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
    });
}

fn rename(name: &mut String) {
    *name = settled(name);
}

/// A handle under a name of its own (`type loan = borrow<thing>`) is written out where it is used.
fn unname_handles(resolve: &mut Resolve) {
    let ids: Vec<_> = resolve.types.iter().map(|(id, _)| id).collect();
    let mut unnamed = HashMap::new();
    for id in ids {
        let mut origin = id;
        while let TypeDefKind::Type(Type::Id(next)) = resolve.types[origin].kind {
            origin = next;
        }
        let is_handle = matches!(resolve.types[origin].kind, TypeDefKind::Handle(_));
        if is_handle && resolve.types[id].name.is_some() {
            let mut handle = resolve.types[origin].clone();
            (handle.name, handle.owner) = (None, TypeOwner::None);
            unnamed.insert(id, resolve.types.alloc(handle));
        }
    }
    for (_, interface) in resolve.interfaces.iter_mut() {
        interface.types.retain(|_, id| !unnamed.contains_key(id));
    }
    if !unnamed.is_empty() {
        replace(resolve, &unnamed);
    }
}

fn replace(resolve: &mut Resolve, by: &HashMap<TypeId, TypeId>) {
    let new = |ty: &mut Type| {
        if let Type::Id(id) = ty {
            *id = by.get(id).copied().unwrap_or(*id);
        }
    };
    for (_, ty) in resolve.types.iter_mut() {
        parts(&mut ty.kind).into_iter().for_each(new);
    }
    for_functions(resolve, |function| {
        let params = function.params.iter_mut().map(|param| &mut param.ty);
        params.chain(&mut function.result).for_each(new);
    });
}

/// The types that a type is directly made of.
fn parts(kind: &mut TypeDefKind) -> Vec<&mut Type> {
    match kind {
        TypeDefKind::Record(it) => it.fields.iter_mut().map(|field| &mut field.ty).collect(),
        TypeDefKind::Tuple(it) => it.types.iter_mut().collect(),
        TypeDefKind::Variant(it) => it
            .cases
            .iter_mut()
            .filter_map(|it| it.ty.as_mut())
            .collect(),
        TypeDefKind::Result(it) => it.ok.iter_mut().chain(&mut it.err).collect(),
        TypeDefKind::Option(ty)
        | TypeDefKind::List(ty)
        | TypeDefKind::FixedLengthList(ty, _)
        | TypeDefKind::Type(ty) => vec![ty],
        _ => Vec::new(),
    }
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
