//! A key of a policy file with its value and its line, read as one kind or refused.

use guesthouse_contract::{nearest, quantity};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::{Consent, PolicyError};
use crate::limits::{TomlSource, in_order, integer};
use crate::printable::printable;

/// A key and what stands there; an element of a list has the list's key.
pub(super) struct Item<'d, 't> {
    pub(super) key: &'d str,
    value: &'d Spanned<DeValue<'t>>,
    line: usize,
    source: &'d TomlSource<'t>,
}

/// What stands in a table, in the order of the text.
pub(super) fn items<'d, 't>(
    source: &'d TomlSource<'t>,
    table: &'d DeTable<'t>,
) -> Vec<Item<'d, 't>> {
    let items = in_order(table).into_iter().map(|(key, value)| Item {
        key: key.get_ref(),
        value,
        line: source.line(&key.span()),
        source,
    });
    items.collect()
}

impl<'d, 't> Item<'d, 't> {
    pub(super) fn table(&self) -> Result<Vec<Self>, PolicyError> {
        let table = self.value.get_ref().as_table();
        let table = table.ok_or_else(|| self.bad_value("a table"))?;
        Ok(items(self.source, table))
    }

    pub(super) fn list(&self) -> Result<Vec<Self>, PolicyError> {
        let list = self.value.get_ref().as_array();
        let list = list.ok_or_else(|| self.bad_value("a list"))?;
        let elements = list.iter().map(|value| Item {
            value,
            line: self.source.line(&value.span()),
            ..*self
        });
        Ok(elements.collect())
    }

    pub(super) fn text(&self) -> Result<&'d str, PolicyError> {
        let text = self.value.get_ref().as_str();
        text.ok_or_else(|| self.bad_value("text in quotes"))
    }

    pub(super) fn flag(&self) -> Result<bool, PolicyError> {
        let flag = self.value.get_ref().as_bool();
        flag.ok_or_else(|| self.bad_value("true or false"))
    }

    pub(super) fn count(&self) -> Result<u64, PolicyError> {
        integer(self.value.get_ref()).ok_or_else(|| self.bad_value("a whole number, such as 1_000"))
    }

    pub(super) fn bytes(&self) -> Result<u64, PolicyError> {
        let value = self.value.get_ref();
        let amount = value
            .as_str()
            .map_or_else(|| integer(value), quantity::bytes);
        amount.ok_or_else(|| self.bad_value("bytes, such as 65536, \"64KiB\" or \"10MB\""))
    }

    pub(super) fn digest(&self) -> Result<Consent, PolicyError> {
        let digest = self.text()?.parse();
        digest.map_err(|_: PolicyError| {
            self.bad_value("\"sha256:\" and 64 digits of 0-9 and a-f, in quotes")
        })
    }

    /// Says that the value is of the wrong kind.
    pub(super) fn bad_value(&self, expected: &'static str) -> PolicyError {
        PolicyError::BadValue {
            key: printable(self.key, 80),
            value: self.source.quoted(self.value.span()),
            expected,
            line: self.line,
        }
    }

    /// Says that the key is none of those.
    pub(super) fn unknown(&self, known: &[&'static str]) -> PolicyError {
        PolicyError::UnknownKey {
            key: printable(self.key, 80),
            near: nearest(known.iter().map(|key| (*key, *key)), self.key),
            line: self.line,
        }
    }

    /// Says that its table lacks a key.
    pub(super) fn missing(&self, key: &'static str) -> PolicyError {
        let line = self.line;
        PolicyError::MissingKey { key, line }
    }

    /// Says that a flaw that was found now came with this item.
    pub(super) fn found_in(&self, checked: Result<(), PolicyError>) -> Result<(), PolicyError> {
        checked.map_err(|mut error| {
            if let PolicyError::Flaw { line, .. } = &mut error {
                *line = Some(self.line);
            }
            error
        })
    }
}
