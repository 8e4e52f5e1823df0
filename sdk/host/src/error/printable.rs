//! Text that a stranger had a hand in, made fit to be shown.
//!
//! Names and messages that come out of an artifact end up in terminals and logs. Without control
//! characters they cannot speak to the one, and cut short they cannot fill the other.

use std::any::Any;

/// Characters of a message that are kept.
pub(crate) const MOST_OF_A_MESSAGE: usize = 2_000;

/// `text` without control characters other than line ends, and no more than `most` characters.
pub(crate) fn printable(text: &str, most: usize) -> String {
    let visible = text.chars().filter(|c| !c.is_control() || *c == '\n');
    visible.take(most).collect()
}

/// An error of the engine or a decoder, with its causes.
pub(crate) fn message(error: &impl std::fmt::Display) -> String {
    printable(&format!("{error:#}"), MOST_OF_A_MESSAGE)
}

/// What a panic said, where it said it with text.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    if let Some(text) = panic.downcast_ref::<&str>() {
        return (*text).to_owned();
    }
    match panic.downcast_ref::<String>() {
        Some(text) => text.clone(),
        None => "a panic without a message".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn control_characters_go_and_the_rest_is_cut() {
        assert_eq!(printable("a\u{1b}[2Jb\nc\u{7}", 10), "a[2Jb\nc");
        assert_eq!(printable("grüße", 4), "grüß");
    }
}
