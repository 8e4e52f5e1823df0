//! From written arguments and results to values of a function's types.
//!
//! WAVE, each value a text, or JSON. `$name` in the place of an argument is a value that an earlier
//! step kept; in the place of a handle, anywhere in a value, it is an object. What is wrong is said with
//! its place in the text.

use std::fmt;
use std::ops::Range;

use guesthouse::{
    dynamic::{DynFunction, TextError, Value, ValueType},
    error::DynError,
};
use toml::Spanned;

use super::mistake::{Mistake, inside};
use super::template::Template;

/// An argument of a step or of an answer.
#[derive(Debug, Clone)]
pub(crate) enum Argument {
    /// The whole value that an earlier step kept by this name.
    Kept(String),
    Written(Template),
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept(name) => write!(f, "${name}"),
            Self::Written(template) => f.write_str(&template.shown().to_wave()),
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
        let kept = text.strip_prefix('$').filter(|name| !name.is_empty());
        let kept = kept.map(|name| Argument::Kept(name.to_owned()));
        let argument = match params.get(index) {
            // One too many.
            None => Argument::Written(Template::plain(Value::Option(None))),
            // What is a handle's place is read as one.
            Some(param) => match (read_wave(param.ty(), text), kept) {
                (Ok(value), _) => Argument::Written(value),
                (Err(_), Some(kept)) => kept,
                (Err(error), None) => {
                    let (name, ty, message) = (param.name(), param.ty(), error.message);
                    return Err(BadArgument {
                        index,
                        message: format!("argument `{name}` ({ty}): {message}"),
                        range: error.range,
                    });
                }
            },
        };
        arguments.push(argument);
    }
    let left_out = params.iter().skip(texts.len());
    let nothing = left_out.map_while(|param| nothing(param.ty()));
    arguments.extend(nothing.map(|value| Argument::Written(Template::plain(value))));
    Ok(arguments)
}

fn read_wave(ty: &ValueType, text: &str) -> Result<Template, TextError> {
    Template::read(|named| ty.read_wave_with(text, named))
}

/// The value of an option that was left out.
fn nothing(ty: &ValueType) -> Option<Value> {
    let value = ty.read_wave("none").ok()?;
    (value == Value::Option(None)).then_some(value)
}

/// The arguments in a file, WAVE texts or one JSON text, for the function that is called `at` a place.
pub(crate) fn arguments(
    function: &DynFunction,
    source: &str,
    at: Range<usize>,
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
            let read = each_wave(function, &texts).map_err(|bad| {
                let string = waves.get(bad.index).map_or(0..0, Spanned::span);
                Mistake::new(bad.message, inside(source, &string, &bad.range))
            })?;
            let (takes, given) = (function.params().len(), read.len());
            if takes != given {
                let (full, s) = (function.full_name(), if takes == 1 { "" } else { "s" });
                let message = format!("`{full}` takes {takes} argument{s}, not {given}");
                return Err(Mistake::new(message, at));
            }
            Ok(Some(read))
        }
        (None, Some(json)) => {
            let text = json.get_ref();
            let values = Template::read_all(|named| function.read_json_with(text, named));
            let values = values.map_err(|error| {
                let range = range_of(&error).unwrap_or(0..text.len());
                Mistake::new(error.to_string(), inside(source, &json.span(), &range))
            })?;
            Ok(Some(values.into_iter().map(Argument::Written).collect()))
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
) -> Result<Option<Option<Template>>, Mistake> {
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
        true => Template::read(|named| ty.read_json_with(text.get_ref(), named)),
        false => read_wave(ty, text.get_ref()),
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
