//! What WIT can say and a plugin cannot carry, whatever its language: told at `new`, by name.
//!
//! Without this the first to notice would be a generator or the encoder, with an offset into bytes.
//! It must never judge what one language alone cannot have; that language's files do.

use guesthouse_contract::wit_parser::{Function, Type, TypeDefKind};

use super::surface::{Surface, parts};
use super::{ScaffoldError, script};

/// Flags that a component can hold in one value.
const MOST_FLAGS: usize = 32;

const CONTEXT: &str = "an error-context, which plugins have not";

/// Refuses a world that no plugin can be made for.
pub(super) fn check(surface: &Surface<'_>) -> Result<(), ScaffoldError> {
    for group in surface.exports.iter().chain(&surface.imports) {
        let types = group.id.map(|id| &surface.resolve().interfaces[id].types);
        for (name, id) in types.into_iter().flatten() {
            refuse(surface, name, Type::Id(*id))?;
        }
        for function in group.all_functions() {
            let name = group.call_name(function);
            if function.kind.is_async() {
                let reason = "is asynchronous, which plugins are not";
                return Err(ScaffoldError::unsupported(&name, reason));
            }
            for ty in values(function) {
                refuse(surface, &name, ty)?;
            }
        }
    }
    Ok(())
}

/// Refuses what is in a type, by the type's own name or else that of what has it.
fn refuse(surface: &Surface<'_>, name: &str, ty: Type) -> Result<(), ScaffoldError> {
    let Type::Id(id) = ty else {
        return match ty {
            Type::ErrorContext => Err(refusal(name, "has", CONTEXT)),
            _ => Ok(()),
        };
    };
    let mut refused = None;
    script::walk(surface, id, &mut |id| {
        let ty = &surface.resolve().types[id];
        if let Some((verb, what)) = reason(&ty.kind) {
            refused.get_or_insert_with(|| match &ty.name {
                Some(name) => refusal(name, verb, what),
                None => refusal(name, "has", what),
            });
        }
    });
    refused.map_or(Ok(()), Err)
}

fn refusal(name: &str, verb: &str, what: &str) -> ScaffoldError {
    ScaffoldError::unsupported(name, &format!("{verb} {what}"))
}

/// The types of its parameters and of its result.
pub(super) fn values(function: &Function) -> impl Iterator<Item = Type> {
    let params = function.params.iter().map(|param| param.ty);
    params.chain(function.result)
}

/// What a type is or has, and that it cannot be carried.
fn reason(kind: &TypeDefKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        TypeDefKind::Record(record) if record.fields.is_empty() => (
            "is",
            "a record without fields, which components cannot hold",
        ),
        TypeDefKind::Tuple(tuple) if tuple.types.is_empty() => {
            ("is", "a tuple without parts, which components cannot hold")
        }
        TypeDefKind::Flags(flags) if flags.flags.len() > MOST_FLAGS => (
            "has",
            "more than 32 flags, which components cannot hold: make it two types",
        ),
        TypeDefKind::Flags(flags) if flags.flags.is_empty() => {
            ("has", "no flags, which components cannot hold")
        }
        TypeDefKind::Map(..) => (
            "is",
            "a map, which hosts do not take: make it a list of tuples",
        ),
        TypeDefKind::Future(_) => ("is", "a future, which plugins have not"),
        TypeDefKind::Stream(_) => ("is", "a stream, which plugins have not"),
        _ if parts(kind).contains(&Type::ErrorContext) => ("has", CONTEXT),
        _ => return None,
    })
}
