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

/// As much of a text as stands on a screen.
pub(crate) fn clipped(text: &str) -> String {
    let end = text.char_indices().nth(MOST).map(|(at, _)| at);
    match end.and_then(|end| text.get(..end)) {
        Some(begin) => format!("{begin}… ({} bytes in all)", text.len()),
        None => text.to_owned(),
    }
}

/// Characters of a value in a sentence.
const MOST: usize = 400;
