//! What both readers are: a cursor, and the way along a type; what differs is how each kind of
//! value is written.
//!
//! A reader follows the type, so it recurses no deeper than the type is nested, whatever the text.

use std::str::FromStr;

use super::cursor::{Budget, Cursor, Read, TextError, error};
use crate::dynamic::types::{DynResource, Handle, Id, Names, Shape, Types, Value, held, shown};

/// What `$name` stands for in a text: the only way to write a handle.
#[derive(Clone, Copy, Default)]
pub(crate) struct Named<'t>(Option<&'t Lookup<'t>>);

/// From a name and the resource that is asked for there.
type Lookup<'t> = dyn Fn(&str, &DynResource) -> Option<Handle> + 't;

impl<'t> Named<'t> {
    pub(crate) fn by(lookup: &'t Lookup<'t>) -> Self {
        Self(Some(lookup))
    }

    /// The handle that `text` stands for, which begins with a `$`.
    fn handle(self, text: &str, resource: &DynResource) -> Result<Handle, String> {
        let (Some(lookup), Some(name)) = (self.0, text.strip_prefix('$')) else {
            return Err("a handle has no text of its own".to_owned());
        };
        let found = lookup(name, resource);
        found.ok_or_else(|| {
            let name = shown(name);
            format!("no handle to `{}` is called `{name}`", resource.name())
        })
    }
}

/// A reader of one kind of text.
pub(crate) trait Reader<'t>: Sized {
    /// What stands around a list of arguments.
    const ARGUMENTS: [&'static str; 2];
    /// What stands around a list and around a tuple, and what that is called.
    const LIST: [&'static str; 3];
    const TUPLE: [&'static str; 3];
    /// May a comma stand before the end of a sequence?
    const TRAILING_COMMA: bool;

    fn new(text: &'t str, budget: Budget, named: Named<'t>) -> Self;
    fn cursor(&mut self) -> &mut Cursor<'t>;
    fn budget(&mut self) -> &mut Budget;
    fn into_budget(self) -> Budget;
    fn named(&self) -> Named<'t>;
    fn skip_space(&mut self);

    fn bool(&mut self) -> Read<bool>;
    /// A float that is no number, if one of those is next.
    fn not_finite(&mut self) -> Read<Option<f32>>;
    fn char(&mut self) -> Read<char>;
    fn string(&mut self) -> Read<String>;
    fn record(&mut self, types: &Types, fields: &Names<Id>) -> Read<Value>;
    fn variant(&mut self, types: &Types, cases: &Names<Option<Id>>) -> Read<Value>;
    fn enumeration(&mut self, cases: &Names<()>) -> Read<Value>;
    fn option(&mut self, types: &Types, some: Id) -> Read<Value>;
    fn result(&mut self, types: &Types, ok: Option<Id>, err: Option<Id>) -> Read<Value>;
    fn flags(&mut self, names: &Names<()>) -> Read<Value>;
    /// The text in place of a handle.
    fn name_of_handle(&mut self) -> Read<String>;

    /// An integer of 64 bits.
    fn wide<T: FromStr>(&mut self, shape: &Shape) -> Read<T> {
        self.number(shape)
    }

    /// Reads a value of the type; the space before it is skipped already.
    fn bare_value(&mut self, types: &Types, id: Id) -> Read<Value> {
        let value = self.shaped(types, types.shape(id))?;
        self.hold(held::own(&value))?;
        Ok(value)
    }

    /// Reads a value that is made so; what it takes itself is not counted yet.
    fn shaped(&mut self, types: &Types, shape: &Shape) -> Read<Value> {
        match shape {
            Shape::Bool => self.bool().map(Value::Bool),
            Shape::U8 => self.number(shape).map(Value::U8),
            Shape::U16 => self.number(shape).map(Value::U16),
            Shape::U32 => self.number(shape).map(Value::U32),
            Shape::U64 => self.wide(shape).map(Value::U64),
            Shape::S8 => self.number(shape).map(Value::S8),
            Shape::S16 => self.number(shape).map(Value::S16),
            Shape::S32 => self.number(shape).map(Value::S32),
            Shape::S64 => self.wide(shape).map(Value::S64),
            Shape::F32 => self.float(shape).map(Value::F32),
            Shape::F64 => self.float(shape).map(Value::F64),
            Shape::Char => self.char().map(Value::Char),
            Shape::String => {
                let text = self.string()?;
                self.spend(text.len() as u64)?;
                Ok(Value::String(text))
            }
            Shape::List(element) => self.list(types, *element),
            Shape::Tuple(ids) => self.tuple(types, ids),
            Shape::Record(fields) => self.record(types, fields),
            Shape::Variant(cases) => self.variant(types, cases),
            Shape::Enum(cases) => self.enumeration(cases),
            Shape::Option(some) => self.option(types, *some),
            Shape::Result(ok, err) => self.result(types, *ok, *err),
            Shape::Flags(names) => self.flags(names),
            Shape::Handle { resource, .. } => self.handle(resource),
            Shape::Refused(_) => Err(self.cursor().unexpected(shape.describe())),
        }
    }

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

    /// Counts the memory that a value takes.
    fn hold(&mut self, bytes: u64) -> Read<()> {
        if self.budget().hold(bytes) {
            return Ok(());
        }
        let at = self.cursor().at;
        Err(error("more than there is memory for", at..at))
    }

    fn list(&mut self, types: &Types, id: Id) -> Read<Value> {
        let [open, close, what] = Self::LIST;
        self.open(open, what)?;
        let mut values = Vec::new();
        let size = types.figures(id).size;
        self.sequence(close, |reader| {
            reader.spend(size)?;
            reader.hold(held::GROWING)?;
            values.push(reader.bare_value(types, id)?);
            Ok(())
        })?;
        Ok(Value::List(values))
    }

    fn tuple(&mut self, types: &Types, ids: &[Id]) -> Read<Value> {
        let start = self.cursor().at;
        let [open, close, what] = Self::TUPLE;
        self.open(open, what)?;
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

    /// A handle by its name: what the name gives is looked at where it is passed.
    fn handle(&mut self, resource: &DynResource) -> Read<Value> {
        let start = self.cursor().at;
        let text = self.name_of_handle()?;
        let handle = self.named().handle(&text, resource);
        let handle = handle.map_err(|message| error(message, start..self.cursor().at));
        handle.map(Value::Handle)
    }

    /// A float. What is too large for one is refused: infinity has a word of its own.
    fn float<T: FromStr + From<f32> + Into<f64> + Copy>(&mut self, shape: &Shape) -> Read<T> {
        if let Some(value) = self.not_finite()? {
            return Ok(value.into());
        }
        let start = self.cursor().at;
        let value: T = self.number(shape)?;
        if value.into().is_finite() {
            return Ok(value);
        }
        let range = start..self.cursor().at;
        let number = clipped(&self.cursor().text[range.clone()]).to_owned();
        let message = format!("`{number}` is too large for {}", shape.describe());
        Err(error(message, range))
    }

    /// Reads a number as `T`.
    fn number<T: FromStr>(&mut self, shape: &Shape) -> Read<T> {
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
pub(crate) fn whole<'t, R: Reader<'t>>(
    types: &Types,
    id: Id,
    text: &'t str,
    named: Named<'t>,
) -> Read<Value> {
    alone(&mut R::new(text, Budget::unlimited(), named), types, id)
}

pub(crate) fn alone<'t, R: Reader<'t>>(reader: &mut R, types: &Types, id: Id) -> Read<Value> {
    let value = reader.value(types, id)?;
    reader.finish()?;
    Ok(value)
}
