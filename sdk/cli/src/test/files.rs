//! Which cases, and of which plugin.

use std::path::{Path, PathBuf};

use super::Arguments;
use crate::cases::file::CaseFile;
use crate::cases::ledger;
use crate::failure::Failure;
use crate::subject::Subject;
use guesthouse_contract::shown;

/// The folder of a project's cases.
const TESTS: &str = "tests";

/// What is tested, and by which files.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) subject: Subject,
    /// The folder that holds the files.
    pub(crate) folder: PathBuf,
    /// Where names of limits in the files are seen from.
    pub(crate) root: PathBuf,
    /// In the order of their names.
    pub(crate) files: Vec<CaseFile>,
}

impl Files {
    pub(crate) fn find(arguments: &Arguments) -> Result<Self, Failure> {
        let dir = &arguments.dir;
        let plugin = arguments.plugin.as_ref().unwrap_or(dir);
        let subject = Subject::find(plugin, &arguments.limits)?;
        let (folder, paths) = match dir.is_file() {
            true => (parent(dir), vec![dir.clone()]),
            false => {
                let tests = dir.join(TESTS);
                let folder = if tests.is_dir() { tests } else { dir.clone() };
                let paths = toml_files(&folder)?;
                (folder, paths)
            }
        };
        let files = paths.iter().map(|path| CaseFile::read(path));
        let files: Vec<_> = files.collect::<Result<_, _>>()?;
        if files.iter().all(|file| file.written.cases.is_empty()) {
            let message = format!("no cases in {}", shown(folder.display()));
            return Err(Failure::missing("no-cases", message));
        }
        let root = subject.folder.clone().unwrap_or_else(|| folder.clone());
        Ok(Self {
            subject,
            folder,
            root,
            files,
        })
    }
}

fn parent(path: &Path) -> PathBuf {
    path.parent().unwrap_or(path).to_owned()
}

fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let missing = |error| Failure::file(folder, &error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(missing)? {
        let path = entry.map_err(missing)?.path();
        let is_ledger = path.file_name().is_some_and(|name| name == ledger::FILE);
        if !is_ledger && path.extension().is_some_and(|it| it == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
