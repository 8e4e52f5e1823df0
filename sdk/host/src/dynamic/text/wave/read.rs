//! [`WaveReader`]: WAVE to values. The grammar is the one of the `wasm-wave` project.

use super::super::cursor::{Budget, Cursor, Read, TextError, error};
use super::super::parts::{Fields, Set};
use super::super::reader::{Named, Reader};
use super::strings;
use crate::dynamic::types::{Id, Names, Shape, Types, Value, no_such};

/// Words that a case may not be named after without a `%`.
pub(crate) const KEYWORDS: [&str; 8] = ["true", "false", "some", "none", "ok", "err", "inf", "nan"];

pub(crate) struct WaveReader<'t> {
    cursor: Cursor<'t>,
    budget: Budget,
    named: Named<'t>,
}

impl<'t> Reader<'t> for WaveReader<'t> {
    const ARGUMENTS: [&'static str; 2] = ["(", ")"];
    const LIST: [&'static str; 3] = ["[", "]", "a list"];
    const TUPLE: [&'static str; 3] = ["(", ")", "a tuple"];
    const TRAILING_COMMA: bool = true;

    fn new(text: &'t str, budget: Budget, named: Named<'t>) -> Self {
        Self {
            cursor: Cursor::new(text),
            budget,
            named,
        }
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

    fn named(&self) -> Named<'t> {
        self.named
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

    fn bool(&mut self) -> Read<bool> {
        for (word, value) in [("true", true), ("false", false)] {
            if self.eat_word(word) {
                return Ok(value);
            }
        }
        Err(self.cursor.unexpected("`true` or `false`"))
    }

    fn not_finite(&mut self) -> Read<Option<f32>> {
        let words = [
            ("nan", f32::NAN),
            ("inf", f32::INFINITY),
            ("-inf", f32::NEG_INFINITY),
        ];
        let found = words.into_iter().find(|(word, _)| self.eat_word(word));
        Ok(found.map(|(_, value)| value))
    }

    fn char(&mut self) -> Read<char> {
        strings::char(&mut self.cursor)
    }

    fn string(&mut self) -> Read<String> {
        strings::string(&mut self.cursor)
    }

    /// `$name`, or what stands there instead, up to the end of its word.
    fn name_of_handle(&mut self) -> Read<String> {
        let start = self.cursor.at;
        self.cursor.eat("$");
        self.cursor
            .take(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        if start == self.cursor.at {
            self.cursor.bump();
        }
        let end = self.cursor.at;
        Ok(self.cursor.text[start..end].to_owned())
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
            None => Err(self.about(&label, no_such("case", name, cases))),
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

    fn field(&mut self, types: &Types, fields: &mut Fields<'_>) -> Read<()> {
        let label = self.label("the name of a field")?;
        let place = fields.place(label.name);
        let (at, id) = place.map_err(|message| self.about(&label, message))?;
        self.expect(":")?;
        let value = self.value(types, id)?;
        fields.put(at, value);
        Ok(())
    }
}

/// `some(x)` and `ok(x)` may be written `x` where that is not an option or a result again.
fn may_be_bare(types: &Types, id: Id) -> bool {
    !matches!(types.shape(id), Shape::Option(_) | Shape::Result(..))
}
