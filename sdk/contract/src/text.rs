//! WIT text for one function or type, for messages.
//!
//! Named types keep their names; only anonymous shapes are spelled out. It must never be parsed
//! back: `World::encode` is the faithful form.

use wit_parser::{Function, Handle, Resolve, Type, TypeDefKind, TypeId};

/// A function as WIT writes it: `func(a: u32) -> string`.
#[must_use]
pub fn function_text(resolve: &Resolve, function: &Function) -> String {
    let params: Vec<_> = function
        .params
        .iter()
        .map(|param| format!("{}: {}", param.name, type_text(resolve, &param.ty)))
        .collect();
    let keyword = if function.kind.is_async() {
        "async func"
    } else {
        "func"
    };
    let result = function
        .result
        .map(|ty| format!(" -> {}", type_text(resolve, &ty)))
        .unwrap_or_default();
    format!("{keyword}({}){result}", params.join(", "))
}

/// A type as WIT writes it where it is used.
#[must_use]
pub fn type_text(resolve: &Resolve, ty: &Type) -> String {
    match ty {
        Type::Id(id) => defined_text(resolve, *id),
        Type::Bool => "bool".to_owned(),
        Type::U8 => "u8".to_owned(),
        Type::U16 => "u16".to_owned(),
        Type::U32 => "u32".to_owned(),
        Type::U64 => "u64".to_owned(),
        Type::S8 => "s8".to_owned(),
        Type::S16 => "s16".to_owned(),
        Type::S32 => "s32".to_owned(),
        Type::S64 => "s64".to_owned(),
        Type::F32 => "f32".to_owned(),
        Type::F64 => "f64".to_owned(),
        Type::Char => "char".to_owned(),
        Type::String => "string".to_owned(),
        Type::ErrorContext => "error-context".to_owned(),
    }
}

/// A record, variant, enum or flags type with its whole definition on one line.
pub(crate) fn definition_text(resolve: &Resolve, id: TypeId) -> String {
    let names = |names: Vec<String>| names.join(", ");
    let payload = |name: &str, ty: &Option<Type>| match ty {
        Some(ty) => format!("{name}({})", type_text(resolve, ty)),
        None => name.to_owned(),
    };
    match &resolve.types[id].kind {
        TypeDefKind::Record(record) => {
            let fields = record.fields.iter();
            let fields = fields.map(|field| payload_field(resolve, &field.name, &field.ty));
            format!("record {{ {} }}", names(fields.collect()))
        }
        TypeDefKind::Variant(variant) => {
            let cases = variant.cases.iter();
            let cases = cases.map(|case| payload(&case.name, &case.ty));
            format!("variant {{ {} }}", names(cases.collect()))
        }
        TypeDefKind::Enum(cases) => {
            let cases = cases.cases.iter().map(|case| case.name.clone());
            format!("enum {{ {} }}", names(cases.collect()))
        }
        TypeDefKind::Flags(flags) => {
            let flags = flags.flags.iter().map(|flag| flag.name.clone());
            format!("flags {{ {} }}", names(flags.collect()))
        }
        TypeDefKind::Type(ty) => type_text(resolve, ty),
        _ => defined_text(resolve, id),
    }
}

fn payload_field(resolve: &Resolve, name: &str, ty: &Type) -> String {
    format!("{name}: {}", type_text(resolve, ty))
}

fn defined_text(resolve: &Resolve, id: TypeId) -> String {
    let def = &resolve.types[id];
    if let Some(name) = &def.name {
        return name.clone();
    }
    let text = |ty: &Type| type_text(resolve, ty);
    let slot = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "_".to_owned(), text);
    match &def.kind {
        TypeDefKind::Option(ty) => format!("option<{}>", text(ty)),
        TypeDefKind::List(ty) => format!("list<{}>", text(ty)),
        TypeDefKind::FixedLengthList(ty, length) => format!("list<{}, {length}>", text(ty)),
        TypeDefKind::Map(key, value) => format!("map<{}, {}>", text(key), text(value)),
        TypeDefKind::Result(result) => match (&result.ok, &result.err) {
            (None, None) => "result".to_owned(),
            (Some(ok), None) => format!("result<{}>", text(ok)),
            (ok, err) => format!("result<{}, {}>", slot(ok), slot(err)),
        },
        TypeDefKind::Tuple(tuple) => {
            let types: Vec<_> = tuple.types.iter().map(text).collect();
            format!("tuple<{}>", types.join(", "))
        }
        TypeDefKind::Handle(Handle::Own(id)) => defined_text(resolve, *id),
        TypeDefKind::Handle(Handle::Borrow(id)) => {
            format!("borrow<{}>", defined_text(resolve, *id))
        }
        TypeDefKind::Future(ty) => format!("future<{}>", slot(ty)),
        TypeDefKind::Stream(ty) => format!("stream<{}>", slot(ty)),
        TypeDefKind::Type(ty) => text(ty),
        other => other.as_str().to_owned(),
    }
}
