//! What stands in a file of limits, in whatever format: keys and what each is given.

use crate::printable::printable;

/// Characters of a wrong key or value that an error quotes.
const MOST_OF_A_VALUE: usize = 80;

/// A key and what stands there.
#[derive(Debug)]
pub(in super::super) struct Entry {
    pub(super) key: String,
    pub(super) value: Given,
    /// The value as it is written: [`quoted`].
    pub(super) quoted: String,
    /// Where, in a format that has lines.
    pub(super) line: Option<usize>,
}

/// What a format gives for a value.
#[derive(Debug)]
pub(in super::super) enum Given {
    /// A whole number that is not negative.
    Integer(u64),
    Text(String),
    Table(Vec<Entry>),
    /// What no limit is.
    Other,
}

/// As much of a text as an error shows.
pub(super) fn quoted(text: &str) -> String {
    printable(text, MOST_OF_A_VALUE)
}

impl Given {
    pub(in super::super) fn integer(&self) -> Option<u64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    pub(in super::super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}
