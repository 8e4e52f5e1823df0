//! The book's table of all cases, written from their files.

use std::fmt::Write;

use crate::case::{Case, Proof};
use crate::expectation::Expectation;

/// The kinds of attack, in the order of the book: folder and heading.
pub(crate) const GROUNDS: [(&str, &str); 13] = [
    ("time", "Time"),
    ("memory", "Memory and tables"),
    ("stack", "Stacks"),
    ("start", "Start functions"),
    ("realloc", "`realloc` and `post-return`"),
    ("values", "Huge and malformed values"),
    ("handles", "Handles"),
    ("floods", "Floods of host calls and output"),
    ("reentrance", "Re-entrance and hosts that fail"),
    ("imports", "Lies about imports, exports and versions"),
    ("bombs", "Bombs"),
    ("bytes", "Bytes that are no component"),
    (
        "ends",
        "Panics and exits of compiled languages and interpreters",
    ),
];

pub(crate) fn page(introduction: &str, cases: &[Case]) -> String {
    let mut page = introduction.to_owned();
    for (ground, heading) in GROUNDS {
        writeln!(
            page,
            "\n### {heading}\n\n| case | tries | refused with | cap | what it does when let |\n|---|---|---|---|---|"
        )
        .expect("text grows");
        for case in cases.iter().filter(|case| case.ground == ground) {
            writeln!(page, "{}", row(case)).expect("text grows");
        }
    }
    page
}

fn row(case: &Case) -> String {
    let mut codes = codes(&case.expect);
    if let Some((_, timed)) = &case.timed {
        let timed = self::codes(timed);
        if timed != codes {
            codes = format!("{codes}, timed {timed}");
        }
    }
    let (cap, when_let) = match &case.proof {
        Proof::Raised(raised, harm) => {
            let names: Vec<_> = raised.names().map(|name| format!("`{name}`")).collect();
            (names.join(", "), all(harm))
        }
        Proof::Tamed(changes, well) => {
            let changes = changes
                .iter()
                .map(|change| format!("{} for {}", quoted(&change.with), quoted(&change.what)));
            let changes: Vec<_> = changes.collect();
            let harmless = format!("with {}: {}", changes.join(" and "), all(well));
            ("none".to_owned(), harmless)
        }
    };
    let tries = case.tries.replace('|', "\\|");
    format!("| {} | {tries} | {codes} | {cap} | {when_let} |", case.name)
}

fn codes(expected: &[Expectation]) -> String {
    let codes = expected.iter().map(|one| format!("`{}`", one.code));
    codes.collect::<Vec<_>>().join(" or ")
}

fn all(expected: &[Expectation]) -> String {
    let words = expected.iter().map(words);
    words.collect::<Vec<_>>().join(" or ")
}

/// `answers, memory >= 33554432`.
fn words(expected: &Expectation) -> String {
    let code = match expected.code.as_str() {
        "answered" => "answers".to_owned(),
        code => format!("`{code}`"),
    };
    let checks = expected
        .checks
        .iter()
        .map(|check| format!(", {}", quoted(&check.to_string())));
    code + &checks.collect::<String>()
}

/// As code in a cell of a table.
fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    let text = match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    format!("`{}`", text.replace('|', "\\|").replace('`', "'"))
}
