//! What no plugin can have, in whatever language: asynchronous functions, futures and streams.
//!
//! No host calls the former or takes the latter. Looked for once, before a language writes its stubs,
//! so that no project is made that cannot be built. It must never know a language.

use std::collections::HashSet;

use guesthouse_contract::wit_parser::{Function, FunctionKind, Resolve, Type, TypeDefKind, TypeId};

use super::ScaffoldError;
use super::surface::{Group, Surface};

/// Refuses a world that has any of it.
pub(super) fn refuse(surface: &Surface<'_>) -> Result<(), ScaffoldError> {
    let mut seen = HashSet::new();
    let groups = surface.exports.iter().chain(&surface.imports);
    for function in groups.flat_map(Group::all_functions) {
        if is_asynchronous(function) {
            let words = "is asynchronous, which plugins are not";
            return Err(ScaffoldError::unsupported(&function.name, words));
        }
        let params = function.params.iter().map(|param| &param.ty);
        for ty in params.chain(&function.result) {
            if let Some(kind) = found(surface.resolve(), ty, &mut seen) {
                let words = format!("has a {kind}, which plugins have not");
                return Err(ScaffoldError::unsupported(&function.name, &words));
            }
        }
    }
    Ok(())
}

fn is_asynchronous(function: &Function) -> bool {
    matches!(
        function.kind,
        FunctionKind::AsyncFreestanding
            | FunctionKind::AsyncMethod(_)
            | FunctionKind::AsyncStatic(_)
    )
}

/// What of it is in a type.
fn found(resolve: &Resolve, ty: &Type, seen: &mut HashSet<TypeId>) -> Option<&'static str> {
    let id = match ty {
        Type::Id(id) if seen.insert(*id) => *id,
        Type::ErrorContext => return Some("error context"),
        _ => return None,
    };
    let mut within = |ty: &Type| found(resolve, ty, seen);
    match &resolve.types[id].kind {
        TypeDefKind::Future(_) => Some("future"),
        TypeDefKind::Stream(_) => Some("stream"),
        TypeDefKind::Type(ty)
        | TypeDefKind::Option(ty)
        | TypeDefKind::List(ty)
        | TypeDefKind::FixedLengthList(ty, _) => within(ty),
        TypeDefKind::Map(key, value) => within(key).or_else(|| within(value)),
        TypeDefKind::Record(it) => it.fields.iter().find_map(|field| within(&field.ty)),
        TypeDefKind::Tuple(it) => it.types.iter().find_map(within),
        TypeDefKind::Variant(it) => {
            let mut cases = it.cases.iter().filter_map(|case| case.ty.as_ref());
            cases.find_map(within)
        }
        TypeDefKind::Result(it) => it.ok.iter().chain(&it.err).find_map(within),
        _ => None,
    }
}
