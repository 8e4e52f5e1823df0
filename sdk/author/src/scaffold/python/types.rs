//! WIT types as Python annotates them.

use guesthouse_contract::wit_parser::{Handle, Type, TypeDefKind, TypeId};

use super::super::script;
use super::scope::Scope;

/// The annotation of a value.
pub(super) fn annotation(scope: &Scope<'_>, ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::F32 | Type::F64 => "float".to_owned(),
        Type::Char | Type::String => "str".to_owned(),
        Type::ErrorContext => "object".to_owned(),
        Type::Id(id) => defined(scope, *id),
        _ => "int".to_owned(),
    }
}

fn defined(scope: &Scope<'_>, id: TypeId) -> String {
    let definition = &scope.surface.resolve().types[id];
    match &definition.kind {
        TypeDefKind::Type(ty) => annotation(scope, ty),
        TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => defined(scope, *id),
        TypeDefKind::Record(_)
        | TypeDefKind::Resource
        | TypeDefKind::Flags(_)
        | TypeDefKind::Variant(_)
        | TypeDefKind::Enum(_) => scope.named(id, definition.name.as_deref().unwrap_or_default()),
        kind => written(scope, kind),
    }
}

fn written(scope: &Scope<'_>, kind: &TypeDefKind) -> String {
    match kind {
        TypeDefKind::List(ty) | TypeDefKind::FixedLengthList(ty, _) => {
            match script::plain(scope.surface, ty) {
                Type::U8 | Type::S8 => "bytes".to_owned(),
                _ => format!("list[{}]", annotation(scope, ty)),
            }
        }
        TypeDefKind::Map(key, value) => {
            format!(
                "dict[{}, {}]",
                annotation(scope, key),
                annotation(scope, value)
            )
        }
        TypeDefKind::Option(ty) => match script::kind(scope.surface, ty) {
            Some(TypeDefKind::Option(_)) => {
                format!("{}[{}] | None", scope.own("Some"), annotation(scope, ty))
            }
            _ => format!("{} | None", annotation(scope, ty)),
        },
        TypeDefKind::Tuple(tuple) => {
            let types: Vec<_> = tuple.types.iter().map(|ty| annotation(scope, ty)).collect();
            format!("tuple[{}]", types.join(", "))
        }
        TypeDefKind::Result(result) => {
            let [ok, err] = [&result.ok, &result.err].map(|ty| {
                ty.as_ref()
                    .map_or("None".to_owned(), |ty| annotation(scope, ty))
            });
            format!("{}[{ok}, {err}]", scope.own("Result"))
        }
        _ => "object".to_owned(),
    }
}
