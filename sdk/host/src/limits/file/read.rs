//! Limits as somebody wrote them, in whatever format: a preset and what differs from it, or every
//! field.
//!
//! Strict on purpose: a key that is misspelt or a value of the wrong kind is an error with its line,
//! never a limit that silently stays what it was.

use guesthouse_contract::nearest;

use super::super::{Ceilings, ConfigError, Limits, table};
use super::entry::{Entry, Given, quoted};

/// The key that is no limit.
const PRESET: &str = "preset";
/// The key of the table whose keys are limits too.
const COMPLEXITY: &str = "complexity";

pub(super) fn read(entries: Vec<Entry>) -> Result<Limits, ConfigError> {
    let preset = entries.iter().find(|entry| entry.key == PRESET);
    let is_whole = preset.is_some();
    let mut limits = preset.map_or_else(|| Ok(Limits::strict()), Entry::preset)?;
    let mut rows = table::rows(&mut limits);
    let mut set = Vec::new();
    for entry in entries.into_iter().flat_map(Entry::flat) {
        match entry.key.as_str() {
            PRESET => continue,
            COMPLEXITY => return Err(entry.bad_value(COMPLEXITY, "a table of limits")),
            _ => {}
        }
        let found = rows.iter_mut().find(|(limit, _)| limit.name == entry.key);
        let Some((limit, field)) = found else {
            return Err(entry.unknown(rows.iter().map(|(limit, _)| limit.name)));
        };
        let Some(value) = field.read(&entry.value) else {
            return Err(entry.bad_value(limit.name, field.expected()));
        };
        limit
            .check(value, &Ceilings::WIDEST)
            .map_err(|error| entry.with_line(error))?;
        set.push(limit.name);
    }
    let names = rows.into_iter().map(|(limit, _)| limit.name);
    let fields: Vec<_> = names.filter(|name| !set.contains(name)).collect();
    if is_whole || fields.is_empty() {
        return Ok(limits);
    }
    Err(ConfigError::MissingFields { fields })
}

impl Entry {
    fn preset(&self) -> Result<Limits, ConfigError> {
        match self.value.text() {
            Some("strict") => Ok(Limits::strict()),
            Some("scripting") => Ok(Limits::scripting()),
            _ => Err(self.bad_value(PRESET, "\"strict\" or \"scripting\"")),
        }
    }

    /// The entries of the table `complexity`, by the names of their limits; else the entry itself.
    fn flat(self) -> Vec<Self> {
        match self.value {
            Given::Table(inner) if self.key == COMPLEXITY => {
                let inner = inner.into_iter().map(|entry| Self {
                    key: format!("{COMPLEXITY}.{}", entry.key),
                    ..entry
                });
                inner.collect()
            }
            value => vec![Self { value, ..self }],
        }
    }

    fn unknown(&self, names: impl Iterator<Item = &'static str>) -> ConfigError {
        let names: Vec<_> = names.chain([PRESET]).collect();
        // A limit without its table is as good as its name.
        let of_table =
            |name: &&str| name.strip_prefix(COMPLEXITY) == Some(&format!(".{}", self.key));
        let near = names.iter().copied().find(of_table);
        ConfigError::UnknownField {
            field: quoted(&self.key),
            near: near.or_else(|| nearest(names.iter().map(|name| (*name, *name)), &self.key)),
            line: self.line,
        }
    }

    fn bad_value(&self, field: &'static str, expected: &'static str) -> ConfigError {
        ConfigError::BadValue {
            field,
            value: self.quoted.clone(),
            expected,
            line: self.line,
        }
    }

    /// Says where the field was set that is out of range.
    fn with_line(&self, mut error: ConfigError) -> ConfigError {
        if let ConfigError::OutOfRange { line, .. } = &mut error {
            *line = self.line;
        }
        error
    }
}
