//! The elements that this plugin knows by name, and what HTML says about them.
//!
//! Everything here is a list and a question about it; all other modules ask. Nothing that runs,
//! loads or switches the parser (`script`, `style`, `svg`, `textarea` and their kin) may ever stand
//! in [`ARTICLE`], [`COMMENT`] or [`HARMLESS`]: that is what makes the output safe to parse again.

use html5gum::State;

/// What an article may contain.
pub(crate) const ARTICLE: &[&str] = &[
    "a",
    "blockquote",
    "br",
    "caption",
    "code",
    "del",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// What a comment may contain.
pub(crate) const COMMENT: &[&str] = &["br", "code", "em", "p", "strong"];

/// What a host may allow on top: elements that, without attributes, only mean something.
pub(crate) const HARMLESS: &[&str] = &[
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "cite",
    "dd",
    "details",
    "dfn",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "header",
    "i",
    "ins",
    "kbd",
    "main",
    "mark",
    "nav",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "summary",
    "time",
    "u",
    "var",
    "wbr",
];

/// Elements whose content goes with them, beside those that [`tokenizer_state`] knows.
const DROPPED_WHOLE: &[&str] = &[
    "applet", "audio", "canvas", "datalist", "math", "object", "select", "svg", "template", "video",
];

/// Elements that have no content and no end tag.
const VOID: &[&str] = &["br", "hr", "img", "input", "wbr"];

/// Elements that end an open paragraph.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "ul",
];

/// Elements that make sense within a table only.
const TABLE_PARTS: &[&str] = &["caption", "tbody", "td", "tfoot", "th", "thead", "tr"];

/// How the tokenizer has to go on after this start tag, when its content is not markup.
///
/// Without this, `<style><p title="</style><img onerror=...>">` would be read differently here than
/// in a browser.
pub(crate) fn tokenizer_state(name: &[u8]) -> Option<State> {
    match name {
        b"textarea" | b"title" => Some(State::RcData),
        b"plaintext" => Some(State::PlainText),
        b"script" => Some(State::ScriptData),
        b"iframe" | b"noembed" | b"noframes" | b"noscript" | b"style" | b"xmp" => {
            Some(State::RawText)
        }
        _ => None,
    }
}

/// Whether this element is taken out together with its content.
pub(crate) fn is_dropped_whole(name: &[u8]) -> bool {
    tokenizer_state(name).is_some() || DROPPED_WHOLE.iter().any(|e| e.as_bytes() == name)
}

/// Whether a tag such as `<svg/>` is complete. Elsewhere HTML ignores the slash.
pub(crate) fn heeds_slash(name: &[u8]) -> bool {
    matches!(name, b"math" | b"svg")
}

/// Whether this element has neither content nor end tag.
pub(crate) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// Whether this element makes sense within a table only.
pub(crate) fn is_table_part(name: &str) -> bool {
    TABLE_PARTS.contains(&name)
}

/// Whether an open element ends where another one starts.
pub(crate) fn ends_at(open: &str, start: &str) -> bool {
    match open {
        "p" => BLOCKS.contains(&start),
        "a" | "li" => start == open,
        "dd" | "dt" => matches!(start, "dd" | "dt"),
        "caption" => is_table_part(start),
        "td" | "th" => is_table_part(start) && start != "caption",
        "tr" => matches!(start, "tbody" | "tfoot" | "thead" | "tr"),
        "tbody" | "tfoot" | "thead" => matches!(start, "tbody" | "tfoot" | "thead"),
        _ => is_heading(open) && is_heading(start),
    }
}

/// Whether a tag of this name leaves alone what is open outside of the element `open`.
pub(crate) fn is_barrier(open: &str, name: &str) -> bool {
    match open {
        "table" => true,
        "caption" | "td" | "th" => name != "table" && !is_table_part(name),
        "ol" | "ul" => name == "li",
        "dl" => matches!(name, "dd" | "dt"),
        _ => false,
    }
}

/// `h1` to `h6`.
fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}
