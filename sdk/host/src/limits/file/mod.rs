//! Limits as TOML text: a preset and what differs from it, or every field.
//!
//! Strict on purpose: a key that is misspelt or a value of the wrong kind is an error with its line,
//! never a limit that silently stays what it was. Called by apps that let an operator set limits;
//! reads text only, never a file.

mod field;
mod quantity;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use self::field::{Field, fields};
use super::{Ceilings, Limits};
use crate::error::{ConfigError, printable};

/// Characters of a wrong value that an error quotes.
const MOST_OF_A_VALUE: usize = 80;

/// The document, and what is found in it.
struct Reader<'a> {
    text: &'a str,
    limits: Limits,
    /// The fields that the document sets, and where.
    set: Vec<(&'static str, usize)>,
    preset: bool,
}

pub(super) fn read(text: &str) -> Result<Limits, ConfigError> {
    let document = DeTable::parse(text).map_err(|error| ConfigError::Toml {
        line: line(text, error.span().map_or(0, |span| span.start)),
        message: printable(error.message(), 200),
    })?;
    let mut reader = Reader {
        text,
        limits: Limits::strict(),
        set: Vec::new(),
        preset: false,
    };
    for (key, start, value) in entries(document.get_ref()) {
        reader.entry(key, start, value)?;
    }
    reader.finish()
}

/// The preset first, since it sets all fields; then in the order of the text.
fn entries<'t>(table: &'t DeTable<'_>) -> Vec<(&'t str, usize, &'t Spanned<DeValue<'t>>)> {
    let entries = table.iter();
    let mut entries: Vec<_> = entries
        .map(|(key, value)| (&**key.get_ref(), key.span().start, value))
        .collect();
    entries.sort_by_key(|(key, start, _)| (*key != "preset", *start));
    entries
}

impl Reader<'_> {
    fn entry(
        &mut self,
        key: &str,
        start: usize,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(), ConfigError> {
        let line = line(self.text, start);
        if key == "preset" {
            self.preset = true;
            self.limits = preset(value.get_ref())
                .ok_or_else(|| self.bad_value("preset", "\"strict\" or \"scripting\"", value))?;
            return Ok(());
        }
        if key == "shape" {
            return self.shape(value);
        }
        let mut all = fields(&mut self.limits);
        let Some((name, field)) = all.iter_mut().find(|(name, _)| *name == key) else {
            let field = printable(key, MOST_OF_A_VALUE);
            return Err(ConfigError::UnknownField { field, line });
        };
        let (name, expected) = (*name, field.expected());
        self.set.push((name, line));
        match field.read(value.get_ref()) {
            Some(read) if read > field.most() => Err(ConfigError::OutOfRange {
                field: name,
                value: read,
                unit: field.unit(),
                min: 0,
                max: field.most(),
                line: Some(line),
            }),
            Some(_) => Ok(()),
            None => Err(self.bad_value(name, expected, value)),
        }
    }

    /// The fields of the table `shape`.
    fn shape(&mut self, value: &Spanned<DeValue<'_>>) -> Result<(), ConfigError> {
        let Some(table) = value.get_ref().as_table() else {
            return Err(self.bad_value("shape", "a table of limits", value));
        };
        let mut entries = entries(table).into_iter();
        entries
            .try_for_each(|(key, start, value)| self.entry(&format!("shape.{key}"), start, value))
    }

    fn bad_value(
        &self,
        field: &'static str,
        expected: &'static str,
        value: &Spanned<DeValue<'_>>,
    ) -> ConfigError {
        let quoted = self.text.get(value.span()).unwrap_or_default();
        ConfigError::BadValue {
            field,
            value: printable(quoted, MOST_OF_A_VALUE),
            expected,
            line: line(self.text, value.span().start),
        }
    }

    /// The limits, if they are whole and make sense.
    fn finish(mut self) -> Result<Limits, ConfigError> {
        if !self.preset {
            let all = fields(&mut self.limits).into_iter().map(|(name, _)| name);
            let is_set = |name: &&str| self.set.iter().any(|(set, _)| set == name);
            let fields: Vec<_> = all.filter(|name| !is_set(name)).collect();
            if !fields.is_empty() {
                return Err(ConfigError::MissingFields { fields });
            }
        }
        let checked = self.limits.check(Ceilings::WIDEST);
        checked.map_err(|error| self.with_line(error))?;
        Ok(self.limits)
    }

    /// Says where the field was set that is out of range.
    fn with_line(&self, mut error: ConfigError) -> ConfigError {
        if let ConfigError::OutOfRange { field, line, .. } = &mut error {
            let set = self.set.iter().find(|(name, _)| name == field);
            *line = set.map(|(_, line)| *line);
        }
        error
    }
}

fn preset(value: &DeValue<'_>) -> Option<Limits> {
    match value.as_str()? {
        "strict" => Some(Limits::strict()),
        "scripting" => Some(Limits::scripting()),
        _ => None,
    }
}

/// The line of a byte, counted from 1.
fn line(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

pub(super) fn write(limits: &Limits) -> String {
    let mut limits = limits.clone();
    let line = |(name, field): (&str, Field<'_>)| format!("{name} = {}\n", field.write());
    fields(&mut limits).into_iter().map(line).collect()
}
