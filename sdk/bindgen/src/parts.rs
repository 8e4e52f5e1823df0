//! What a WIT type is made of: its parts, and everything below them.
//!
//! Types share parts, so that a walk without memory could take for ever; here each is seen once.

use std::collections::HashSet;

use guesthouse_contract::wit_parser::{Resolve, Type, TypeDefKind, TypeId};

/// The types that a definition names directly. Handles have none: a resource is opaque.
pub(crate) fn parts(resolve: &Resolve, id: TypeId) -> Vec<Type> {
    match &resolve.types[id].kind {
        TypeDefKind::Record(record) => record.fields.iter().map(|field| field.ty).collect(),
        TypeDefKind::Variant(variant) => variant.cases.iter().filter_map(|case| case.ty).collect(),
        TypeDefKind::Tuple(tuple) => tuple.types.clone(),
        TypeDefKind::Option(ty) | TypeDefKind::List(ty) | TypeDefKind::Type(ty) => vec![*ty],
        TypeDefKind::Result(result) => result.ok.into_iter().chain(result.err).collect(),
        _ => Vec::new(),
    }
}

/// `root` and all that is below it, each once; nothing below a type at which `stop` says so.
pub(crate) fn within(resolve: &Resolve, root: Type, stop: impl Fn(TypeId) -> bool) -> Vec<Type> {
    let mut seen = HashSet::from([root]);
    let mut found = vec![root];
    let mut next = 0;
    while let Some(ty) = found.get(next).copied() {
        next += 1;
        if let Type::Id(id) = ty
            && !stop(id)
        {
            let new = parts(resolve, id).into_iter();
            found.extend(new.filter(|part| seen.insert(*part)));
        }
    }
    found
}
