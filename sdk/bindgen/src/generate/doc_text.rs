//! WIT comments as rustdoc: the same words, except that no example of theirs becomes a test.
//!
//! rustdoc compiles every code block that does not say that it is something else, and takes
//! indented text for code. What stands in WIT comments is hardly ever Rust.

/// The lines of a comment, with code marked as text.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut fence = None;
    let lines = text.lines().map(|line| {
        let mark = fence_of(line);
        match (fence, mark) {
            (None, Some(mark)) => {
                fence = Some(mark);
                opened(line, mark)
            }
            (Some(open), Some(_)) if line.trim().chars().all(|c| c == open) => {
                fence = None;
                line.to_owned()
            }
            (Some(_), _) => line.to_owned(),
            (None, None) => outdented(line),
        }
    });
    let mut lines: Vec<_> = lines.collect();
    if let Some(open) = fence {
        // Left open, it would swallow what follows.
        lines.push(String::from_iter([open; 3]));
    }
    lines
}

/// The character of a code fence that `line` opens or closes.
fn fence_of(line: &str) -> Option<char> {
    let line = line.trim_start();
    let fences = [("```", '`'), ("~~~", '~')];
    let found = fences.iter().find(|(fence, _)| line.starts_with(fence));
    found.map(|(_, mark)| *mark)
}

/// An opening fence that names a language rustdoc leaves alone.
fn opened(line: &str, mark: char) -> String {
    let fence = line.trim_end().trim_end_matches(|c| c != mark);
    let language = line[fence.len()..].trim();
    let foreign = language
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-');
    let tested = [
        "",
        "rust",
        "no-run",
        "should-panic",
        "ignore",
        "compile-fail",
    ];
    if foreign && !tested.contains(&language) {
        return line.to_owned();
    }
    format!("{fence}text")
}

/// Text that is indented like code, moved to where it is text.
fn outdented(line: &str) -> String {
    let text = line.trim_start_matches([' ', '\t']);
    let depth = line.len() - text.len();
    let listed =
        text.starts_with(['-', '*', '+']) || text.starts_with(|c: char| c.is_ascii_digit());
    if (depth < 4 && !line.starts_with('\t')) || listed {
        return line.to_owned();
    }
    format!("   {text}")
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn no_code_of_a_comment_is_compiled() {
        for (text, expected) in [
            ("a\n```\nlet\n```\nb", "a\n```text\nlet\n```\nb"),
            ("```rust,no_run\nx\n```", "```text\nx\n```"),
            ("```wit\nx\n```", "```wit\nx\n```"),
            ("a\n\n    let x;", "a\n\n   let x;"),
            ("- a\n    - b", "- a\n    - b"),
            ("~~~\nleft open", "~~~text\nleft open\n~~~"),
        ] {
            assert_eq!(lines(text).join("\n"), expected);
        }
    }
}
