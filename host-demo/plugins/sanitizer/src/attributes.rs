//! Which attributes an element of an article may keep, and with which values.
//!
//! One table decides: an attribute that is not in it goes, and so does one whose value does not
//! pass. It must never repair a value, since a repaired attack is often another attack.

use crate::url;

/// The classes that a renderer gives to footnotes.
const FOOTNOTES: &[&str] = &[
    "footnote-definition",
    "footnote-definition-label",
    "footnote-reference",
];

/// How a renderer aligns the cells of a table.
const ALIGNMENTS: &[&str] = &[
    "text-align: left",
    "text-align: center",
    "text-align: right",
];

/// The value that the attribute may keep, if it may stay at all.
pub(crate) fn vetted<'v>(element: &str, name: &str, value: &'v str) -> Option<&'v str> {
    let passes = match (element, name) {
        ("a", "href") | ("img", "src") => return url::vetted(value),
        ("input", "checked" | "disabled") => return Some(""),
        ("input", "type") => value.eq_ignore_ascii_case("checkbox"),
        ("a", "title") | ("img", "alt" | "title") => true,
        ("img" | "input", _) => false,
        ("ol", "start") => value.parse::<u32>().is_ok(),
        // Style sheets are dangerous, but these three are compared as a whole.
        ("td" | "th", "style") => ALIGNMENTS.contains(&value),
        (_, "id") => is_identifier(value),
        (_, "class") => value.split_ascii_whitespace().all(is_known_class),
        _ => false,
    };
    passes.then_some(value)
}

/// A plain name. Scripts of the page may see it as `window.name`, but it shadows nothing there, and
/// the elements that also shadow what `document` has (images, forms) get none.
fn is_identifier(value: &str) -> bool {
    !value.is_empty()
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
}

/// A class that says something about the content. Any other would let the author borrow the looks
/// of the site's own controls.
fn is_known_class(class: &str) -> bool {
    let language = class.strip_prefix("language-");
    language.is_some_and(|name| name.bytes().all(|b| b.is_ascii_graphic()))
        || FOOTNOTES.contains(&class)
}
