//! Limits as text: TOML, read and written; with the feature `serde`, any format that describes itself.
//!
//! Called by apps that let an operator set limits; reads text only, never a file. What both ways have in
//! common is `entry.rs`, what was written, and `read.rs`, the rules.

mod entry;
mod read;
#[cfg(feature = "serde")]
mod serde;
#[cfg(feature = "serde")]
pub(super) mod time;

use toml::de::{DeTable, DeValue};

use self::entry::Entry;
pub(super) use self::entry::Given;
use super::{Amount, ConfigError, Limits};
use crate::printable::printable;

/// A text, and where its lines end.
struct Source<'t> {
    text: &'t str,
    breaks: Vec<usize>,
}

pub(super) fn read(text: &str) -> Result<Limits, ConfigError> {
    let breaks = text.match_indices('\n').map(|(at, _)| at).collect();
    let source = Source { text, breaks };
    let document = DeTable::parse(text).map_err(|error| ConfigError::Toml {
        line: source.line(error.span().map_or(0, |span| span.start)),
        message: printable(error.message(), 200),
    })?;
    read::read(source.entries(document.get_ref()))
}

impl Source<'_> {
    /// What stands in a table, in the order of the text. The parser bounds how deep tables nest.
    fn entries(&self, table: &DeTable<'_>) -> Vec<Entry> {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let entries = entries.into_iter().map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            value: self.given(value.get_ref()),
            quoted: entry::quoted(self.text.get(value.span()).unwrap_or_default()),
            line: Some(self.line(key.span().start)),
        });
        entries.collect()
    }

    fn given(&self, value: &DeValue<'_>) -> Given {
        if let Some(table) = value.as_table() {
            return Given::Table(self.entries(table));
        }
        match value.as_str() {
            Some(text) => Given::Text(text.to_owned()),
            None => integer(value).map_or(Given::Other, Given::Integer),
        }
    }

    /// The line of a byte, counted from 1.
    fn line(&self, at: usize) -> usize {
        1 + self.breaks.partition_point(|end| *end < at)
    }
}

/// A TOML integer that is not negative.
fn integer(value: &DeValue<'_>) -> Option<u64> {
    let integer = value.as_integer()?;
    let digits = integer.as_str().trim_start_matches('+');
    u64::from_str_radix(digits, integer.radix()).ok()
}

pub(super) fn write(limits: &Limits) -> String {
    let lines = limits.each().into_iter().map(|(limit, value)| {
        let name = limit.name;
        match value {
            Amount::Bytes(number) | Amount::Count(number) => format!("{name} = {number}\n"),
            Amount::Time(_) => format!("{name} = \"{value}\"\n"),
        }
    });
    lines.collect()
}
