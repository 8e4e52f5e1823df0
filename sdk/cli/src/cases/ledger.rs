//! `tests/fuel.toml`: what each case spent when it was blessed, to notice when it spends more.

use std::fmt;
use std::path::{Path, PathBuf};

use guesthouse_contract::shown;
use toml_edit::{DocumentMut, Item, Table, value};

use crate::failure::Failure;
use crate::spent::grouped;

/// The file's name, in the folder of the cases.
pub(crate) const FILE: &str = "fuel.toml";
/// What stands at its top.
const HEAD: &str = "# What each case spent when `guesthouse test --bless` was last run.\n\n";

/// Blessed fuel: file, case, units.
#[derive(Debug)]
pub(crate) struct Ledger {
    path: PathBuf,
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
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(Failure::file(&path, &error));
            }
        };
        let document = text.parse::<DocumentMut>();
        let document = document.map_err(|error| {
            Failure::refused("case-file", format!("{}: {error}", shown(path.display())))
        })?;
        Ok(Self { path, document })
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
        section[case] = value(i64::try_from(spent).unwrap_or(i64::MAX));
    }

    /// Forgets cases of `file` that are not there any more.
    pub(crate) fn retain(&mut self, file: &str, is_there: impl Fn(&str) -> bool) {
        if let Some(section) = self.document.get_mut(file).and_then(Item::as_table_mut) {
            section.retain(|case, _| is_there(case));
        }
    }

    /// Forgets files that are not there any more.
    pub(crate) fn retain_files(&mut self, is_there: impl Fn(&str) -> bool) {
        self.document.retain(|file, _| is_there(file));
    }

    pub(crate) fn write(&self) -> Result<(), Failure> {
        let (path, mut text) = (&self.path, self.document.to_string());
        if !text.starts_with('#') {
            text.insert_str(0, HEAD);
        }
        let written = std::fs::write(path, text);
        written.map_err(|error| Failure::file(path, &error))
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
