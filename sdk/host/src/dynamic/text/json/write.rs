//! Values to JSON, without spaces.

use std::fmt::{self, Write};

use super::super::cursor::{write_all, write_finite};
use super::strings::write_string;
use crate::dynamic::types::Value;

pub(crate) fn write(out: &mut impl Write, value: &Value) -> fmt::Result {
    match value {
        Value::Bool(v) => write!(out, "{v}"),
        Value::U8(v) => write!(out, "{v}"),
        Value::U16(v) => write!(out, "{v}"),
        Value::U32(v) => write!(out, "{v}"),
        Value::U64(v) => write!(out, "{v}"),
        Value::S8(v) => write!(out, "{v}"),
        Value::S16(v) => write!(out, "{v}"),
        Value::S32(v) => write!(out, "{v}"),
        Value::S64(v) => write!(out, "{v}"),
        Value::F32(v) if v.is_nan() => out.write_str("\"nan\""),
        Value::F64(v) if v.is_nan() => out.write_str("\"nan\""),
        Value::F32(v) if v.is_infinite() => write!(out, "\"{v}\""),
        Value::F64(v) if v.is_infinite() => write!(out, "\"{v}\""),
        Value::F32(v) => write_finite(out, v, f64::from(v.abs())),
        Value::F64(v) => write_finite(out, v, v.abs()),
        Value::Char(v) => write_string(out, v.encode_utf8(&mut [0; 4])),
        Value::String(v) => write_string(out, v),
        Value::Handle(handle) => write_string(out, &handle.to_string()),
        Value::List(values) | Value::Tuple(values) => {
            write_all(out, ["[", ",", "]"], values, write)
        }
        Value::Flags(set) => write_all(out, ["[", ",", "]"], set, |out, flag| {
            write_string(out, flag)
        }),
        Value::Record(fields) => write_all(out, ["{", ",", "}"], fields, |out, (name, value)| {
            member(out, name, Some(value))
        }),
        Value::Variant(case, None) | Value::Enum(case) => write_string(out, case),
        Value::Variant(case, payload) => object(out, case, payload.as_deref()),
        Value::Option(None) => out.write_str("null"),
        // The outer `none` is `null`, so that the inner one is something else.
        Value::Option(Some(value)) => match **value {
            Value::Option(_) => object(out, "some", Some(value)),
            _ => write(out, value),
        },
        Value::Result(Ok(payload)) => object(out, "ok", payload.as_deref()),
        Value::Result(Err(payload)) => object(out, "err", payload.as_deref()),
    }
}

fn object(out: &mut impl Write, name: &str, value: Option<&Value>) -> fmt::Result {
    out.write_char('{')?;
    member(out, name, value)?;
    out.write_char('}')
}

fn member(out: &mut impl Write, name: &str, value: Option<&Value>) -> fmt::Result {
    write_string(out, name)?;
    out.write_char(':')?;
    match value {
        Some(value) => write(out, value),
        None => out.write_str("null"),
    }
}
