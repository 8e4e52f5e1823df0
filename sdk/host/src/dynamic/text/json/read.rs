//! [`JsonReader`]: JSON to values.

use std::str::FromStr;

use super::super::cursor::{Budget, Cursor, Read, error};
use super::super::parts::{Fields, Set};
use super::super::reader::{Named, Reader};
use super::strings::string;
use crate::dynamic::types::{Id, Names, Shape, Types, Value, no_such, shown};

pub(crate) struct JsonReader<'t> {
    cursor: Cursor<'t>,
    budget: Budget,
    named: Named<'t>,
}

impl<'t> Reader<'t> for JsonReader<'t> {
    const ARGUMENTS: [&'static str; 2] = ["[", "]"];
    const LIST: [&'static str; 3] = ["[", "]", "an array"];
    const TUPLE: [&'static str; 3] = Self::LIST;
    const TRAILING_COMMA: bool = false;

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
        self.cursor.take(|byte| b" \t\r\n".contains(&byte));
    }

    fn bool(&mut self) -> Read<bool> {
        let start = self.cursor.at;
        match self.cursor.take(|byte| byte.is_ascii_alphanumeric()) {
            "true" => return Ok(true),
            "false" => return Ok(false),
            _ => self.cursor.at = start,
        }
        Err(self.cursor.unexpected("`true` or `false`"))
    }

    /// An integer of 64 bits, which may stand in a string: many readers of JSON lose digits.
    fn wide<T: FromStr>(&mut self, shape: &Shape) -> Read<T> {
        if !self.is_string() {
            return self.number(shape);
        }
        let start = self.cursor.at;
        let text = string(&mut self.cursor, shape.describe())?;
        let range = start..self.cursor.at;
        let mut inside = JsonReader::new(&text, Budget::new(0, 0), Named::default());
        let number = inside.number(shape).and_then(|number| {
            inside.finish()?;
            Ok(number)
        });
        number.map_err(|inside| error(inside.message, range))
    }

    fn not_finite(&mut self) -> Read<Option<f32>> {
        if !self.is_string() {
            return Ok(None);
        }
        let start = self.cursor.at;
        match string(&mut self.cursor, "a number")?.as_str() {
            "nan" => Ok(Some(f32::NAN)),
            "inf" => Ok(Some(f32::INFINITY)),
            "-inf" => Ok(Some(f32::NEG_INFINITY)),
            _ => Err(error(
                "a float is a number, \"nan\", \"inf\" or \"-inf\"",
                start..self.cursor.at,
            )),
        }
    }

    fn char(&mut self) -> Read<char> {
        let start = self.cursor.at;
        let text = string(&mut self.cursor, "a string of one character")?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(error(
                "a char is a string of one character",
                start..self.cursor.at,
            )),
        }
    }

    fn string(&mut self) -> Read<String> {
        string(&mut self.cursor, "a string")
    }

    fn name_of_handle(&mut self) -> Read<String> {
        string(&mut self.cursor, "a string that names a handle")
    }

    fn enumeration(&mut self, cases: &Names<()>) -> Read<Value> {
        let (name, ()) = self.name(cases)?;
        Ok(Value::Enum(name))
    }

    /// `"case"`, or `{"case": payload}`.
    fn variant(&mut self, types: &Types, cases: &Names<Option<Id>>) -> Read<Value> {
        let start = self.cursor.at;
        if self.cursor.eat("{") {
            self.skip_space();
            let (name, id) = self.name(cases)?;
            self.expect(":")?;
            let payload = self.payload(types, *id)?;
            self.expect("}")?;
            return Ok(Value::Variant(name, payload));
        }
        let (name, id) = self.name(cases)?;
        if id.is_some() {
            let message = format!("the case carries a value: {{\"{}\": …}}", shown(&name));
            return Err(error(message, start..self.cursor.at));
        }
        Ok(Value::Variant(name, None))
    }

    fn option(&mut self, types: &Types, some: Id) -> Read<Value> {
        if self.cursor.eat("null") {
            return Ok(Value::Option(None));
        }
        // An option in an option: `null` is the outer one, so the inner one is wrapped.
        let value = match types.shape(some) {
            Shape::Option(_) => self.wrapped(types, some)?,
            _ => self.bare_value(types, some)?,
        };
        Ok(Value::Option(Some(Box::new(value))))
    }

    fn result(&mut self, types: &Types, ok: Option<Id>, err: Option<Id>) -> Read<Value> {
        const EITHER: &str = "`{\"ok\": …}` or `{\"err\": …}`";
        self.open("{", EITHER)?;
        self.skip_space();
        let start = self.cursor.at;
        let name = string(&mut self.cursor, EITHER)?;
        let range = start..self.cursor.at;
        self.expect(":")?;
        let result = match name.as_str() {
            "ok" => Ok(self.payload(types, ok)?),
            "err" => Err(self.payload(types, err)?),
            _ => return Err(error(format!("expected {EITHER}"), range)),
        };
        self.expect("}")?;
        Ok(Value::Result(result))
    }

    fn record(&mut self, types: &Types, names: &Names<Id>) -> Read<Value> {
        let start = self.cursor.at;
        let mut fields = Fields::new(types, names);
        self.open("{", "an object")?;
        self.sequence("}", |reader| {
            let start = reader.cursor.at;
            let name = string(&mut reader.cursor, "the name of a field")?;
            let range = start..reader.cursor.at;
            let place = fields.place(&name);
            let (at, id) = place.map_err(|message| error(message, range))?;
            reader.expect(":")?;
            fields.put(at, reader.value(types, id)?);
            Ok(())
        })?;
        let end = self.cursor.at;
        fields
            .finish()
            .map_err(|message| error(message, start..end))
    }

    fn flags(&mut self, names: &Names<()>) -> Read<Value> {
        let mut set = Set::new(names);
        self.open("[", "an array of flags")?;
        self.sequence("]", |reader| {
            let start = reader.cursor.at;
            let name = string(&mut reader.cursor, "the name of a flag")?;
            let added = set.add(&name);
            added.map_err(|message| error(message, start..reader.cursor.at))
        })?;
        Ok(set.finish())
    }
}

impl JsonReader<'_> {
    fn is_string(&self) -> bool {
        self.cursor.peek() == Some('"')
    }

    /// A name among `names`, in quotes.
    fn name<'n, T>(&mut self, names: &'n Names<T>) -> Read<(String, &'n T)> {
        let start = self.cursor.at;
        let name = string(&mut self.cursor, "the name of a case")?;
        match names.get(name.as_str()) {
            Some(found) => Ok((name, found)),
            None => {
                let message = no_such("case", &name, names);
                Err(error(message, start..self.cursor.at))
            }
        }
    }

    /// The value that a case carries; `null` where it carries none.
    fn payload(&mut self, types: &Types, id: Option<Id>) -> Read<Option<Box<Value>>> {
        match id {
            Some(id) => Ok(Some(Box::new(self.value(types, id)?))),
            None => {
                self.expect("null")?;
                Ok(None)
            }
        }
    }

    fn wrapped(&mut self, types: &Types, some: Id) -> Read<Value> {
        const SOME: &str = "`null` or `{\"some\": …}`";
        self.open("{", SOME)?;
        self.skip_space();
        let start = self.cursor.at;
        if string(&mut self.cursor, SOME)? != "some" {
            return Err(error("expected \"some\"", start..self.cursor.at));
        }
        self.expect(":")?;
        let value = self.value(types, some)?;
        self.expect("}")?;
        Ok(value)
    }
}
