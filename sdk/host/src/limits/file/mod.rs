//! Limits as text: TOML, read and written; with the feature `serde`, any format that describes itself.
//!
//! Called by apps that let an operator set limits; reads text only, never a file. What both ways have in
//! common is `entry.rs`, what was written, and `read.rs`, the rules. `source.rs` is a TOML text and its lines.

mod entry;
mod read;
#[cfg(feature = "serde")]
mod serde;
mod source;
#[cfg(feature = "serde")]
pub(super) mod time;

use toml::de::{DeTable, DeValue};

use self::entry::Entry;
pub(super) use self::entry::Given;
pub(crate) use self::source::{Source, in_order, integer};
use super::{Amount, ConfigError, Limits};

pub(super) fn read(text: &str) -> Result<Limits, ConfigError> {
    let source = Source::new(text);
    let document = source.parse().map_err(|error| ConfigError::Toml {
        line: error.line,
        message: error.message,
    })?;
    read::read(source.entries(&document))
}

impl Source<'_> {
    /// What stands in a table, in the order of the text.
    fn entries(&self, table: &DeTable<'_>) -> Vec<Entry> {
        let entries = in_order(table).into_iter().map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            value: self.given(value.get_ref()),
            quoted: self.quoted(value.span()),
            line: Some(self.line(&key.span())),
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
