//! Text that a stranger had a hand in, made fit to be shown: how each kind of it is cut.
//!
//! What is escaped is decided in one place for all crates, `guesthouse_contract::shown`. Errors cut
//! what they keep where they are made, and their `Display` and `Debug` show it once more, whoever made
//! them.

use std::any::Any;
use std::error::Error;
use std::fmt;

use guesthouse_contract::{Shown, shown};

/// Characters of a name that are shown in a sentence.
const MOST_OF_A_NAME: usize = 240;

/// `text` on one line, and no more than `most` characters.
pub(crate) fn printable(text: &str, most: usize) -> String {
    shown(text).most(most).to_string()
}

/// `text` with its lines, and no more than `most` characters.
pub(crate) fn printable_lines(text: &str, most: usize) -> String {
    shown(text).most(most).lines().to_string()
}

/// A name in a sentence.
pub(crate) fn quoted<T: fmt::Display>(name: T) -> Shown<T> {
    shown(name).most(MOST_OF_A_NAME)
}

/// An error of the engine or a decoder, with its causes.
pub(crate) fn message(error: &impl fmt::Display) -> String {
    shown(format_args!("{error:#}")).to_string()
}

/// What a panic said, where it said it with text.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    shown(text.unwrap_or("a panic without a message"))
        .lines()
        .to_string()
}

/// What a guest wrote to stderr, with its lines.
pub(crate) fn last_words(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    printable_lines(text.trim(), stderr.len())
}

/// An error and what led to it, for `Debug`: a derived one would show fields as they were put there.
pub(crate) struct Causes<'a>(pub(crate) &'a dyn Error);

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(source) = next {
            write!(f, ": {source}")?;
            next = source.source();
        }
        Ok(())
    }
}

/// `Debug` of an error: its code and its words, with what led to it.
macro_rules! shown_debug {
    ($($error:ident)*) => {$(
        impl std::fmt::Debug for $error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let causes = guesthouse_contract::shown($crate::printable::Causes(self));
                f.debug_struct(stringify!($error))
                    .field("code", &self.code())
                    .field("message", &causes.lines().to_string())
                    .finish()
            }
        }
    )*};
}
pub(crate) use shown_debug;

#[cfg(test)]
mod tests {
    use super::{panic_message, printable};

    #[test]
    fn what_has_no_shape_is_escaped_and_the_rest_is_cut() {
        assert_eq!(printable("a\u{1b}[2Jb\nc", 99), "a\\u{1b}[2Jb\\nc");
        assert_eq!(printable("grüße", 4), "grüß…");
    }

    #[test]
    fn a_panics_message_is_cut_and_escaped_too() {
        let message = panic_message(&"\u{1b}".repeat(900_000));
        assert!(message.len() < 2_010, "{}", message.len());
        assert!(message.starts_with("\\u{1b}"), "{message}");
        assert_eq!(panic_message(&"left\n  right"), "left\n  right");
        assert_eq!(panic_message(&7), "a panic without a message");
    }
}
