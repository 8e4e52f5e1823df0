//! Writes text so that no parser takes any of it for markup.
//!
//! All text and every attribute value of the output goes through here. Both functions must escape
//! whatever could end the place they write into.

/// Appends text between tags.
pub(crate) fn push_text(html: &mut String, text: &str) {
    text.chars().for_each(|c| match c {
        '&' => html.push_str("&amp;"),
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        c => push_plain(html, c),
    });
}

/// Appends ` name="value"`. The name has to come from our own tables.
pub(crate) fn push_attribute(html: &mut String, name: &str, value: &str) {
    html.extend([" ", name, "=\""]);
    value.chars().for_each(|c| match c {
        '"' => html.push_str("&quot;"),
        '\'' => html.push_str("&#39;"),
        // Some old parsers take it for a quote.
        '`' => html.push_str("&#96;"),
        c => push_text(html, c.encode_utf8(&mut [0; 4])),
    });
    html.push('"');
}

/// Appends a character that means nothing to HTML. Control characters are left out: nobody sees
/// them, and parsers disagree about them.
fn push_plain(html: &mut String, c: char) {
    if !c.is_control() || matches!(c, '\t' | '\n') {
        html.push(c);
    }
}
