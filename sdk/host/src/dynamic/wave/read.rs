//! WAVE to values. The grammar is the one of the `wasm-wave` project.

use super::super::Value;
use super::super::reader::{Fields, Reader, Set, shown};
use super::super::text::{Budget, Cursor, Read, TextError, error};
use super::super::types::{Id, Names, Shape, Types};
use super::strings;

/// Words that a case may not be named after without a `%`.
pub(super) const KEYWORDS: [&str; 8] = ["true", "false", "some", "none", "ok", "err", "inf", "nan"];

pub(in super::super) struct WaveReader<'t> {
    cursor: Cursor<'t>,
    budget: Budget,
}

impl<'t> Reader<'t> for WaveReader<'t> {
    const ARGUMENTS: [&'static str; 2] = ["(", ")"];
    const TRAILING_COMMA: bool = true;

    fn new(text: &'t str, budget: Budget) -> Self {
        let cursor = Cursor::new(text);
        Self { cursor, budget }
    }

    fn cursor(&mut self) -> &mut Cursor<'t> {
        &mut self.cursor
    }

    fn budget(&mut self) -> &mut Budget {
        &mut self.budget
    }

    fn into_budget(self) -> Budget {
        self.budget
    }

    fn skip_space(&mut self) {
        loop {
            self.cursor.take(|byte| b" \t\r\n".contains(&byte));
            if !self.cursor.eat("//") {
                return;
            }
            let rest = self.cursor.rest();
            self.cursor.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    fn bare_value(&mut self, types: &Types, id: Id) -> Read<Value> {
        let shape = types.shape(id);
        match shape {
            Shape::Bool => self.bool(),
            Shape::U8 => self.number(shape).map(Value::U8),
            Shape::U16 => self.number(shape).map(Value::U16),
            Shape::U32 => self.number(shape).map(Value::U32),
            Shape::U64 => self.number(shape).map(Value::U64),
            Shape::S8 => self.number(shape).map(Value::S8),
            Shape::S16 => self.number(shape).map(Value::S16),
            Shape::S32 => self.number(shape).map(Value::S32),
            Shape::S64 => self.number(shape).map(Value::S64),
            Shape::F32 => match self.not_finite() {
                Some(value) => Ok(Value::F32(value)),
                None => self.number(shape).map(Value::F32),
            },
            Shape::F64 => match self.not_finite() {
                Some(value) => Ok(Value::F64(value.into())),
                None => self.number(shape).map(Value::F64),
            },
            Shape::Char => strings::char(&mut self.cursor).map(Value::Char),
            Shape::String => {
                let text = strings::string(&mut self.cursor)?;
                self.counted(text)
            }
            Shape::List(element) => {
                self.open("[", "a list")?;
                self.elements(types, *element, "]")
            }
            Shape::Tuple(ids) => {
                let start = self.cursor.at;
                self.open("(", "a tuple")?;
                self.members(types, ids, ")", start)
            }
            Shape::Record(fields) => self.record(types, fields),
            Shape::Variant(cases) => self.variant(types, cases),
            Shape::Enum(cases) => self.enumeration(cases),
            Shape::Option(some) => self.option(types, *some),
            Shape::Result(ok, err) => self.result(types, *ok, *err),
            Shape::Flags(names) => self.flags(names),
            Shape::Handle { .. } | Shape::Refused(_) => {
                Err(self.cursor.unexpected(shape.describe()))
            }
        }
    }
}

/// A name as it stands in the text.
struct Label<'t> {
    name: &'t str,
    start: usize,
    escaped: bool,
}

impl<'t> WaveReader<'t> {
    /// Goes past a whole word.
    fn eat_word(&mut self, word: &str) -> bool {
        let rest = self.cursor.rest().strip_prefix(word);
        let goes_on =
            |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
        let found = rest.is_some_and(|rest| !goes_on(rest));
        if found {
            self.cursor.at += word.len();
        }
        found
    }

    fn bool(&mut self) -> Read<Value> {
        for (word, value) in [("true", true), ("false", false)] {
            if self.eat_word(word) {
                return Ok(Value::Bool(value));
            }
        }
        Err(self.cursor.unexpected("`true` or `false`"))
    }

    fn not_finite(&mut self) -> Option<f32> {
        let words = [
            ("nan", f32::NAN),
            ("inf", f32::INFINITY),
            ("-inf", f32::NEG_INFINITY),
        ];
        let found = words.into_iter().find(|(word, _)| self.eat_word(word));
        found.map(|(_, value)| value)
    }

    fn label(&mut self, expected: &str) -> Read<Label<'t>> {
        let start = self.cursor.at;
        let escaped = self.cursor.eat("%");
        let name = self.cursor.take(|b| b.is_ascii_alphanumeric() || b == b'-');
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Ok(Label {
                name,
                start,
                escaped,
            });
        }
        self.cursor.at = start;
        Err(self.cursor.unexpected(expected))
    }

    /// The name of a case.
    fn case<'c, T>(&mut self, cases: &'c Names<T>) -> Read<(&'t str, &'c T)> {
        let label = self.label("the name of a case")?;
        let name = label.name;
        if !label.escaped && KEYWORDS.contains(&name) {
            let message = format!("`{name}` is a keyword of WAVE: the case is `%{name}`");
            return Err(self.about(&label, message));
        }
        match cases.get(name) {
            Some(found) => Ok((name, found)),
            None => Err(self.about(&label, format!("there is no case `{}`", shown(name)))),
        }
    }

    fn about(&self, label: &Label<'_>, message: String) -> TextError {
        error(message, label.start..self.cursor.at)
    }

    fn payload(&mut self, types: &Types, id: Option<Id>) -> Read<Option<Box<Value>>> {
        let Some(id) = id else {
            return Ok(None);
        };
        self.expect("(")?;
        let value = self.value(types, id)?;
        self.expect(")")?;
        Ok(Some(Box::new(value)))
    }

    fn variant(&mut self, types: &Types, cases: &Names<Option<Id>>) -> Read<Value> {
        let (name, id) = self.case(cases)?;
        let payload = self.payload(types, *id)?;
        Ok(Value::Variant(name.to_owned(), payload))
    }

    fn enumeration(&mut self, cases: &Names<()>) -> Read<Value> {
        let (name, ()) = self.case(cases)?;
        Ok(Value::Enum(name.to_owned()))
    }

    fn option(&mut self, types: &Types, some: Id) -> Read<Value> {
        if self.eat_word("none") {
            return Ok(Value::Option(None));
        }
        if self.eat_word("some") {
            return self.payload(types, Some(some)).map(Value::Option);
        }
        if !may_be_bare(types, some) {
            return Err(self.cursor.unexpected("`some(…)` or `none`"));
        }
        let value = self.bare_value(types, some)?;
        Ok(Value::Option(Some(Box::new(value))))
    }

    fn result(&mut self, types: &Types, ok: Option<Id>, err: Option<Id>) -> Read<Value> {
        if self.eat_word("ok") {
            return Ok(Value::Result(Ok(self.payload(types, ok)?)));
        }
        if self.eat_word("err") {
            return Ok(Value::Result(Err(self.payload(types, err)?)));
        }
        match ok {
            Some(ok) if may_be_bare(types, ok) => {
                let value = self.bare_value(types, ok)?;
                Ok(Value::Result(Ok(Some(Box::new(value)))))
            }
            _ => Err(self.cursor.unexpected("`ok` or `err`")),
        }
    }

    fn record(&mut self, types: &Types, names: &Names<Id>) -> Read<Value> {
        let start = self.cursor.at;
        let mut fields = Fields::new(types, names);
        self.open("{", "a record")?;
        if self.eat(":") {
            self.expect("}")?;
        } else if self.eat("}") {
            let message = "a record without fields is `{:}`; `{}` are flags";
            return Err(error(message, start..self.cursor.at));
        } else {
            self.sequence("}", |reader| reader.field(types, &mut fields))?;
        }
        let end = self.cursor.at;
        fields
            .finish()
            .map_err(|message| error(message, start..end))
    }

    fn field(&mut self, types: &Types, fields: &mut Fields<'_>) -> Read<()> {
        let label = self.label("the name of a field")?;
        let place = fields.place(label.name);
        let (at, id) = place.map_err(|message| self.about(&label, message))?;
        self.expect(":")?;
        let value = self.value(types, id)?;
        fields.put(at, value);
        Ok(())
    }

    fn flags(&mut self, names: &Names<()>) -> Read<Value> {
        let mut set = Set::new(names);
        self.open("{", "flags")?;
        self.sequence("}", |reader| {
            let label = reader.label("the name of a flag")?;
            let added = set.add(label.name);
            added.map_err(|message| reader.about(&label, message))
        })?;
        Ok(set.finish())
    }
}

/// `some(x)` and `ok(x)` may be written `x` where that is not an option or a result again.
fn may_be_bare(types: &Types, id: Id) -> bool {
    !matches!(types.shape(id), Shape::Option(_) | Shape::Result(..))
}
