//! A field of [`Limits`](super::Limits), to be read from text or written.

use std::time::Duration;

use super::Amount;
use super::file::Given;
use super::quantity;

/// One field, by the kind of value that it takes.
#[derive(Debug)]
pub(super) enum Field<'a> {
    /// Bytes: an integer, or text with a unit.
    Bytes(&'a mut u64),
    /// A count.
    Count(&'a mut u64),
    /// A count that is never huge.
    Small(&'a mut u32),
    /// Text with a unit.
    Time(&'a mut Duration),
}

impl Field<'_> {
    /// What it holds.
    pub(super) fn amount(&self) -> Amount {
        match self {
            Self::Bytes(bytes) => Amount::Bytes(**bytes),
            Self::Count(count) => Amount::Count(**count),
            Self::Small(count) => Amount::Count((**count).into()),
            Self::Time(time) => Amount::Time(**time),
        }
    }

    /// The kind of value that it takes, as the end of a sentence.
    pub(super) fn expected(&self) -> &'static str {
        match self {
            Self::Bytes(_) => "bytes, such as 65536, \"64KiB\" or \"10MB\"",
            Self::Count(_) | Self::Small(_) => "a whole number, such as 1_000",
            Self::Time(_) => "a time with its unit, such as \"100ms\" or \"2s\"",
        }
    }

    /// Sets the field, and says to what; `None` if the value is of another kind. What is too large
    /// for the field is told and not set: it is beyond the field's range too.
    pub(super) fn read(&mut self, value: &Given) -> Option<Amount> {
        match self {
            Self::Bytes(field) => {
                let bytes = value
                    .text()
                    .map_or_else(|| value.integer(), quantity::bytes);
                **field = bytes?;
            }
            Self::Count(field) => **field = value.integer()?,
            Self::Small(field) => {
                let count = value.integer()?;
                **field = u32::try_from(count).unwrap_or(**field);
                return Some(Amount::Count(count));
            }
            Self::Time(field) => **field = quantity::time(value.text()?)?,
        }
        Some(self.amount())
    }
}
