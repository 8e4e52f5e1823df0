//! The one way to show what a stranger wrote: cut short, with everything escaped that has no shape of
//! its own.
//!
//! Names and messages that come out of an artifact, a guest or a tool end up in terminals, logs and
//! web pages. Control characters speak to the first, line breaks forge lines in the second, and
//! bidirectional or invisible characters make one name look like another in all of them. What is
//! shown is for eyes alone: it must never be compared or read back.

use std::fmt::{self, Write as _};

/// Characters that are shown of a message, unless its place says otherwise.
const MOST_OF_A_MESSAGE: usize = 2_000;

/// Shows what a stranger wrote: on one line, at most 2,000 characters, with control characters,
/// invisible ones, and those that turn the direction of text or break lines as `\u{202e}` or
/// `\n`.
///
/// What is cut ends in `…`. What has been shown once is shown the same again.
///
/// ```
/// use guesthouse_contract::shown;
///
/// assert_eq!(shown("ün\u{202e}gepmi.exe\n").to_string(), "ün\\u{202e}gepmi.exe\\n");
/// assert_eq!(shown("abcdef").most(3).to_string(), "abc…");
/// assert_eq!(shown("a\r\nb").lines().to_string(), "a\\r\nb");
/// ```
pub fn shown<T: fmt::Display>(what: T) -> Shown<T> {
    Shown {
        what,
        most: MOST_OF_A_MESSAGE,
        lines: false,
    }
}

/// What [`shown`] makes: its `Display` can be put into any message.
#[derive(Clone, Copy)]
pub struct Shown<T> {
    what: T,
    most: usize,
    lines: bool,
}

impl<T> Shown<T> {
    /// Shows at most so many characters, in place of 2,000.
    #[must_use]
    pub fn most(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// Leaves line feeds as they are: for text of which each line is shown as a stranger's.
    #[must_use]
    pub fn lines(self) -> Self {
        let lines = true;
        Self { lines, ..self }
    }
}

impl<T: fmt::Display> fmt::Display for Shown<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Escaped {
            out: f,
            left: self.most,
            lines: self.lines,
            is_cut: false,
        };
        match write!(out, "{}", self.what) {
            // The writer says so to end what goes on writing.
            Err(fmt::Error) if out.is_cut => f.write_char('…'),
            result => result,
        }
    }
}

impl<T: fmt::Display> fmt::Debug for Shown<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Writes no more than it was given room for.
struct Escaped<'a, 'f> {
    out: &'a mut fmt::Formatter<'f>,
    left: usize,
    lines: bool,
    is_cut: bool,
}

impl Escaped<'_, '_> {
    fn room(&mut self, characters: usize) -> fmt::Result {
        match self.left.checked_sub(characters) {
            Some(left) => self.left = left,
            None => self.is_cut = true,
        }
        if self.is_cut { Err(fmt::Error) } else { Ok(()) }
    }
}

impl fmt::Write for Escaped<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| self.write_char(c))
    }

    fn write_char(&mut self, c: char) -> fmt::Result {
        if !is_hidden(c) || (self.lines && c == '\n') {
            self.room(1)?;
            return self.out.write_char(c);
        }
        let escape = c.escape_debug();
        self.room(escape.len())?;
        write!(self.out, "{escape}")
    }
}

/// Whether a character has no shape of its own: those that Unicode counts as control, format, line
/// or paragraph separator, private or unassigned, and every space but the ordinary one.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    // The standard library's own table: in the middle of a text it escapes these alone, and leaves
    // accents on their letters.
    let mut text = [b'a', 0, 0, 0, 0];
    let length = c.encode_utf8(&mut text[1..]).len();
    let text = std::str::from_utf8(&text[..=length]);
    text.is_ok_and(|text| text.escape_debug().nth(1) == Some('\\'))
}

#[cfg(test)]
mod tests {
    use super::{is_hidden, shown};

    /// Every character of Unicode's categories Cc, Cf, Zl and Zp.
    const HIDDEN: &[std::ops::RangeInclusive<u32>] = &[
        0x00..=0x1f,
        0x7f..=0x9f,
        0xad..=0xad,
        0x600..=0x605,
        0x61c..=0x61c,
        0x6dd..=0x6dd,
        0x70f..=0x70f,
        0x890..=0x891,
        0x8e2..=0x8e2,
        0x180e..=0x180e,
        0x200b..=0x200f,
        0x2028..=0x202e,
        0x2060..=0x2064,
        0x2066..=0x206f,
        0xfeff..=0xfeff,
        0xfff9..=0xfffb,
        0x110bd..=0x110bd,
        0x110cd..=0x110cd,
        0x13430..=0x1343f,
        0x1bca0..=0x1bca3,
        0x1d173..=0x1d17a,
        0xe0001..=0xe0001,
        0xe0020..=0xe007f,
    ];

    #[test]
    fn every_control_format_and_separator_character_is_escaped() {
        for c in HIDDEN.iter().cloned().flatten().filter_map(char::from_u32) {
            assert!(is_hidden(c), "{c:?}");
            let text = shown(c).to_string();
            assert!(text.chars().all(|c| c.is_ascii_graphic()), "{c:?}: {text}");
        }
    }

    #[test]
    fn what_has_a_shape_stays_as_it_is() {
        let text = "it's \"a\\b\" ünïcödé u\u{308} नमस्ते 漢字 🦀 <&>";
        assert_eq!(shown(text).to_string(), text);
    }

    #[test]
    fn a_long_text_is_cut_and_never_written_out() {
        let text = shown("\u{1b}".repeat(900_000)).to_string();
        assert_eq!(text.chars().count(), 1_999, "{text}");
        assert!(text.ends_with("\\u{1b}…"), "{text}");

        struct Endless;
        impl std::fmt::Display for Endless {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                loop {
                    f.write_str("and so on ")?;
                }
            }
        }
        assert_eq!(shown(Endless).most(9).to_string(), "and so on…");
        assert_eq!(shown("whole").most(5).to_string(), "whole");
        assert_eq!(shown("a\nb\u{2028}").lines().to_string(), "a\nb\\u{2028}");
    }

    #[test]
    fn what_was_shown_is_shown_the_same_again() {
        let once = shown("a\u{1b}[2J\u{202e}\n").to_string();
        assert_eq!(once, "a\\u{1b}[2J\\u{202e}\\n");
        assert_eq!(shown(&once).to_string(), once);
    }
}
