//! Values to WAVE, in the form that the `wasm-wave` project writes.

use std::fmt::{self, Write};

use super::super::cursor::{write_all, write_finite};
use super::read::KEYWORDS;
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
        Value::F32(v) if v.is_nan() => out.write_str("nan"),
        Value::F64(v) if v.is_nan() => out.write_str("nan"),
        Value::F32(v) if v.is_infinite() => write!(out, "{v}"),
        Value::F64(v) if v.is_infinite() => write!(out, "{v}"),
        Value::F32(v) => write_finite(out, v, f64::from(v.abs())),
        Value::F64(v) => write_finite(out, v, v.abs()),
        Value::Char(v) => {
            out.write_char('\'')?;
            escaped(out, *v)?;
            out.write_char('\'')
        }
        Value::String(v) => {
            out.write_char('"')?;
            v.chars().try_for_each(|c| escaped(out, c))?;
            out.write_char('"')
        }
        Value::Handle(handle) => write!(out, "{handle}"),
        Value::List(values) => write_all(out, ["[", ", ", "]"], values, write),
        Value::Tuple(values) => write_all(out, ["(", ", ", ")"], values, write),
        Value::Flags(set) => write_all(out, ["{", ", ", "}"], set, |out, flag| out.write_str(flag)),
        Value::Record(fields) => record(out, fields),
        Value::Variant(case, payload) => {
            label(out, case)?;
            carried(out, payload.as_deref())
        }
        Value::Enum(case) => label(out, case),
        Value::Option(None) => out.write_str("none"),
        Value::Option(some) => {
            out.write_str("some")?;
            carried(out, some.as_deref())
        }
        Value::Result(result) => {
            let (name, payload) = match result {
                Ok(value) => ("ok", value),
                Err(value) => ("err", value),
            };
            out.write_str(name)?;
            carried(out, payload.as_deref())
        }
    }
}

/// Fields that are `none` are left out; a record of nothing else is `{:}`.
fn record(out: &mut impl Write, fields: &[(String, Value)]) -> fmt::Result {
    let is_there = |(_, value): &&(String, Value)| !matches!(value, Value::Option(None));
    let mut fields = fields.iter().filter(is_there).peekable();
    if fields.peek().is_none() {
        return out.write_str("{:}");
    }
    write_all(out, ["{", ", ", "}"], fields, |out, (name, value)| {
        write!(out, "{name}: ")?;
        write(out, value)
    })
}

/// The name of a case.
fn label(out: &mut impl Write, name: &str) -> fmt::Result {
    if KEYWORDS.contains(&name) {
        out.write_char('%')?;
    }
    out.write_str(name)
}

fn carried(out: &mut impl Write, payload: Option<&Value>) -> fmt::Result {
    let Some(value) = payload else {
        return Ok(());
    };
    out.write_char('(')?;
    write(out, value)?;
    out.write_char(')')
}

fn escaped(out: &mut impl Write, c: char) -> fmt::Result {
    match c {
        '\\' | '"' | '\'' | '\t' | '\r' | '\n' => write!(out, "{}", c.escape_default()),
        c if c.is_control() => write!(out, "{}", c.escape_unicode()),
        c => write!(out, "{}", c.escape_debug()),
    }
}
