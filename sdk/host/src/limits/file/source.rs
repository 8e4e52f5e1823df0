//! A TOML text and its lines: what stands where. Read by files of limits and by files of policies.
//!
//! It knows no key and no meaning, and never opens a file.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::entry;
use crate::printable::printable;

/// A text, and where its lines end.
pub(crate) struct Source<'t> {
    text: &'t str,
    breaks: Vec<usize>,
}

/// Why a text is not TOML.
pub(crate) struct NotToml {
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// What the parser met, made fit to be shown.
    pub(crate) message: String,
}

impl<'t> Source<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at).collect();
        Self { text, breaks }
    }

    /// The whole text as a table. The parser bounds how deep tables nest.
    pub(crate) fn parse(&self) -> Result<DeTable<'t>, NotToml> {
        let document = DeTable::parse(self.text).map_err(|error| NotToml {
            line: self.line(&error.span().unwrap_or_default()),
            message: printable(error.message(), 200),
        })?;
        Ok(document.into_inner())
    }

    /// The line that a span begins in, counted from 1.
    pub(crate) fn line(&self, span: &Range<usize>) -> usize {
        1 + self.breaks.partition_point(|end| *end < span.start)
    }

    /// A span as it is written, as much of it as an error shows.
    pub(crate) fn quoted(&self, span: Range<usize>) -> String {
        entry::quoted(self.text.get(span).unwrap_or_default())
    }
}

/// The keys and values of a table, in the order of the text.
pub(crate) fn in_order<'d, 't>(
    table: &'d DeTable<'t>,
) -> Vec<(&'d Spanned<DeString<'t>>, &'d Spanned<DeValue<'t>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// A TOML integer that is not negative.
pub(crate) fn integer(value: &DeValue<'_>) -> Option<u64> {
    let integer = value.as_integer()?;
    let digits = integer.as_str().trim_start_matches('+');
    u64::from_str_radix(digits, integer.radix()).ok()
}
