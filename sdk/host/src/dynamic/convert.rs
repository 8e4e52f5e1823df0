//! Our values to the engine's and back. The only file of this room that takes them apart.

use wasmtime::component::Val;

use super::Value;

/// To the engine.
pub(super) fn lower(value: Value) -> Val {
    let boxed = |value: Option<Box<Value>>| value.map(|value| Box::new(lower(*value)));
    let all = |values: Vec<Value>| values.into_iter().map(lower).collect();
    match value {
        Value::Bool(v) => Val::Bool(v),
        Value::U8(v) => Val::U8(v),
        Value::U16(v) => Val::U16(v),
        Value::U32(v) => Val::U32(v),
        Value::U64(v) => Val::U64(v),
        Value::S8(v) => Val::S8(v),
        Value::S16(v) => Val::S16(v),
        Value::S32(v) => Val::S32(v),
        Value::S64(v) => Val::S64(v),
        Value::F32(v) => Val::Float32(v),
        Value::F64(v) => Val::Float64(v),
        Value::Char(v) => Val::Char(v),
        Value::String(v) => Val::String(v),
        Value::List(v) => Val::List(all(v)),
        Value::Record(v) => Val::Record(v.into_iter().map(|(n, v)| (n, lower(v))).collect()),
        Value::Tuple(v) => Val::Tuple(all(v)),
        Value::Variant(case, v) => Val::Variant(case, boxed(v)),
        Value::Enum(case) => Val::Enum(case),
        Value::Option(v) => Val::Option(boxed(v)),
        Value::Result(v) => Val::Result(v.map(boxed).map_err(boxed)),
        Value::Flags(set) => Val::Flags(set),
    }
}

/// From the engine; `None` for what has no dynamic form.
pub(super) fn lift(value: Val) -> Option<Value> {
    Some(match value {
        Val::Bool(v) => Value::Bool(v),
        Val::U8(v) => Value::U8(v),
        Val::U16(v) => Value::U16(v),
        Val::U32(v) => Value::U32(v),
        Val::U64(v) => Value::U64(v),
        Val::S8(v) => Value::S8(v),
        Val::S16(v) => Value::S16(v),
        Val::S32(v) => Value::S32(v),
        Val::S64(v) => Value::S64(v),
        Val::Float32(v) => Value::F32(v),
        Val::Float64(v) => Value::F64(v),
        Val::Char(v) => Value::Char(v),
        Val::String(v) => Value::String(v),
        Val::List(v) => Value::List(lift_all(v)?),
        Val::Tuple(v) => Value::Tuple(lift_all(v)?),
        Val::Record(v) => {
            let fields = v.into_iter().map(|(name, v)| Some((name, lift(v)?)));
            Value::Record(fields.collect::<Option<_>>()?)
        }
        Val::Variant(case, v) => Value::Variant(case, lift_boxed(v)?),
        Val::Enum(case) => Value::Enum(case),
        Val::Option(v) => Value::Option(lift_boxed(v)?),
        Val::Result(Ok(v)) => Value::Result(Ok(lift_boxed(v)?)),
        Val::Result(Err(v)) => Value::Result(Err(lift_boxed(v)?)),
        Val::Flags(set) => Value::Flags(set),
        _ => return None,
    })
}

fn lift_all(values: Vec<Val>) -> Option<Vec<Value>> {
    values.into_iter().map(lift).collect()
}

fn lift_boxed(value: Option<Box<Val>>) -> Option<Option<Box<Value>>> {
    match value {
        Some(value) => Some(Some(Box::new(lift(*value)?))),
        None => Some(None),
    }
}
