//! `tests/fuel.toml`: what each case spent when it was blessed, to notice when it spends more.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, value};

use super::mistake::Mistake;
use crate::author_text;
use crate::failure::Failure;
use crate::spent::grouped;

/// The file's name, in the folder of the cases.
pub(crate) const FILE: &str = "fuel.toml";
/// What stands at its top.
const HEAD: &str = "# What each case spent when `guesthouse test --bless` was last run.\n\n";
/// Some editors begin a file with this; it means nothing in UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Blessed fuel: file, case, units.
#[derive(Debug)]
pub(crate) struct Ledger {
    path: PathBuf,
    /// The file as it was read.
    text: String,
    document: DocumentMut,
}

/// More fuel than was blessed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Regression {
    blessed: u64,
    spent: u64,
    tolerance: u64,
}

impl Ledger {
    /// Reads the ledger of the cases in `folder`; an empty one, where there is none.
    pub(crate) fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(FILE);
        let text = match path.try_exists() {
            Ok(false) => String::new(),
            _ => author_text::read(&path, "case-file")?,
        };
        let read = toml::from_str::<BTreeMap<String, BTreeMap<String, u64>>>(&text);
        read.map_err(|error| Mistake::of_toml(&error).within(&path, &text))?;
        let document = text.parse::<DocumentMut>();
        let document = document.map_err(|error| Failure::refused("case-file", error))?;
        // Without entries, comments would come to stand below those that are added.
        let is_bare = document.is_empty();
        let document = if is_bare {
            DocumentMut::new()
        } else {
            document
        };
        Ok(Self {
            path,
            text,
            document,
        })
    }

    /// What was blessed for a case.
    pub(crate) fn blessed(&self, file: &str, case: &str) -> Option<u64> {
        let units = self.document.get(file)?.get(case)?.as_integer()?;
        u64::try_from(units).ok()
    }

    /// Does the case spend more than `tolerance` percent above what was blessed?
    pub(crate) fn regression(
        &self,
        file: &str,
        case: &str,
        spent: u64,
        tolerance: u64,
    ) -> Option<Regression> {
        let blessed = self.blessed(file, case)?;
        let above = u128::from(blessed) * u128::from(tolerance) / 100;
        let most = u128::from(blessed) + above;
        (u128::from(spent) > most).then_some(Regression {
            blessed,
            spent,
            tolerance,
        })
    }

    /// Takes down what a case spent.
    pub(crate) fn bless(&mut self, file: &str, case: &str, spent: u64) {
        let section = self.document.entry(file);
        let section = section.or_insert_with(|| Item::Table(Table::new()));
        let mut units = value(i64::try_from(spent).unwrap_or(i64::MAX));
        let old = section.get(case).and_then(Item::as_value);
        if let (Some(old), Some(new)) = (old, units.as_value_mut()) {
            *new.decor_mut() = old.decor().clone();
        }
        section[case] = units;
    }

    /// Forgets cases of `file` that are not there any more.
    pub(crate) fn retain(&mut self, file: &str, is_there: impl Fn(&str) -> bool) {
        let section = self.document.get_mut(file);
        if let Some(section) = section.and_then(Item::as_table_like_mut) {
            let cases = section.iter().map(|(case, _)| case.to_owned());
            let gone: Vec<_> = cases.filter(|case| !is_there(case)).collect();
            for case in gone {
                section.remove(&case);
            }
        }
    }

    /// Forgets files that are not there any more.
    pub(crate) fn retain_files(&mut self, is_there: impl Fn(&str) -> bool) {
        self.document.retain(|file, _| is_there(file));
    }

    /// Writes what is new, with the comments at the top and the ends of lines as they were.
    pub(crate) fn write(&self) -> Result<(), Failure> {
        let old = self.text.trim_start_matches(BYTE_ORDER_MARK);
        let mark = &self.text[..self.text.len() - old.len()];
        let is_dos = old.contains("\r\n");
        let old = old.replace("\r\n", "\n");
        let mut new = self.document.to_string();
        let head = match old.as_str() {
            "" => HEAD,
            old => head(old),
        };
        if !new.starts_with(head) {
            new.insert_str(0, head);
        }
        if new == old {
            return Ok(());
        }
        if is_dos {
            new = new.replace('\n', "\r\n");
        }
        let written = std::fs::write(&self.path, format!("{mark}{new}"));
        written.map_err(|error| Failure::file(&self.path, &error))
    }
}

/// What stands above a ledger's entries and is none of theirs: comments with an empty line below them.
fn head(text: &str) -> &str {
    let lines = text.split_inclusive('\n');
    let above = lines.take_while(|line| line.trim().is_empty() || line.starts_with('#'));
    let above = &text[..above.map(str::len).sum()];
    match above.rfind("\n\n") {
        Some(at) if above.len() < text.len() => &above[..at + 2],
        None if above.len() < text.len() => "",
        _ => above,
    }
}

impl fmt::Display for Regression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (spent, blessed) = (grouped(self.spent), grouped(self.blessed));
        let more = (self.spent - self.blessed).saturating_mul(100);
        let more = more / self.blessed.max(1);
        let tolerance = self.tolerance;
        write!(
            f,
            "it spent {spent} of fuel, {more} % more than the {blessed} that were blessed \
             ({tolerance} % are tolerated)"
        )
    }
}
