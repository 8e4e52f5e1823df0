//! What WIT says of an item, as Markdown: the same words, and none that Markdown takes for anything.
//!
//! rustdoc compiles every block of code that does not say that it is something else, and follows
//! links and HTML. What stands in WIT is hardly ever Rust, and the app's author need not have written
//! it. So there are two forms, and no third: a paragraph of prose, in which every character that
//! means something to Markdown is escaped, and a block of text that shows what else there is (lists,
//! tables, samples) as it was written, behind a fence that nothing in it can close.
//!
//! Who writes Rust or a page with a WIT's words in it calls this: the macro, the Rust projects and
//! the kit.

use crate::plain_text;

/// The lines of a doc comment that says what `text` says, which may be anything.
///
/// Names in single backticks stay code; nothing else becomes code, a link, a heading or HTML. Of
/// control characters only the ends of lines and tabs mean anything; the others, and those that
/// change the direction of writing, come out as U+FFFD.
#[must_use]
pub fn rustdoc_lines(text: &str) -> Vec<String> {
    let text = plain_text(text).replace('\t', "    ");
    let mut lines = Vec::new();
    for part in parts(&text) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        match part {
            Part::Prose(paragraph) => {
                lines.extend(paragraph.iter().map(|line| escaped(line, false)))
            }
            Part::Shown(shown) => {
                let fence = fence(&shown);
                lines.push(format!("{fence}text"));
                lines.extend(shown.iter().map(|line| (*line).to_owned()));
                lines.push(fence);
            }
        }
    }
    lines
}

/// What `text` says, as one cell of a table in Markdown: the words of [`rustdoc_lines`] on one line,
/// all of them prose.
#[must_use]
pub fn markdown_cell(text: &str) -> String {
    let text = plain_text(text).replace('\t', " ");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    escaped(&lines.collect::<Vec<_>>().join(" "), true)
}

/// Lines that belong together.
enum Part<'a> {
    Prose(Vec<&'a str>),
    Shown(Vec<&'a str>),
}

/// The text by its blank lines. Which form a part has is a matter of looks: both are safe.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for paragraph in paragraphs(text) {
        match (is_prose(&paragraph), parts.last_mut()) {
            (true, _) => parts.push(Part::Prose(paragraph)),
            (false, Some(Part::Shown(before))) => {
                before.push("");
                before.extend(paragraph);
            }
            (false, _) => parts.push(Part::Shown(paragraph)),
        }
    }
    parts
}

/// Runs of lines without a blank one; one within a sample does not count.
fn paragraphs(text: &str) -> Vec<Vec<&str>> {
    let (mut paragraphs, mut paragraph, mut in_sample) = (Vec::new(), Vec::new(), false);
    for line in text.lines().map(str::trim_end) {
        in_sample ^= is_fence(line);
        if !line.is_empty() || in_sample {
            paragraph.push(line);
        } else if !paragraph.is_empty() {
            paragraphs.push(std::mem::take(&mut paragraph));
        }
    }
    paragraphs.extend((!paragraph.is_empty()).then_some(paragraph));
    paragraphs
}

/// Whether a line begins or ends a sample, in a list or a quotation as well.
fn is_fence(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || "-*+>".contains(c));
    line.starts_with("```") || line.starts_with("~~~")
}

fn is_prose(paragraph: &[&str]) -> bool {
    let first = paragraph.first().copied().unwrap_or_default();
    let indented = first.starts_with("  ");
    !indented && !paragraph.iter().any(|line| has_form(line.trim_start()))
}

/// Whether a line is one of a list, a quotation, a table, a sample, or belongs to a heading.
fn has_form(line: &str) -> bool {
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let item = match numbered.len() == line.len() {
        true => line.strip_prefix(['-', '*', '+', ':']),
        false => numbered.strip_prefix(['.', ')']),
    };
    let item = item.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
    let rule = line.len() > 1
        && line
            .chars()
            .all(|c| matches!(c, '=' | '-' | '*' | '_' | ' '));
    item || rule || is_fence(line) || line.starts_with(['>', '#', '|', '='])
}

/// A fence that closes at no line of `shown`.
fn fence(shown: &[&str]) -> String {
    let runs = shown.iter().flat_map(|line| line.split(|c| c != '`'));
    let longest = runs.map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

/// What means something to Markdown anywhere in a line, in one or another of its dialects.
const MARKS: &str = "\\`*_[]<>&~$";

/// What means something at its beginning alone.
const FIRST_MARKS: &str = "-+=:#|";

/// A line of prose. Between single backticks there is nothing to escape; in a cell a `|` is to be
/// escaped everywhere, for which code has no form that all dialects share.
fn escaped(line: &str, in_cell: bool) -> String {
    let line = line.trim();
    let has_code = line.matches('`').count().is_multiple_of(2)
        && !line.contains("``")
        && !(in_cell && line.contains(['|', '\\']));
    let after_number = line.find(|c: char| !c.is_ascii_digit());
    let mut escaped = String::with_capacity(line.len());
    let mut in_code = false;
    for (at, c) in line.char_indices() {
        let is_tick = has_code && c == '`';
        in_code ^= is_tick;
        let first = at == 0 && FIRST_MARKS.contains(c);
        let number = after_number == Some(at) && matches!(c, '.' | ')');
        let marks = MARKS.contains(c) || first || number || (in_cell && c == '|');
        escaped.extend((marks && !in_code && !is_tick).then_some('\\'));
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests;
