//! Texts of others as the command shows them: errors with their causes, a stranger's lines.

use std::error::Error;

/// An error with everything that led to it.
pub(crate) fn whole(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let words = source.to_string();
        if !text.ends_with(&words) {
            text = format!("{text}: {words}");
        }
        next = source.source();
    }
    text
}

/// A stranger's line without what could move a terminal's cursor.
pub(crate) fn printable(text: &str) -> String {
    let kept = text.chars().map(|c| match c {
        '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    });
    kept.collect()
}
