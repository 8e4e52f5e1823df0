//! Comments as rustdoc's own parser of Markdown sees them.

use proptest::prelude::*;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{markdown_cell, rustdoc_lines};
use crate::plain_text;

#[test]
fn prose_reads_as_prose_and_all_else_as_it_was_written() {
    for (text, expected) in [
        ("Cleans `text` of <b>.", "Cleans `text` of \\<b\\>."),
        (
            "See [`x`] or https://a.b/c_d",
            "See \\[`x`\\] or https://a.b/c\\_d",
        ),
        ("- 1 is\n-1 is", "```text\n- 1 is\n-1 is\n```"),
        ("-1 is", "\\-1 is"),
        (
            "a\n```\nlet\n\nx\n```\n\nb",
            "```text\na\n```\nlet\n\nx\n```\n```\n\nb",
        ),
        (
            "a\n\n    200 fine\n\n- b\n\nc",
            "a\n\n```text\n    200 fine\n\n- b\n```\n\nc",
        ),
        ("a\r\n\r\nb\rc\u{2028}d", "a\n\nb\nc\nd"),
        ("one ` tick", "one \\` tick"),
        ("`` two ``", "\\`\\` two \\`\\`"),
        ("\u{1b}[31m \u{202e}evil", "\u{fffd}\\[31m \u{fffd}evil"),
        ("3.14 of 2*3", "3\\.14 of 2\\*3"),
        ("1. a\n2) b", "```text\n1. a\n2) b\n```"),
        ("", ""),
    ] {
        // The fence is longer than any in the text.
        let made = rustdoc_lines(text).join("\n");
        let made = made.replace("````text", "```text");
        assert_eq!(made.replace("````", "```"), expected, "{text:?}");
    }
}

/// What rustdoc reads, and every dialect that editors may read instead.
fn dialects() -> [Options; 2] {
    let rustdoc = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    [rustdoc, Options::all()]
}

/// Whether an event is one that was meant: prose, names in it, and blocks of text.
fn is_meant(event: &Event<'_>) -> bool {
    match event {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => &**language == "text",
        Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph | TagEnd::CodeBlock) => true,
        Event::Text(_) | Event::Code(_) | Event::SoftBreak => true,
        _ => false,
    }
}

/// What everybody reads, whatever it looks like.
fn words(text: &str) -> String {
    let said = text.chars().filter(|c| !c.is_whitespace() && *c != '`');
    plain_text(&said.collect::<String>())
}

/// `text` as documentation holds nothing but its own words, and ends where it ends; also if what has
/// a form of its own were not seen to have one.
fn holds(text: &str) {
    are_held(&rustdoc_lines(text), text);
    let text = plain_text(text).replace('\t', " ");
    let prose: Vec<_> = text
        .lines()
        .map(|line| super::escaped(line, false))
        .collect();
    are_held(&prose, &text);
}

fn are_held(lines: &[String], text: &str) {
    assert!(
        lines.iter().all(|line| !line.contains(char::is_control)),
        "{lines:?}"
    );
    let made = lines.join("\n");
    // The macro's own words behind it, and rustdoc's way to take one space off each line.
    let whole = format!("{made}\n\n# Errors\n\nLast.\n");
    for options in dialects() {
        let events: Vec<_> = Parser::new_ext(&whole, options).collect();
        let own = events.len() - 6;
        let odd = events[..own].iter().find(|event| !is_meant(event));
        assert!(odd.is_none(), "{text:?}\nbecomes {odd:?}\n{whole}");
        assert!(
            matches!(&events[own], Event::Start(Tag::Heading { .. })),
            "{whole}"
        );
    }
    let mut said = String::new();
    for event in Parser::new(&made) {
        match event {
            Event::Text(part) | Event::Code(part) => said.push_str(&part),
            _ => said.push('\n'),
        }
    }
    assert_eq!(words(&said), words(text), "{made}");
}

#[test]
fn a_cell_is_one_line_of_prose() {
    for (text, expected) in [
        ("Cleans `text`,\r\n  of <b>.", "Cleans `text`, of \\<b\\>."),
        ("| a `b|c` \\| d", "\\| a \\`b\\|c\\` \\\\\\| d"),
        ("![x](javascript:y)", "!\\[x\\](javascript:y)"),
        ("- one\n- two", "\\- one - two"),
        ("\n", ""),
    ] {
        assert_eq!(markdown_cell(text), expected, "{text:?}");
    }
}

/// `text` as the last cell of a row is nothing but its own words.
fn fills_a_cell(text: &str) {
    let cell = markdown_cell(text);
    let whole = format!("| a | b |\n|---|---|\n| x | {cell} |\n| y | z |\n");
    for options in dialects() {
        let (mut cells, mut inside) = (Vec::new(), false);
        for event in Parser::new_ext(&whole, options) {
            match event {
                Event::Start(Tag::TableCell) => {
                    cells.push(String::new());
                    inside = true;
                }
                Event::End(TagEnd::TableCell) => inside = false,
                Event::Text(part) | Event::Code(part) if inside => {
                    cells.last_mut().unwrap().push_str(&part);
                }
                other => assert!(!inside, "{text:?}\nbecomes {other:?}\n{whole}"),
            }
        }
        assert_eq!(cells.len(), 6, "{whole}");
        assert_eq!(cells[4..], ["y", "z"], "{whole}");
    }
    let mut said = String::new();
    for event in Parser::new_ext(&whole, Options::ENABLE_TABLES) {
        match event {
            Event::Text(part) | Event::Code(part) => said.push_str(&part),
            _ => said.push('\n'),
        }
    }
    assert_eq!(words(&said), words(&format!("ab x{text} yz")), "{whole}");
}

/// Pieces that Markdown is made of.
const PIECES: &[&str] = &[
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    "\u{2028}",
    "\u{85}",
    "\u{b}",
    " ",
    "  ",
    "    ",
    "\t",
    "`",
    "``",
    "```",
    "````",
    "~~~",
    "~~~~",
    "```rust",
    "- ",
    "* ",
    "+ ",
    "-",
    "=",
    "===",
    "---",
    "***",
    "___",
    "> ",
    ">",
    "1. ",
    "12) ",
    "7.",
    "# ",
    "###",
    "#",
    "|",
    "|-|",
    "| a | b |\n|---|---|\n",
    "a|b\n:-|-:\n",
    ":-",
    ": ",
    "[x]",
    "[x](y)",
    "[x]: /u",
    "![x](y)",
    "[`x`]",
    "[^1]",
    "[^1]: f",
    "<a>",
    "</a>",
    "<!--",
    "-->",
    "<?",
    "<script>",
    "<http://x.y>",
    "<x@y.z>",
    "http://x.y",
    "&lt;",
    "&#35;",
    "\\",
    "\\\\",
    "*",
    "**",
    "_",
    "__",
    "~",
    "~~",
    "^",
    "$",
    "$$",
    "{",
    "}",
    "{#id}",
    "\"",
    "'",
    "--",
    "...",
    "(",
    ")",
    "[",
    "]",
    "!",
    "- [ ] ",
    "a",
    "let x",
    "wort",
    "🦀",
    "\u{a0}",
    "\u{200b}",
    "\u{feff}",
    "\0",
    "\u{1b}",
    "\u{202e}",
    "+++",
    "---\n",
    "[[x]]",
    "[!NOTE]",
    "%",
    "@",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn pieces_of_markdown_become_nothing_but_words(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24)
    ) {
        holds(&pieces.concat());
        fills_a_cell(&pieces.concat());
    }

    #[test]
    fn any_text_becomes_nothing_but_words(text in "(?s).{0,60}") {
        holds(&text);
        fills_a_cell(&text);
    }
}
