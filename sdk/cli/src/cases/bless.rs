//! Writes into a file of cases what came of them, and leaves every other byte as its author wrote it.
//!
//! It writes results that were not written yet, and renews a result or the code of a failure. What
//! fails and is not said to fail is never blessed. What it writes is what the next run expects.

use std::ops::Range;

use guesthouse::dynamic::Value;
use toml_edit::{Document, Item, TableLike};

use super::bind::{Action, Case, Expected, Step};
use super::file::CaseFile;
use super::judge::differs;
use super::play::{End, Played};
use super::template::ANY;
use super::values;
use crate::failure::Failure;

/// A file that is being changed.
#[derive(Debug)]
pub(crate) struct Blessing<'f> {
    document: Document<&'f str>,
    /// What comes into the place of which bytes, in the order of the steps.
    edits: Vec<(Range<usize>, String)>,
}

/// A table that a step or a case of one call is written in.
struct Place<'i> {
    table: &'i dyn TableLike,
    /// It stands between braces.
    inline: bool,
}

impl<'f> Blessing<'f> {
    pub(crate) fn new(file: &'f CaseFile) -> Result<Self, Failure> {
        let document = Document::parse(file.text.as_str());
        let document = document.map_err(|error| Failure::refused("case-file", error))?;
        let edits = Vec::new();
        Ok(Self { document, edits })
    }

    /// Takes down what came of the case at `at` in the file, and says whether anything is new.
    pub(crate) fn case(&mut self, at: usize, case: &Case, played: &Played) -> bool {
        let before = self.edits.len();
        let steps = std::iter::zip(&case.steps, &played.ends).enumerate();
        for (number, (step, end)) in steps {
            let news = News::of(step, end);
            let place = Place::nth(self.document.get("case"), at);
            let place = place.and_then(|case| match case.table.contains_key("call") {
                true => Some(case),
                false => Place::nth(case.table.get("step"), number),
            });
            if let (Some(news), Some(place)) = (news, place) {
                let (key, text) = news.written(place.table);
                self.edits
                    .extend(place.edit(self.document.raw(), key, text));
            }
        }
        self.edits.len() > before
    }

    /// The new text, if anything is new.
    pub(crate) fn into_text(self) -> Option<String> {
        let mut edits = self.edits;
        if edits.is_empty() {
            return None;
        }
        edits.sort_by_key(|(range, _)| range.start);
        let mut text = self.document.raw().to_owned();
        for (range, new) in edits.into_iter().rev() {
            text.replace_range(range, &new);
        }
        Some(text)
    }
}

impl<'i> Place<'i> {
    /// The table at `at` of an array, in either of the two ways in which TOML writes one.
    fn nth(item: Option<&'i Item>, at: usize) -> Option<Self> {
        match item? {
            Item::ArrayOfTables(tables) => tables.get(at).map(|table| Self {
                table,
                inline: false,
            }),
            Item::Value(tables) => {
                let table = tables.as_array()?.get(at)?.as_inline_table()?;
                Some(Self {
                    table,
                    inline: true,
                })
            }
            _ => None,
        }
    }

    /// The bytes that have to change for `key` to say `text`: those of its value, or none behind the
    /// table's last value.
    fn edit(&self, source: &str, key: &str, text: String) -> Option<(Range<usize>, String)> {
        let new = toml_edit::Value::from(text);
        if let Some(old) = self.table.get(key) {
            return Some((old.span()?, new.to_string()));
        }
        let values = self.table.iter().filter(|(_, item)| item.is_value());
        let last = values
            .filter_map(|(_, item)| Some(item.span()?.end))
            .max()?;
        if self.inline {
            return Some((last..last, format!(", {key} = {new}")));
        }
        // The line may go on with a comment.
        let (line, rest) = source.split_at(last);
        let goes_on = rest.find('\n');
        let end = goes_on.map_or(source.len(), |at| last + at + 1);
        let is_dos = source[..end].ends_with("\r\n") || goes_on.is_none() && line.contains("\r\n");
        let (newline, indent) = (if is_dos { "\r\n" } else { "\n" }, self.indent(source)?);
        let line = format!("{indent}{key} = {new}");
        let added = match goes_on {
            Some(_) => line + newline,
            None => newline.to_owned() + &line,
        };
        Some((end..end, added))
    }

    /// What stands before the table's `call`, on the same line.
    fn indent<'s>(&self, source: &'s str) -> Option<&'s str> {
        let (call, _) = self.table.get_key_value("call")?;
        let before = source.get(..call.span()?.start)?;
        before.rsplit('\n').next()
    }
}

/// What a step has to say from now on.
enum News {
    Returns(Option<Value>),
    Fails(&'static str),
}

impl News {
    fn of(step: &Step, end: &End) -> Option<Self> {
        let Action::Call(..) = &step.action else {
            return None;
        };
        match (&step.expected, end) {
            (Expected::Anything, End::Returned(actual, known)) => {
                let actual = actual.as_ref().map(|actual| known.shown(actual));
                // An object without a name says no more than the type.
                let any = format!("${ANY}");
                (values::wave(actual.as_ref()) != any).then_some(Self::Returns(actual))
            }
            (Expected::Returns(Some(expected)), End::Returned(Some(actual), known)) => {
                differs(expected, actual, known)?;
                Some(Self::Returns(Some(expected.renewed(actual, known))))
            }
            (Expected::Fails(wanted, says), End::Failed { code, message }) => {
                let says = says.as_ref().is_none_or(|says| message.contains(says));
                (wanted != code && says).then_some(Self::Fails(code))
            }
            _ => None,
        }
    }

    /// The key that says it in `table`, and the text of its value.
    fn written(&self, table: &dyn TableLike) -> (&'static str, String) {
        match self {
            Self::Fails(code) => ("fails", (*code).to_owned()),
            Self::Returns(result) if table.contains_key("returns-json") => {
                ("returns-json", values::json(result.as_ref()).to_string())
            }
            Self::Returns(result) => ("returns", values::wave(result.as_ref())),
        }
    }
}
