//! Writes into a file of cases what came of them, and leaves everything else as its author wrote it.
//!
//! It writes results that were not written yet, and renews a result or the code of a failure. What
//! fails and is not said to fail is never blessed.

use guesthouse::Value;
use toml_edit::{DocumentMut, Item, Table, value};

use super::bind::{Case, Expected};
use super::file::CaseFile;
use super::play::{End, Played};
use super::values;
use crate::failure::Failure;

/// A file that is being changed.
#[derive(Debug)]
pub(crate) struct Blessing {
    document: DocumentMut,
    changed: bool,
}

impl Blessing {
    pub(crate) fn new(file: &CaseFile) -> Result<Self, Failure> {
        let document = file.text.parse::<DocumentMut>();
        let document = document.map_err(|error| Failure::refused("case-file", error))?;
        Ok(Self {
            document,
            changed: false,
        })
    }

    /// Takes down what came of the case at `at` in the file.
    pub(crate) fn case(&mut self, at: usize, case: &Case, played: &Played) {
        let Some(table) = nth(self.document.get_mut("case"), at) else {
            return;
        };
        let steps = std::iter::zip(&case.steps, &played.ends).enumerate();
        for (number, (step, end)) in steps {
            let of_step = match table.contains_key("step") {
                true => nth(table.get_mut("step"), number),
                false => Some(&mut *table),
            };
            if let (Some(place), Some(news)) = (of_step, News::of(&step.expected, end)) {
                news.write(place);
                self.changed = true;
            }
        }
    }

    /// The new text, if anything is new.
    pub(crate) fn into_text(self) -> Option<String> {
        self.changed.then(|| self.document.to_string())
    }
}

fn nth(item: Option<&mut Item>, at: usize) -> Option<&mut Table> {
    item?.as_array_of_tables_mut()?.get_mut(at)
}

/// What a step has to say from now on.
enum News<'a> {
    Returns(Option<&'a Value>),
    Fails(&'static str),
}

impl<'a> News<'a> {
    fn of(expected: &Expected, end: &'a End) -> Option<Self> {
        match (expected, end) {
            (Expected::Anything, End::Returned(value)) => Some(Self::Returns(value.as_ref())),
            (Expected::Returns(expected), End::Returned(actual)) => {
                let same = values::wave(expected.as_ref()) == values::wave(actual.as_ref());
                (!same).then_some(Self::Returns(actual.as_ref()))
            }
            (Expected::Fails(wanted, _), End::Failed { code, .. }) if wanted != code => {
                Some(Self::Fails(code))
            }
            _ => None,
        }
    }

    fn write(self, table: &mut Table) {
        match self {
            Self::Fails(code) => set(table, "fails", code.to_owned()),
            Self::Returns(result) if table.contains_key("returns-json") => {
                set(table, "returns-json", values::json(result).to_string());
            }
            Self::Returns(result) => set(table, "returns", values::wave(result)),
        }
    }
}

/// Sets the text of a key; the space and the comment around an old one stay, and a new one is indented
/// like its neighbours.
fn set(table: &mut Table, key: &str, text: String) {
    let mut new = value(text);
    let old = table.get(key).and_then(Item::as_value);
    if let (Some(old), Some(new)) = (old, new.as_value_mut()) {
        *new.decor_mut() = old.decor().clone();
    }
    let indent = (!table.contains_key(key)).then(|| indent(table));
    table[key] = new;
    if let (Some(indent), Some(mut key)) = (indent, table.key_mut(key)) {
        key.leaf_decor_mut().set_prefix(indent);
    }
}

/// What stands before the table's `call`, on the same line.
fn indent(table: &Table) -> String {
    let call = table.key("call");
    let prefix = call.and_then(|call| call.leaf_decor().prefix()?.as_str());
    let line = prefix.and_then(|prefix| prefix.rsplit('\n').next());
    line.unwrap_or_default().to_owned()
}
