//! What both kinds of text have in common: a place in it, an error about it, a bound on it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use guesthouse_contract::shown;

use crate::imports::Stop;
use crate::printable::printable;

/// Why a text is no value of its type, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} (at byte {})", shown(message), range.start)]
#[non_exhaustive]
pub struct TextError {
    /// What was expected, and what was met.
    pub message: String,
    /// Bytes of the text that it is about.
    pub range: Range<usize>,
}

pub(crate) type Read<T> = Result<T, TextError>;

/// A place in a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'t> {
    pub(crate) text: &'t str,
    pub(crate) at: usize,
}

/// Characters of a text that an error quotes.
const MOST_QUOTED: usize = 40;

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    pub(crate) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(crate) fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Goes past `token` if it is next.
    pub(crate) fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// Goes past everything that `belongs`, and gives it.
    pub(crate) fn take(&mut self, belongs: impl Fn(u8) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest
            .bytes()
            .position(|byte| !byte.is_ascii() || !belongs(byte));
        let taken = &rest[..end.unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    /// Goes past a number as JSON and WAVE both write it.
    pub(crate) fn number(&mut self) -> Read<&'t str> {
        let start = self.at;
        let number = self.take(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
        if is_number(number) {
            return Ok(number);
        }
        self.at = start;
        Err(self.unexpected("a number"))
    }

    /// Something else than `expected` is here.
    pub(crate) fn unexpected(&self, expected: impl fmt::Display) -> TextError {
        let word = |c: char| c.is_alphanumeric() || "%-+._".contains(c);
        let rest = self.rest();
        let length = match rest.find(|c| !word(c)) {
            Some(0) => self.peek().map_or(0, char::len_utf8),
            Some(length) => length,
            None => rest.len(),
        };
        let range = self.at..self.at + length;
        if length == 0 {
            return error(format!("expected {expected}, but the text ends"), range);
        }
        let met = printable(&rest[..length], MOST_QUOTED);
        error(format!("expected {expected}, not `{met}`"), range)
    }
}

pub(crate) fn error(message: impl fmt::Display, range: Range<usize>) -> TextError {
    TextError {
        message: message.to_string(),
        range,
    }
}

/// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?`
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (text, exponent) = match text.split_once(['e', 'E']) {
        Some((text, exponent)) => (text, exponent.strip_prefix(['-', '+']).unwrap_or(exponent)),
        None => (text, "0"),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    digits(whole) && !leading_zero && digits(fraction) && digits(exponent)
}

/// How many bytes of WIT a text may still say, and how much memory that may still take: a few letters
/// can stand for many options that are left out.
#[derive(Debug)]
pub(crate) struct Budget {
    left: Option<u64>,
    memory: Option<u64>,
}

impl Budget {
    pub(crate) fn new(bytes: u64, memory: u64) -> Self {
        Self {
            left: Some(bytes),
            memory: Some(memory),
        }
    }

    /// For the caller's own text.
    pub(crate) fn unlimited() -> Self {
        Self::new(u64::MAX, u64::MAX)
    }

    /// Takes `bytes` of memory, as [`Budget::take`] does.
    pub(crate) fn hold(&mut self, bytes: u64) -> bool {
        self.memory = self.memory.and_then(|left| left.checked_sub(bytes));
        self.memory.is_some()
    }

    /// Whether more memory was asked for than there was.
    pub(crate) fn is_full(&self) -> bool {
        self.memory.is_none()
    }

    /// Takes `bytes`, if there are as many left; otherwise nothing is left from now on.
    pub(crate) fn take(&mut self, bytes: u64) -> bool {
        self.left = self.left.and_then(|left| left.checked_sub(bytes));
        self.left.is_some()
    }

    /// Whether more was asked for than there was.
    pub(crate) fn is_overdrawn(&self) -> bool {
        self.left.is_none()
    }
}

/// Text that refuses to grow beyond a bound, and once there is no more time: names in a stranger's
/// types are as long as it likes.
#[derive(Debug)]
pub(crate) struct Bounded {
    text: String,
    most: usize,
    stop: Arc<Stop>,
    /// The length at which it is next asked whether there is time.
    look: usize,
}

/// Bytes of text from one look at the clock to the next.
const STRIDE: usize = 16 << 10;

impl Bounded {
    pub(crate) fn new(most: u64, stop: Arc<Stop>) -> Self {
        Self {
            text: String::new(),
            most: usize::try_from(most).unwrap_or(usize::MAX),
            stop,
            look: STRIDE,
        }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

impl fmt::Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.len() > self.most - self.text.len() {
            return Err(fmt::Error);
        }
        if self.text.len() >= self.look {
            self.look = self.text.len().saturating_add(STRIDE);
            self.stop.guest().map_err(|_| fmt::Error)?;
        }
        self.text.push_str(text);
        Ok(())
    }
}

/// Writes items between brackets and separators.
pub(crate) fn write_all<W: fmt::Write, T>(
    out: &mut W,
    [open, separator, close]: [&str; 3],
    items: impl IntoIterator<Item = T>,
    mut each: impl FnMut(&mut W, T) -> fmt::Result,
) -> fmt::Result {
    out.write_str(open)?;
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.write_str(separator)?;
        }
        each(out, item)?;
    }
    out.write_str(close)
}

/// A finite float, in the shorter of its two notations.
pub(crate) fn write_finite<F: fmt::Display + fmt::LowerExp>(
    out: &mut impl fmt::Write,
    value: F,
    magnitude: f64,
) -> fmt::Result {
    if magnitude == 0.0 || (1e-5..1e16).contains(&magnitude) {
        write!(out, "{value}")
    } else {
        write!(out, "{value:e}")
    }
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn numbers_are_those_of_json() {
        for number in ["0", "-0", "12", "1.5", "-1.25e+10", "1E9", "0.0"] {
            assert!(is_number(number), "{number}");
        }
        for other in [
            "", "-", "+1", "01", ".5", "1.", "1e", "1.e5", "--1", "1-2", "1e1.5", "1e5e5",
        ] {
            assert!(!is_number(other), "{other}");
        }
    }
}
