//! From written arguments and results to values of a function's types.
//!
//! WAVE, each value a text, or JSON. `$name` in the place of an argument is a value that an earlier
//! step kept. What is wrong is said with its place in the text.

use std::fmt;
use std::ops::Range;

use guesthouse::{DynError, DynFunction, Value, ValueType};
use toml::Spanned;

use super::mistake::{Mistake, inside};

/// An argument: known, or with what earlier steps kept.
#[derive(Debug, Clone)]
pub(crate) enum Argument {
    Value(Value),
    /// The whole value, by its name.
    Kept(String),
    /// WAVE with names of handles inside, to be read when they are there.
    Holding(String),
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => f.write_str(&value.to_wave()),
            Self::Kept(name) => write!(f, "${name}"),
            Self::Holding(text) => f.write_str(text),
        }
    }
}

/// One argument that is no value of its type.
#[derive(Debug)]
pub(crate) struct BadArgument {
    /// Which one.
    pub(crate) index: usize,
    pub(crate) message: String,
    /// Bytes of its text.
    pub(crate) range: Range<usize>,
}

/// Reads arguments of which each has a text of its own. Options at the end may be left out; whether
/// there are too many is found out at the call.
pub(crate) fn each_wave(
    function: &DynFunction,
    texts: &[impl AsRef<str>],
) -> Result<Vec<Argument>, BadArgument> {
    let params = function.params();
    let mut arguments = Vec::new();
    for (index, text) in texts.iter().map(AsRef::as_ref).enumerate() {
        let argument = match (text.strip_prefix('$'), params.get(index)) {
            (Some(name), _) => Argument::Kept(name.to_owned()),
            (None, Some(param)) if param.ty().has_handles() && text.contains('$') => {
                Argument::Holding(text.to_owned())
            }
            (None, Some(param)) => {
                Argument::Value(read_param(param.name(), param.ty(), index, text)?)
            }
            // One too many.
            (None, None) => Argument::Value(Value::Option(None)),
        };
        arguments.push(argument);
    }
    let left_out = params.iter().skip(texts.len());
    let nothing = left_out.map_while(|param| nothing(param.ty()));
    arguments.extend(nothing.map(Argument::Value));
    Ok(arguments)
}

fn read_param(name: &str, ty: &ValueType, index: usize, text: &str) -> Result<Value, BadArgument> {
    ty.read_wave(text).map_err(|error| BadArgument {
        index,
        message: format!("argument `{name}` ({ty}): {}", error.message),
        range: error.range,
    })
}

/// The value of an option that was left out.
fn nothing(ty: &ValueType) -> Option<Value> {
    let value = ty.read_wave("none").ok()?;
    (value == Value::Option(None)).then_some(value)
}

/// The arguments in a file: WAVE texts or one JSON text.
pub(crate) fn arguments(
    function: &DynFunction,
    source: &str,
    waves: Option<&[Spanned<String>]>,
    json: Option<&Spanned<String>>,
) -> Result<Option<Vec<Argument>>, Mistake> {
    match (waves, json) {
        (None, None) => Ok(None),
        (Some(_), Some(json)) => Err(Mistake::new(
            "`args` is there already: one of the two says the arguments",
            json.span(),
        )),
        (Some(waves), None) => {
            let texts: Vec<_> = waves.iter().map(Spanned::get_ref).collect();
            let read = each_wave(function, &texts);
            Ok(Some(read.map_err(|bad| {
                let string = waves.get(bad.index).map_or(0..0, Spanned::span);
                Mistake::new(bad.message, inside(source, &string, &bad.range))
            })?))
        }
        (None, Some(json)) => {
            let values = function.read_json(json.get_ref());
            let values = values.map_err(|error| {
                let range = range_of(&error).unwrap_or(0..json.get_ref().len());
                Mistake::new(error.to_string(), inside(source, &json.span(), &range))
            })?;
            Ok(Some(values.into_iter().map(Argument::Value).collect()))
        }
    }
}

pub(crate) fn range_of(error: &DynError) -> Option<Range<usize>> {
    match error {
        DynError::Argument { range, .. } => range.clone(),
        DynError::Arguments { range, .. } => Some(range.clone()),
        _ => None,
    }
}

/// The result in a file, WAVE or JSON; inside, `None` for a function without one.
pub(crate) fn result(
    function: &DynFunction,
    source: &str,
    wave: Option<&Spanned<String>>,
    json: Option<&Spanned<String>>,
) -> Result<Option<Option<Value>>, Mistake> {
    let (text, is_json) = match (wave, json) {
        (None, None) => return Ok(None),
        (Some(_), Some(json)) => {
            let message = "`returns` is there already: one of the two says the result";
            return Err(Mistake::new(message, json.span()));
        }
        (Some(wave), None) => (wave, false),
        (None, Some(json)) => (json, true),
    };
    let Some(ty) = function.result() else {
        return nothing_returned(function, text).map(|()| Some(None));
    };
    let read = match is_json {
        true => ty.read_json(text.get_ref()),
        false => ty.read_wave(text.get_ref()),
    };
    let value = read.map_err(|error| {
        let message = format!("the result ({ty}): {}", error.message);
        Mistake::new(message, inside(source, &text.span(), &error.range))
    })?;
    Ok(Some(Some(value)))
}

fn nothing_returned(function: &DynFunction, text: &Spanned<String>) -> Result<(), Mistake> {
    match text.get_ref().as_str() {
        "()" | "null" => Ok(()),
        _ => {
            let message = format!("`{}` has no result: `()`", function.full_name());
            Err(Mistake::new(message, text.span()))
        }
    }
}

/// A value as a person reads it; `()` for none.
pub(crate) fn wave(value: Option<&Value>) -> String {
    value.map_or_else(|| "()".to_owned(), Value::to_wave)
}

/// A value as a script reads it.
pub(crate) fn json(value: Option<&Value>) -> serde_json::Value {
    let text = value.map_or_else(|| "null".to_owned(), Value::to_json);
    serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text))
}

/// A call as a person writes it: `demo:text/filter#apply("hello", 1)`.
pub(crate) fn call(function: &str, arguments: &[Value]) -> String {
    let arguments: Vec<_> = arguments.iter().map(Value::to_wave).collect();
    format!("{function}({})", arguments.join(", "))
}
