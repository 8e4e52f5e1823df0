//! What both readers are: a cursor, a grammar, and the reading of arguments one by one.
//!
//! A reader follows the type, so it recurses no deeper than the type is nested, whatever the text.

use std::ops::Range;

use super::text::{Budget, Cursor, Read, TextError, error};
use super::types::{Id, Shape, Types};
use super::{DynFunction, Value};
use crate::error::DynError;

/// A reader of one kind of text.
pub(super) trait Reader<'t>: Sized {
    /// What stands around a list of arguments.
    const ARGUMENTS: [&'static str; 2];
    /// May a comma stand before the end of a sequence?
    const TRAILING_COMMA: bool;

    fn new(text: &'t str, budget: Budget) -> Self;
    fn cursor(&mut self) -> &mut Cursor<'t>;
    fn budget(&mut self) -> &mut Budget;
    fn into_budget(self) -> Budget;
    fn skip_space(&mut self);
    /// Reads a value of the type; the space before it is skipped already.
    fn bare_value(&mut self, types: &Types, id: Id) -> Read<Value>;

    fn value(&mut self, types: &Types, id: Id) -> Read<Value> {
        self.skip_space();
        self.bare_value(types, id)
    }

    /// Goes past space and `token`, if that is next.
    fn eat(&mut self, token: &str) -> bool {
        self.skip_space();
        self.cursor().eat(token)
    }

    /// Goes past `token`, with which something that the type asks for begins.
    fn open(&mut self, token: &str, expected: &str) -> Read<()> {
        let cursor = self.cursor();
        if cursor.eat(token) {
            return Ok(());
        }
        Err(cursor.unexpected(expected))
    }

    fn expect(&mut self, token: &str) -> Read<()> {
        if self.eat(token) {
            return Ok(());
        }
        Err(self.cursor().unexpected(format_args!("`{token}`")))
    }

    /// Items with commas between them, and `close` after them.
    fn sequence(&mut self, close: &str, mut item: impl FnMut(&mut Self) -> Read<()>) -> Read<()> {
        let mut first = true;
        loop {
            if (first || Self::TRAILING_COMMA) && self.eat(close) {
                return Ok(());
            }
            first = false;
            self.skip_space();
            item(self)?;
            if self.eat(close) {
                return Ok(());
            }
            if !self.eat(",") {
                let cursor = self.cursor();
                return Err(cursor.unexpected(format_args!("`,` or `{close}`")));
            }
        }
    }

    /// Counts bytes that lie behind a value, before they are kept.
    fn spend(&mut self, bytes: u64) -> Read<()> {
        if self.budget().take(bytes) {
            return Ok(());
        }
        let at = self.cursor().at;
        Err(error("more than may be passed", at..at))
    }

    /// A string that was read, counted.
    fn counted(&mut self, text: String) -> Read<Value> {
        self.spend(text.len() as u64)?;
        Ok(Value::String(text))
    }

    /// The values of a list.
    fn elements(&mut self, types: &Types, id: Id, close: &str) -> Read<Value> {
        let mut values = Vec::new();
        let size = types.figures(id).size;
        self.sequence(close, |reader| {
            reader.spend(size)?;
            values.push(reader.bare_value(types, id)?);
            Ok(())
        })?;
        Ok(Value::List(values))
    }

    /// The values of a tuple, which starts at `start`.
    fn members(&mut self, types: &Types, ids: &[Id], close: &str, start: usize) -> Read<Value> {
        let mut values = Vec::new();
        self.sequence(close, |reader| {
            let id = ids.get(values.len()).ok_or_else(|| {
                let expected = format!("`{close}` after {} values", ids.len());
                reader.cursor().unexpected(expected)
            })?;
            values.push(reader.bare_value(types, *id)?);
            Ok(())
        })?;
        if values.len() == ids.len() {
            return Ok(Value::Tuple(values));
        }
        let (want, have) = (ids.len(), values.len());
        Err(TextError {
            message: format!("expected {want} values, not {have}"),
            range: start..self.cursor().at,
        })
    }

    /// Reads a number as `T`.
    fn number<T: std::str::FromStr>(&mut self, shape: &Shape) -> Read<T> {
        let cursor = self.cursor();
        let start = cursor.at;
        let Ok(number) = cursor.number() else {
            return Err(cursor.unexpected(shape.describe()));
        };
        let range = start..cursor.at;
        number.parse().map_err(|_| TextError {
            message: format!("`{}` is not {}", clipped(number), shape.describe()),
            range,
        })
    }

    /// There is nothing after this.
    fn finish(&mut self) -> Read<()> {
        self.skip_space();
        if self.cursor().rest().is_empty() {
            return Ok(());
        }
        Err(self.cursor().unexpected("nothing more"))
    }
}

/// As much of a number as an error shows.
fn clipped(number: &str) -> &str {
    number.get(..40).unwrap_or(number)
}

/// Reads one value and nothing after it.
pub(super) fn whole<'t, R: Reader<'t>>(types: &Types, id: Id, text: &'t str) -> Read<Value> {
    alone(&mut R::new(text, Budget::new(u64::MAX)), types, id)
}

fn alone<'t, R: Reader<'t>>(reader: &mut R, types: &Types, id: Id) -> Read<Value> {
    let value = reader.value(types, id)?;
    reader.finish()?;
    Ok(value)
}

/// Reads the arguments of a function, each from a text of its own. Options at the end may be left
/// out.
pub(super) fn each_argument<'t, R: Reader<'t>>(
    function: &DynFunction,
    texts: impl ExactSizeIterator<Item = &'t str>,
    limit: u64,
) -> Result<Vec<Value>, DynError> {
    if texts.len() > function.params().len() {
        return Err(wrong_arity(function, texts.len()));
    }
    let mut budget = budget(function, limit);
    let mut values = Vec::with_capacity(texts.len());
    for (at, (param, text)) in std::iter::zip(function.params(), texts).enumerate() {
        let mut reader = R::new(text, budget);
        let value = alone(&mut reader, param.ty.types(), param.ty.id());
        budget = reader.into_budget();
        values.push(value.map_err(|error| {
            too_much(&budget, limit).unwrap_or_else(|| bad_argument(function, at, error))
        })?);
    }
    complete(function, values)
}

/// What the arguments may say before their reading is given up. What is a little too much is
/// counted to the byte instead, when it has been read.
fn budget(function: &DynFunction, limit: u64) -> Budget {
    let mut budget = Budget::new(limit.saturating_mul(2).saturating_add(4 << 10));
    budget.take(function.inputs().size);
    budget
}

/// The error if it was the budget that ended the reading.
fn too_much(budget: &Budget, limit: u64) -> Option<DynError> {
    budget.is_overdrawn().then_some(DynError::Input { limit })
}

/// Reads all arguments of a function from one text. Options at the end may be left out.
pub(super) fn arguments<'t, R: Reader<'t>>(
    function: &DynFunction,
    text: &'t str,
    limit: u64,
) -> Result<Vec<Value>, DynError> {
    let mut reader = R::new(text, budget(function, limit));
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
        let too_much = too_much(reader.budget(), limit);
        too_much.or(inside).unwrap_or_else(|| not_a_list(error))
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

pub(super) fn wrong_arity(function: &DynFunction, found: usize) -> DynError {
    DynError::WrongArity {
        function: function.full_name(),
        expected: function.params().len(),
        found,
    }
}

fn bad_argument(function: &DynFunction, index: usize, error: TextError) -> DynError {
    refused_argument(function, index, error.message, Some(error.range))
}

pub(super) fn refused_argument(
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

/// The fields of a record as they come in: by place, each once.
pub(super) struct Fields<'a> {
    types: &'a Types,
    names: &'a super::types::Names<Id>,
    values: Vec<Option<Value>>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(types: &'a Types, names: &'a super::types::Names<Id>) -> Self {
        let values = names.iter().map(|_| None).collect();
        Self {
            types,
            names,
            values,
        }
    }

    /// Where the field belongs, and its type.
    pub(super) fn place(&self, name: &str) -> Result<(usize, Id), String> {
        let (at, _, id) = self
            .names
            .get_full(name)
            .ok_or_else(|| format!("there is no field `{}`", shown(name)))?;
        match self.values.get(at) {
            Some(None) => Ok((at, *id)),
            _ => Err(format!("the field `{}` is there twice", shown(name))),
        }
    }

    pub(super) fn put(&mut self, at: usize, value: Value) {
        if let Some(place) = self.values.get_mut(at) {
            *place = Some(value);
        }
    }

    /// The whole record; options that were left out are `none`.
    pub(super) fn finish(self) -> Result<Value, String> {
        let mut record = Vec::with_capacity(self.values.len());
        for ((name, id), value) in std::iter::zip(self.names, self.values) {
            let value = match (value, self.types.shape(*id)) {
                (Some(value), _) => value,
                (None, Shape::Option(_)) => Value::Option(None),
                (None, _) => return Err(format!("the field `{name}` is missing")),
            };
            record.push((name.to_string(), value));
        }
        Ok(Value::Record(record))
    }
}

/// The flags that are set: by place, each once.
pub(super) struct Set<'a> {
    names: &'a super::types::Names<()>,
    set: Vec<bool>,
}

impl<'a> Set<'a> {
    pub(super) fn new(names: &'a super::types::Names<()>) -> Self {
        let set = vec![false; names.len()];
        Self { names, set }
    }

    pub(super) fn add(&mut self, name: &str) -> Result<(), String> {
        let at = self.names.get_index_of(name);
        match at.and_then(|at| self.set.get_mut(at)) {
            None => Err(format!("there is no flag `{}`", shown(name))),
            Some(true) => Err(format!("the flag `{}` is there twice", shown(name))),
            Some(flag) => {
                *flag = true;
                Ok(())
            }
        }
    }

    pub(super) fn finish(self) -> Value {
        let named = std::iter::zip(self.names.keys(), self.set);
        let set = named
            .filter(|(_, set)| *set)
            .map(|(name, _)| name.to_string());
        Value::Flags(set.collect())
    }
}

/// A name that somebody wrote, as an error shows it.
pub(super) fn shown(name: &str) -> String {
    crate::error::printable(name, 60)
}
