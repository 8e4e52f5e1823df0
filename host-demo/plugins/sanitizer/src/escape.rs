//! Writes text so that no parser takes any of it for markup.
//!
//! All text and every attribute value of the output goes through here. Both functions must escape
//! whatever could end the place they write into.

/// Appends text between tags.
pub(crate) fn push_text(html: &mut String, text: &str) {
    push(html, text, in_text);
}

/// Appends ` name="value"`. The name has to come from our own tables.
pub(crate) fn push_attribute(html: &mut String, name: &str, value: &str) {
    html.extend([" ", name, "=\""]);
    push(html, value, in_value);
    html.push('"');
}

/// Appends text, with some of its characters replaced.
fn push(html: &mut String, text: &str, replacement: fn(char) -> Option<&'static str>) {
    let mut copied = 0;
    for (at, c) in text.char_indices() {
        if let Some(replacement) = replacement(c) {
            html.extend([&text[copied..at], replacement]);
            copied = at + c.len_utf8();
        }
    }
    html.push_str(&text[copied..]);
}

/// What stands for a character in text. Control characters are left out: nobody sees them, and
/// parsers disagree about them.
fn in_text(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\t' | '\n' => None,
        c => c.is_control().then_some(""),
    }
}

/// What stands for a character in a quoted value.
fn in_value(c: char) -> Option<&'static str> {
    match c {
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        // Some old parsers take it for a quote.
        '`' => Some("&#96;"),
        c => in_text(c),
    }
}
