//! Does a value fit a type, and where does it not?
//!
//! Asked of every value that an app makes, before it is counted or converted. Readers of text need
//! not ask: they follow the type.

use std::fmt;

use super::Value;
use super::types::{Id, Names, Shape, Types};

/// Where a value does not fit its type: from the inside out.
#[derive(Debug)]
pub(super) struct Mismatch {
    message: String,
    path: Vec<String>,
}

impl Mismatch {
    fn new(message: String) -> Self {
        let path = Vec::new();
        Self { message, path }
    }

    fn within(mut self, place: impl fmt::Display) -> Self {
        self.path.push(place.to_string());
        self
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in self.path.iter().rev() {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)
    }
}

type Checked = Result<(), Mismatch>;

pub(super) fn check(types: &Types, id: Id, value: &Value) -> Checked {
    match (types.shape(id), value) {
        (Shape::Bool, Value::Bool(_))
        | (Shape::U8, Value::U8(_))
        | (Shape::U16, Value::U16(_))
        | (Shape::U32, Value::U32(_))
        | (Shape::U64, Value::U64(_))
        | (Shape::S8, Value::S8(_))
        | (Shape::S16, Value::S16(_))
        | (Shape::S32, Value::S32(_))
        | (Shape::S64, Value::S64(_))
        | (Shape::F32, Value::F32(_))
        | (Shape::F64, Value::F64(_))
        | (Shape::Char, Value::Char(_))
        | (Shape::String, Value::String(_)) => Ok(()),
        (Shape::List(element), Value::List(values)) => each(types, |_| Some(*element), values),
        (Shape::Tuple(ids), Value::Tuple(values)) if ids.len() == values.len() => {
            each(types, |at| ids.get(at).copied(), values)
        }
        (Shape::Record(fields), Value::Record(values)) => record(types, fields, values),
        (Shape::Variant(cases), Value::Variant(case, payload)) => {
            let id = cases.get(&**case).ok_or_else(|| no_such("case", case))?;
            optional(types, *id, payload.as_deref()).map_err(|error| error.within(case))
        }
        (Shape::Enum(cases), Value::Enum(case)) => {
            let known = cases.get(&**case).copied();
            known.ok_or_else(|| no_such("case", case))
        }
        (Shape::Option(_), Value::Option(None)) => Ok(()),
        (Shape::Option(some), Value::Option(Some(value))) => check(types, *some, value),
        (Shape::Result(ok, _), Value::Result(Ok(value))) => {
            optional(types, *ok, value.as_deref()).map_err(|error| error.within("ok"))
        }
        (Shape::Result(_, err), Value::Result(Err(value))) => {
            optional(types, *err, value.as_deref()).map_err(|error| error.within("err"))
        }
        (Shape::Flags(names), Value::Flags(set)) => {
            let unknown = set.iter().find(|flag| !names.contains_key(&***flag));
            unknown.map_or(Ok(()), |flag| Err(no_such("flag", flag)))
        }
        (shape, value) => Err(Mismatch::new(format!(
            "expected {}, not a {}",
            shape.describe(),
            value.kind()
        ))),
    }
}

fn no_such(what: &str, name: &str) -> Mismatch {
    Mismatch::new(format!("there is no {what} `{name}`"))
}

fn each(types: &Types, id: impl Fn(usize) -> Option<Id>, values: &[Value]) -> Checked {
    for (at, value) in values.iter().enumerate() {
        if let Some(id) = id(at) {
            check(types, id, value).map_err(|error| error.within(at))?;
        }
    }
    Ok(())
}

fn record(types: &Types, fields: &Names<Id>, values: &[(String, Value)]) -> Checked {
    if fields.len() != values.len() {
        let (want, have) = (fields.len(), values.len());
        return Err(Mismatch::new(format!("expected {want} fields, not {have}")));
    }
    for ((name, id), (have, value)) in std::iter::zip(fields, values) {
        if **name != **have {
            let message = format!("expected field `{name}`, not `{have}`");
            return Err(Mismatch::new(message));
        }
        check(types, *id, value).map_err(|error| error.within(name))?;
    }
    Ok(())
}

fn optional(types: &Types, id: Option<Id>, value: Option<&Value>) -> Checked {
    match (id, value) {
        (Some(id), Some(value)) => check(types, id, value),
        (None, None) => Ok(()),
        (Some(_), None) => Err(Mismatch::new("it carries a value".to_owned())),
        (None, Some(_)) => Err(Mismatch::new("it carries no value".to_owned())),
    }
}

impl Shape {
    /// In a sentence: what a value of it is.
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Self::Bool => "a bool",
            Self::U8 => "a u8",
            Self::U16 => "a u16",
            Self::U32 => "a u32",
            Self::U64 => "a u64",
            Self::S8 => "an s8",
            Self::S16 => "an s16",
            Self::S32 => "an s32",
            Self::S64 => "an s64",
            Self::F32 => "an f32",
            Self::F64 => "an f64",
            Self::Char => "a char",
            Self::String => "a string",
            Self::List(_) => "a list",
            Self::Record(_) => "a record",
            Self::Tuple(_) => "a tuple",
            Self::Variant(_) => "a variant",
            Self::Enum(_) => "an enum",
            Self::Option(_) => "an option",
            Self::Result(..) => "a result",
            Self::Flags(_) => "flags",
            Self::Refused(_) => "what has no dynamic form",
        }
    }
}
