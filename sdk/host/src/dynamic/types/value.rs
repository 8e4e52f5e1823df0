//! [`Value`]: any value of WIT, as plain data.
//!
//! It says what it is and nothing of its type's name. It must never hold the engine's own values.

use super::handle::Handle;

/// Any value of WIT.
///
/// Names of fields, cases and flags are the WIT's. Whether a value fits a type is checked where it
/// is passed.
///
/// ```
/// use guesthouse::dynamic::Value;
///
/// let point = Value::Record(vec![
///     ("x".to_owned(), Value::F64(1.5)),
///     ("y".to_owned(), Value::F64(-0.5)),
/// ]);
/// assert_eq!(point.to_wave(), "{x: 1.5, y: -0.5}");
/// assert_eq!(point.to_json(), r#"{"x":1.5,"y":-0.5}"#);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// `bool`
    Bool(bool),
    /// `u8`
    U8(u8),
    /// `u16`
    U16(u16),
    /// `u32`
    U32(u32),
    /// `u64`
    U64(u64),
    /// `s8`
    S8(i8),
    /// `s16`
    S16(i16),
    /// `s32`
    S32(i32),
    /// `s64`
    S64(i64),
    /// `f32`
    F32(f32),
    /// `f64`
    F64(f64),
    /// `char`
    Char(char),
    /// `string`
    String(String),
    /// `list<T>`
    List(Vec<Self>),
    /// `record`: every field by name, in the order of the WIT.
    Record(Vec<(String, Self)>),
    /// `tuple<…>`
    Tuple(Vec<Self>),
    /// `variant`: the case and what it carries.
    Variant(String, Option<Box<Self>>),
    /// `enum`: the case.
    Enum(String),
    /// `option<T>`
    Option(Option<Box<Self>>),
    /// `result<T, E>`, where either side may carry nothing.
    Result(Result<Option<Box<Self>>, Option<Box<Self>>>),
    /// `flags`: those that are set, by name.
    Flags(Vec<String>),
    /// `own<R>` or `borrow<R>`: see [`DynSession`](crate::dynamic::DynSession) and
    /// [`DynImports`](crate::dynamic::DynImports) for who makes them.
    Handle(Handle),
}

impl Value {
    /// What kind of value it is, in WIT's words.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Bool(_) => "bool",
            Self::U8(_) => "u8",
            Self::U16(_) => "u16",
            Self::U32(_) => "u32",
            Self::U64(_) => "u64",
            Self::S8(_) => "s8",
            Self::S16(_) => "s16",
            Self::S32(_) => "s32",
            Self::S64(_) => "s64",
            Self::F32(_) => "f32",
            Self::F64(_) => "f64",
            Self::Char(_) => "char",
            Self::String(_) => "string",
            Self::List(_) => "list",
            Self::Record(_) => "record",
            Self::Tuple(_) => "tuple",
            Self::Variant(..) => "variant",
            Self::Enum(_) => "enum",
            Self::Option(_) => "option",
            Self::Result(_) => "result",
            Self::Flags(_) => "flags",
            Self::Handle(_) => "handle",
        }
    }
}
