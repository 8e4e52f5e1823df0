//! What WIT can say and a plugin cannot carry, whatever its language: told at `new`, by name.
//!
//! Without this the first to notice would be a generator or the encoder, with an offset into bytes.
//! It must never judge what one language alone cannot have; that language's files do.

use guesthouse_contract::wit_parser::{Function, FunctionKind, Type, TypeDef, TypeDefKind, TypeId};

use super::surface::{Surface, parts};
use super::{ScaffoldError, script};

/// Flags that a component can hold in one value.
const MOST_FLAGS: usize = 32;

const CONTEXT: &str = "holds an error-context, which plugins do not have";

/// Refuses a world that no plugin can be made for.
pub(super) fn check(surface: &Surface<'_>) -> Result<(), ScaffoldError> {
    for group in surface.exports.iter().chain(&surface.imports) {
        for function in group.all_functions() {
            if is_async(&function.kind) {
                let name = group.call_name(function);
                let reason = "is asynchronous, which plugins are not";
                return Err(ScaffoldError::unsupported(&name, reason));
            }
            if values(function).any(|ty| ty == Type::ErrorContext) {
                return Err(ScaffoldError::unsupported(&group.call_name(function), CONTEXT));
            }
        }
    }
    let types = used(surface);
    let mut types = types.iter().map(|id| &surface.resolve().types[*id]);
    match types.find_map(|ty| Some(refuse(ty, reason(&ty.kind)?))) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Every type that the world's interfaces and functions have, and what these are made of.
fn used(surface: &Surface<'_>) -> Vec<TypeId> {
    let resolve = surface.resolve();
    let groups = || surface.exports.iter().chain(&surface.imports);
    let ids = groups().filter_map(|group| group.id);
    let named = ids.flat_map(|id| resolve.interfaces[id].types.values().copied());
    let functions = groups().flat_map(|group| group.all_functions());
    let unnamed = functions.flat_map(values).filter_map(|ty| match ty {
        Type::Id(id) => Some(id),
        _ => None,
    });
    let mut all = Vec::new();
    for id in named.chain(unnamed) {
        script::walk(surface, id, &mut |id| all.push(id));
    }
    all
}

/// The types of its parameters and of its result.
fn values(function: &Function) -> impl Iterator<Item = Type> {
    let params = function.params.iter().map(|param| param.ty);
    params.chain(function.result)
}

fn is_async(kind: &FunctionKind) -> bool {
    !matches!(
        kind,
        FunctionKind::Freestanding
            | FunctionKind::Method(_)
            | FunctionKind::Static(_)
            | FunctionKind::Constructor(_)
    )
}

fn refuse(ty: &TypeDef, reason: &str) -> ScaffoldError {
    let name = ty.name.as_deref().unwrap_or_else(|| ty.kind.as_str());
    ScaffoldError::unsupported(name, reason)
}

fn reason(kind: &TypeDefKind) -> Option<&'static str> {
    match kind {
        TypeDefKind::Record(record) if record.fields.is_empty() => {
            Some("is a record without fields, which components cannot hold")
        }
        TypeDefKind::Flags(flags) if flags.flags.len() > MOST_FLAGS => {
            Some("has more than 32 flags, which components cannot hold: make it two types")
        }
        TypeDefKind::Flags(flags) if flags.flags.is_empty() => {
            Some("has no flags, which components cannot hold")
        }
        TypeDefKind::Tuple(tuple) if tuple.types.is_empty() => {
            Some("has no parts, which components cannot hold")
        }
        TypeDefKind::Map(..) => Some("is a map, which hosts do not take: make it a list of tuples"),
        TypeDefKind::Future(_) | TypeDefKind::Stream(_) => {
            Some("is asynchronous, which plugins are not")
        }
        _ => parts(kind)
            .contains(&Type::ErrorContext)
            .then_some(CONTEXT),
    }
}
