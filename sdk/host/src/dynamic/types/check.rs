//! Does a value fit a type, and where does it not?
//!
//! Asked of every value that an app makes, before it is counted or converted. Readers of text need
//! not ask: they follow the type.

use std::fmt;

use super::handle::Handle;
use super::no_such::no_such;
use super::resource::DynResource;
use super::shapes::{Id, Names, Shape, Types};
use super::value::Value;
use crate::error::HandleFault;

/// Where a value does not fit its type: from the inside out.
#[derive(Debug)]
pub(crate) struct Mismatch {
    message: String,
    path: Vec<String>,
    /// The handle that it is about, if it is one to another resource.
    pub(crate) handle: Option<(Handle, HandleFault)>,
}

/// A handle in a value, and whether its object goes with it.
#[derive(Debug)]
pub(crate) struct Found<'v> {
    pub(crate) handle: &'v Handle,
    pub(crate) given: bool,
}

impl Mismatch {
    fn new(message: String) -> Self {
        Self {
            message,
            path: Vec::new(),
            handle: None,
        }
    }

    fn of_handle(handle: &Handle, fault: HandleFault) -> Self {
        let message = format!("{handle}: {fault}");
        Self {
            handle: Some((handle.clone(), fault)),
            ..Self::new(message)
        }
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

/// Whether the value fits, and the handles in it: those are looked at by whoever knows the guest.
pub(crate) fn check<'v>(
    types: &Types,
    id: Id,
    value: &'v Value,
) -> Result<Vec<Found<'v>>, Mismatch> {
    let found = Vec::new();
    let mut walk = Walk { types, found };
    walk.value(id, value)?;
    Ok(walk.found)
}

/// Goes through a value along its type.
struct Walk<'t, 'v> {
    types: &'t Types,
    found: Vec<Found<'v>>,
}

impl<'t, 'v> Walk<'t, 'v> {
    fn value(&mut self, id: Id, value: &'v Value) -> Checked {
        let types = self.types;
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
            (Shape::List(element), Value::List(values)) => self.each(|_| Some(*element), values),
            (Shape::Tuple(ids), Value::Tuple(values)) if ids.len() == values.len() => {
                self.each(|at| ids.get(at).copied(), values)
            }
            (Shape::Record(fields), Value::Record(values)) => self.record(fields, values),
            (Shape::Variant(cases), Value::Variant(case, payload)) => {
                let id = cases.get(&**case);
                let id = id.ok_or_else(|| Mismatch::new(no_such("case", case, cases)))?;
                self.optional(*id, payload.as_deref())
                    .map_err(|error| error.within(case))
            }
            (Shape::Enum(cases), Value::Enum(case)) => {
                let known = cases.get(&**case).copied();
                known.ok_or_else(|| Mismatch::new(no_such("case", case, cases)))
            }
            (Shape::Option(_), Value::Option(None)) => Ok(()),
            (Shape::Option(some), Value::Option(Some(value))) => self.value(*some, value),
            (Shape::Result(ok, _), Value::Result(Ok(value))) => self
                .optional(*ok, value.as_deref())
                .map_err(|error| error.within("ok")),
            (Shape::Result(_, err), Value::Result(Err(value))) => self
                .optional(*err, value.as_deref())
                .map_err(|error| error.within("err")),
            (Shape::Flags(names), Value::Flags(set)) => {
                let unknown = set.iter().find(|flag| !names.contains_key(&***flag));
                unknown.map_or(Ok(()), |flag| {
                    Err(Mismatch::new(no_such("flag", flag, names)))
                })
            }
            (Shape::Handle { resource, owned }, Value::Handle(handle)) => {
                self.handle(resource, *owned, handle)
            }
            (shape, value) => Err(Mismatch::new(format!(
                "expected {}, not a {}",
                shape.describe(),
                value.kind()
            ))),
        }
    }

    fn each(&mut self, id: impl Fn(usize) -> Option<Id>, values: &'v [Value]) -> Checked {
        for (at, value) in values.iter().enumerate() {
            if let Some(id) = id(at) {
                self.value(id, value).map_err(|error| error.within(at))?;
            }
        }
        Ok(())
    }

    fn record(&mut self, fields: &Names<Id>, values: &'v [(String, Value)]) -> Checked {
        if fields.len() != values.len() {
            let (want, have) = (fields.len(), values.len());
            return Err(Mismatch::new(format!("expected {want} fields, not {have}")));
        }
        for ((name, id), (have, value)) in std::iter::zip(fields, values) {
            if **name != **have {
                let message = format!("expected field `{name}`, not `{have}`");
                return Err(Mismatch::new(message));
            }
            self.value(*id, value).map_err(|error| error.within(name))?;
        }
        Ok(())
    }

    fn optional(&mut self, id: Option<Id>, value: Option<&'v Value>) -> Checked {
        match (id, value) {
            (Some(id), Some(value)) => self.value(id, value),
            (None, None) => Ok(()),
            (Some(_), None) => Err(Mismatch::new("it carries a value".to_owned())),
            (None, Some(_)) => Err(Mismatch::new("it carries no value".to_owned())),
        }
    }

    fn handle(&mut self, expected: &DynResource, given: bool, handle: &'v Handle) -> Checked {
        if handle.resource != *expected {
            let expected = expected.full_name();
            let fault = HandleFault::WrongResource { expected };
            return Err(Mismatch::of_handle(handle, fault));
        }
        self.found.push(Found { handle, given });
        Ok(())
    }
}

impl Shape {
    /// In a sentence: what a value of it is.
    pub(crate) fn describe(&self) -> &'static str {
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
            Self::Handle { .. } => "a handle",
            Self::Refused(_) => "what has no dynamic form",
        }
    }
}
