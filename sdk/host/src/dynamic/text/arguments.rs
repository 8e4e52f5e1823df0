//! The arguments of a function from text: each from its own, or all from one.
//!
//! What is wrong inside an argument is said of that argument. Nothing here knows which kind of text
//! it is.

use std::ops::Range;

use super::cursor::{Budget, TextError};
use super::reader::{Named, Reader, alone};
use crate::dynamic::types::{DynFunction, Shape, Value};
use crate::error::{CallError, CallErrorKind, Crossing, DynError};
use crate::limits::Limits;

/// Reads the arguments of a function, each from a text of its own. Options at the end may be left
/// out.
pub(crate) fn each_argument<'t, R: Reader<'t>>(
    function: &DynFunction,
    texts: impl ExactSizeIterator<Item = &'t str>,
    most: Option<Most<'_>>,
) -> Result<Vec<Value>, DynError> {
    if texts.len() > function.params().len() {
        return Err(wrong_arity(function, texts.len()));
    }
    let mut budget = budget(function, most);
    let mut values = Vec::with_capacity(texts.len());
    for (at, (param, text)) in std::iter::zip(function.params(), texts).enumerate() {
        let mut reader = R::new(text, budget, Named::default());
        let value = alone(&mut reader, param.ty.types(), param.ty.id());
        budget = reader.into_budget();
        values.push(value.map_err(|error| {
            most.and_then(|most| most.exceeded(function, &budget))
                .unwrap_or_else(|| bad_argument(function, at, error))
        })?);
    }
    complete(function, values)
}

/// The most that the arguments of a call may be. What nobody is called with has no such bound.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Most<'a> {
    pub(crate) limits: &'a Limits,
    /// The name of the plugin that is to be called.
    pub(crate) plugin: &'a str,
}

impl Most<'_> {
    /// The error if it was the budget that ended the reading.
    fn exceeded(self, function: &DynFunction, budget: &Budget) -> Option<DynError> {
        if budget.is_full() {
            return Some(self.too_heavy(function).into());
        }
        let limit = self.limits.input;
        budget.is_overdrawn().then_some(DynError::Input { limit })
    }

    pub(crate) fn too_heavy(self, function: &DynFunction) -> CallError {
        let kind = CallErrorKind::ValueMemoryExceeded {
            crossing: Crossing::Arguments,
            limit: self.limits.value_memory,
        };
        CallError::new(kind, self.plugin).in_function(Some(&function.full_name()))
    }
}

/// What the arguments may say before their reading is given up. What is a little too much is
/// counted to the byte instead, when it has been read.
fn budget(function: &DynFunction, most: Option<Most<'_>>) -> Budget {
    let mut budget = match most {
        None => Budget::new(u64::MAX, u64::MAX),
        Some(Most { limits, .. }) => {
            let said = limits.input.saturating_mul(2).saturating_add(4 << 10);
            Budget::new(said, limits.value_memory)
        }
    };
    budget.take(function.inputs().size);
    budget
}

/// Reads all arguments of a function from one text. Options at the end may be left out.
pub(crate) fn arguments<'t, R: Reader<'t>>(
    function: &DynFunction,
    text: &'t str,
    most: Option<Most<'_>>,
    named: Named<'t>,
) -> Result<Vec<Value>, DynError> {
    let mut reader = R::new(text, budget(function, most), named);
    let mut values = Vec::new();
    let [open, close] = R::ARGUMENTS;
    reader.expect(open).map_err(not_a_list)?;
    // What is wrong inside an argument is said of that argument.
    let mut inside = None;
    let read = reader.sequence(close, |reader| {
        if reader.cursor().rest().starts_with(close) {
            return Err(reader.cursor().unexpected("an argument"));
        }
        let Some(param) = function.params().get(values.len()) else {
            inside = Some(wrong_arity(function, values.len() + 1));
            return Err(reader.cursor().unexpected(close));
        };
        let value = reader.bare_value(param.ty.types(), param.ty.id());
        values.push(value.inspect_err(|error| {
            inside = Some(bad_argument(function, values.len(), error.clone()));
        })?);
        Ok(())
    });
    read.and_then(|()| reader.finish()).map_err(|error| {
        let exceeded = most.and_then(|most| most.exceeded(function, reader.budget()));
        exceeded.or(inside).unwrap_or_else(|| not_a_list(error))
    })?;
    complete(function, values)
}

/// Fills in options at the end that were left out.
fn complete(function: &DynFunction, mut values: Vec<Value>) -> Result<Vec<Value>, DynError> {
    let found = values.len();
    for param in function.params().iter().skip(found) {
        match param.ty.types().shape(param.ty.id()) {
            Shape::Option(_) => values.push(Value::Option(None)),
            _ => return Err(wrong_arity(function, found)),
        }
    }
    if values.len() > function.params().len() {
        return Err(wrong_arity(function, found));
    }
    Ok(values)
}

fn not_a_list(error: TextError) -> DynError {
    DynError::Arguments {
        message: error.message,
        range: error.range,
    }
}

pub(crate) fn wrong_arity(function: &DynFunction, found: usize) -> DynError {
    DynError::WrongArity {
        function: function.full_name(),
        expected: function.params().len(),
        found,
    }
}

fn bad_argument(function: &DynFunction, index: usize, error: TextError) -> DynError {
    refused_argument(function, index, error.message, Some(error.range))
}

pub(crate) fn refused_argument(
    function: &DynFunction,
    index: usize,
    message: String,
    range: Option<Range<usize>>,
) -> DynError {
    let param = function.params().get(index);
    DynError::Argument {
        index,
        parameter: param.map(|p| p.name().to_owned()).unwrap_or_default(),
        expected: param.map(|p| p.ty().to_string()).unwrap_or_default(),
        message,
        range,
    }
}
