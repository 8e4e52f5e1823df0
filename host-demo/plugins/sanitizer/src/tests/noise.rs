//! Random mixtures of hostile fragments. Whatever they add up to, the output must hold nothing but
//! permitted tags in balance, and cleaning it again must change nothing.
//!
//! The output is judged by reading it strictly, not by the tokenizer that the cleaning uses.

use super::{article, comment};

const FRAGMENTS: &[&str] = &[
    "<",
    ">",
    "\"",
    "'",
    "`",
    "=",
    "/",
    "&",
    ";",
    " ",
    "\t",
    "\n",
    "\0",
    "\u{c}",
    "--",
    "!",
    "]]>",
    "<!--",
    "-->",
    "--!>",
    "<![CDATA[",
    "<?",
    "</",
    "<script",
    "</script",
    "<style>",
    "</style>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mtext>",
    "<title>",
    "</title>",
    "<textarea>",
    "</textarea>",
    "<template>",
    "</template>",
    "<noscript>",
    "</noscript>",
    "<select>",
    "<option>",
    "<plaintext",
    "<iframe srcdoc=",
    "</iframe>",
    "<img src=x onerror=alert(1)>",
    "<img src=",
    "<a href=",
    "<a title=\"",
    "javascript:",
    "java\nscript&colon;",
    "data:",
    "https://x/",
    "&lt;",
    "&#60;",
    "&#x22;",
    "&quot",
    "<p>",
    "</p>",
    "<div id=a>",
    "</div>",
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "</table>",
    "<ul>",
    "<li>",
    "</ul>",
    "<em>",
    "</em>",
    "<h1 class=x>",
    "<input type=checkbox>",
    "<code class=language-x>",
    " onclick=x",
    " style=x",
    "text",
    "é",
];

/// A small generator (xorshift), so that a failure can be repeated.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

fn mixture(state: &mut u64) -> String {
    let count = FRAGMENTS.len() as u64;
    let pick = |state: &mut u64| FRAGMENTS[usize::try_from(next(state) % count).unwrap_or(0)];
    let length = 1 + next(state) % 24;
    (0..length).map(|_| pick(state)).collect()
}

#[test]
fn any_mixture_becomes_clean() {
    let mut state = 0x5eed_1234_5678_9abc;
    for _ in 0..2_000 {
        let input = mixture(&mut state);
        for clean in [article, comment] {
            let (html, _) = clean(&input);
            assert!(is_balanced(&html), "{input:?} became {html:?}");
            assert_eq!(clean(&html), (html.clone(), 0), "from {input:?}");
        }
    }
}

/// Whether this is nothing but escaped text and plain tags in balance.
fn is_balanced(html: &str) -> bool {
    let mut open = Vec::new();
    let mut parts = html.split('<');
    if parts.next().is_some_and(|text| text.contains('>')) {
        return false;
    }
    parts.all(|part| takes(&mut open, part)) && open.is_empty()
}

/// Takes a tag and the text after it.
fn takes<'h>(open: &mut Vec<&'h str>, part: &'h str) -> bool {
    let Some((tag, text)) = part.split_once('>') else {
        return false;
    };
    if text.contains('>') {
        return false;
    }
    if let Some(name) = tag.strip_prefix('/') {
        return open.pop() == Some(name);
    }
    let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
    if !matches!(name, "br" | "hr" | "img" | "input") {
        open.push(name);
    }
    crate::elements::ARTICLE.contains(&name) && are_harmless(attributes)
}

/// Whether these are `name="value"` of known names with harmless values.
fn are_harmless(attributes: &str) -> bool {
    let mut pieces = attributes.split('"');
    while let (Some(name), Some(value)) = (pieces.next(), pieces.next()) {
        if !is_harmless(name.trim(), value) {
            return false;
        }
    }
    attributes.matches('"').count().is_multiple_of(2)
}

fn is_harmless(name: &str, value: &str) -> bool {
    match name {
        "href=" | "src=" => is_harmless_address(value),
        _ => ["alt=", "class=", "id=", "title=", "type="].contains(&name),
    }
}

fn is_harmless_address(address: &str) -> bool {
    let start = address.split(['/', '?', '#']).next().unwrap_or(address);
    !start.contains(':') || ["https:", "mailto:"].iter().any(|s| start.starts_with(s))
}
