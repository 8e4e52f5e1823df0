//! Example values as Python writes them.

use guesthouse_contract::wit_parser::{Type, TypeDefKind, TypeId};

use super::super::example::{Example, Handles};
use super::super::script;
use super::names::{camel, shouted};
use super::scope::Scope;

/// The value as an expression. The type says what an empty or absent one looks like.
pub(super) fn expression(scope: &Scope<'_>, ty: &Type, value: &Example) -> String {
    match value {
        Example::Bool => "False".to_owned(),
        Example::Integer(_) => "0".to_owned(),
        Example::Float(_) => "0.0".to_owned(),
        Example::Char => r#""\0""#.to_owned(),
        Example::Text => r#""""#.to_owned(),
        Example::None => "None".to_owned(),
        Example::Empty => empty(scope, ty).to_owned(),
        Example::Flags(id) => format!("{}(0)", name(scope, *id)),
        Example::Enum(id, case) => format!("{}.{}", name(scope, *id), shouted(case)),
        Example::Own(resource) => object(scope, *resource),
        _ => compound(scope, ty, value),
    }
}

fn compound(scope: &Scope<'_>, ty: &Type, value: &Example) -> String {
    match (script::kind(scope.surface, ty), value) {
        (Some(TypeDefKind::Record(record)), Example::Record(id, fields)) => {
            let types = record.fields.iter().map(|field| &field.ty);
            let fields = fields.iter().zip(types);
            let fields = fields.map(|((_, value), ty)| expression(scope, ty, value));
            let fields = fields.collect::<Vec<_>>().join(", ");
            format!("{}({fields})", name(scope, *id))
        }
        (Some(TypeDefKind::Tuple(tuple)), Example::Tuple(values)) => {
            let values = values.iter().zip(&tuple.types);
            let values: Vec<_> = values
                .map(|(value, ty)| expression(scope, ty, value))
                .collect();
            match values.as_slice() {
                [value] => format!("({value},)"),
                values => format!("({})", values.join(", ")),
            }
        }
        (Some(TypeDefKind::FixedLengthList(ty, _)), Example::Repeated(value, count)) => {
            match script::plain(scope.surface, ty) {
                Type::U8 | Type::S8 => format!("bytes({count})"),
                _ => format!("[{} for _ in range({count})]", expression(scope, ty, value)),
            }
        }
        (Some(TypeDefKind::Variant(variant)), Example::Variant(id, case, value)) => {
            let ty = variant.cases.iter().find(|one| one.name == *case);
            let value = ty.and_then(|case| case.ty.as_ref()).zip(value.as_deref());
            let value = value.map(|(ty, value)| expression(scope, ty, value));
            format!(
                "{}_{}({})",
                name(scope, *id),
                camel(case),
                value.unwrap_or_default()
            )
        }
        (Some(TypeDefKind::Result(result)), Example::Ok(value)) => {
            carrying(scope, "Ok", result.ok.as_ref(), value.as_deref())
        }
        (Some(TypeDefKind::Result(result)), Example::Err(value)) => {
            carrying(scope, "Err", result.err.as_ref(), value.as_deref())
        }
        // An example is of the type that it was made for.
        _ => "None".to_owned(),
    }
}

/// `Ok` or `Err` around a value.
pub(super) fn carrying(
    scope: &Scope<'_>,
    which: &'static str,
    ty: Option<&Type>,
    value: Option<&Example>,
) -> String {
    let value = ty
        .zip(value)
        .map(|(ty, value)| expression(scope, ty, value));
    format!(
        "{}({})",
        scope.own(which),
        value.unwrap_or_else(|| "None".to_owned())
    )
}

fn name(scope: &Scope<'_>, id: TypeId) -> String {
    let named = scope.surface.resolve().types[id].name.as_deref();
    scope.named(id, named.unwrap_or_default())
}

fn empty(scope: &Scope<'_>, ty: &Type) -> &'static str {
    match script::kind(scope.surface, ty) {
        Some(TypeDefKind::Map(..)) => "{}",
        Some(TypeDefKind::List(ty))
            if matches!(script::plain(scope.surface, ty), Type::U8 | Type::S8) =>
        {
            "b\"\""
        }
        _ => "[]",
    }
}

/// A fresh object of the plugin's own class.
fn object(scope: &Scope<'_>, resource: TypeId) -> String {
    let made = scope.surface.made(resource);
    let constructor = made.and_then(|(_, made)| made.constructor());
    let values = constructor
        .and_then(|constructor| script::arguments(scope.surface, constructor, Handles::None));
    let values = values.unwrap_or_default();
    let values = values
        .iter()
        .map(|(ty, value)| expression(scope, ty, value));
    format!(
        "{}({})",
        name(scope, resource),
        values.collect::<Vec<_>>().join(", ")
    )
}
