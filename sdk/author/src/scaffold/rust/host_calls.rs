//! How a plugin calls what the app lends: one function of each imported interface, with example
//! arguments, in a function that nothing calls yet.

use guesthouse_contract::wit_parser::{Function, FunctionKind, Handle, Type, TypeDefKind};

use super::names;
use super::types::{Types, any};
use crate::scaffold::example::{Example, Handles, example};
use crate::scaffold::surface::Group;

/// The function, or nothing where the world lends none that can be called just so.
pub(super) fn text(types: &Types<'_>) -> String {
    let groups = types.surface.imports.iter();
    let groups = groups.filter(|group| !group.full_name.starts_with("wasi:"));
    let calls: Vec<_> = groups
        .filter_map(|group| first_call(types, group))
        .collect();
    if calls.is_empty() {
        return String::new();
    }
    let lines = calls.iter().map(|call| format!("    let _ = {call};\n"));
    format!(
        "\n/// What the app lends is called like this.\n\
         #[allow(dead_code, clippy::let_unit_value, reason = \"to be copied from\")]\n\
         fn ask_the_app() {{\n{}}}\n",
        lines.collect::<String>()
    )
}

fn first_call(types: &Types<'_>, group: &Group<'_>) -> Option<String> {
    group
        .functions
        .iter()
        .find_map(|function| call(types, group, function))
}

fn call(types: &Types<'_>, group: &Group<'_>, function: &Function) -> Option<String> {
    if function.kind != FunctionKind::Freestanding {
        return None;
    }
    let arguments = function
        .params
        .iter()
        .map(|param| argument(types, &param.ty));
    let arguments = arguments.collect::<Option<Vec<_>>>()?.join(", ");
    let module = match group.id {
        Some(id) => types.modules.of(id),
        None => "bindings".to_owned(),
    };
    Some(format!(
        "{module}::{}({arguments})",
        names::value(&function.name)
    ))
}

/// Imported functions borrow what has text or lists in it.
fn argument(types: &Types<'_>, ty: &Type) -> Option<String> {
    let value = example(types.surface, ty, Handles::None)?;
    Some(borrowed(types, ty, &value))
}

fn borrowed(types: &Types<'_>, ty: &Type, value: &Example) -> String {
    let owned = || types.expression(value, 4);
    let is_named = |id| types.surface.resolve().types[id].name.is_some();
    match (ty, value) {
        (Type::String, _) => "\"\"".to_owned(),
        (Type::Id(_), _) if !has_list(types, ty) || has_own(types, ty) => owned(),
        (Type::Id(id), Example::Empty | Example::Text) => {
            let kind = &types.surface.resolve().types[types.surface.origin(*id)].kind;
            match kind {
                TypeDefKind::Type(Type::String) => "\"\"".to_owned(),
                _ => "&[]".to_owned(),
            }
        }
        (Type::Id(id), _) if is_named(*id) => format!("&{}", owned()),
        (Type::Id(id), _) => inside(types, &types.surface.resolve().types[*id].kind, value),
        _ => owned(),
    }
}

/// Of a type without a name it is the parts that are borrowed.
fn inside(types: &Types<'_>, kind: &TypeDefKind, value: &Example) -> String {
    match (kind, value) {
        (TypeDefKind::Tuple(tuple), Example::Tuple(values)) => {
            let parts = tuple.types.iter().zip(values);
            let parts: Vec<_> = parts
                .map(|(ty, value)| borrowed(types, ty, value))
                .collect();
            match parts.as_slice() {
                [one] => format!("({one},)"),
                parts => format!("({})", parts.join(", ")),
            }
        }
        (TypeDefKind::Result(result), Example::Ok(Some(value))) => match &result.ok {
            Some(ty) => format!("Ok({})", borrowed(types, ty, value)),
            None => "Ok(())".to_owned(),
        },
        (TypeDefKind::Result(result), Example::Err(Some(value))) => match &result.err {
            Some(ty) => format!("Err({})", borrowed(types, ty, value)),
            None => "Err(())".to_owned(),
        },
        _ => types.expression(value, 4),
    }
}

fn has_list(types: &Types<'_>, ty: &Type) -> bool {
    let is_text = |ty: &Type| matches!(ty, Type::String);
    is_text(ty)
        || any(types.surface, ty, &|kind| match kind {
            TypeDefKind::List(_) | TypeDefKind::Map(..) => true,
            TypeDefKind::Record(record) => record.fields.iter().any(|field| is_text(&field.ty)),
            TypeDefKind::Variant(it) => it
                .cases
                .iter()
                .any(|case| case.ty.as_ref().is_some_and(is_text)),
            TypeDefKind::Tuple(tuple) => tuple.types.iter().any(is_text),
            TypeDefKind::Result(it) => it.ok.iter().chain(&it.err).any(is_text),
            TypeDefKind::Type(ty)
            | TypeDefKind::Option(ty)
            | TypeDefKind::FixedLengthList(ty, _) => is_text(ty),
            _ => false,
        })
}

fn has_own(types: &Types<'_>, ty: &Type) -> bool {
    any(types.surface, ty, &|kind| {
        matches!(kind, TypeDefKind::Handle(Handle::Own(_)))
    })
}
