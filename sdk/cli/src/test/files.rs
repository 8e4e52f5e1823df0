//! Which cases, and of which plugin.

use std::path::{Path, PathBuf};

use super::Arguments;
use crate::cases::file::CaseFile;
use crate::cases::ledger;
use crate::failure::Failure;
use crate::say::Say;
use crate::subject::Subject;
use guesthouse_author::{PluginProject, ProjectFile};
use guesthouse_contract::{World, shown};

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
    /// The world of the project that the cases belong to.
    pub(crate) world: Option<World>,
}

impl Files {
    pub(crate) fn find(arguments: &Arguments, say: Say) -> Result<Self, Failure> {
        let dir = &arguments.dir;
        let plugin = arguments.plugin.as_ref().unwrap_or(dir);
        let subject = Subject::find(plugin, &arguments.limits, &arguments.building, say)?;
        let subject = subject.granted(&arguments.policy)?;
        let tests = dir.join(TESTS);
        let is_project = dir.join(ProjectFile::NAME).is_file();
        let (folder, paths) = match (dir.is_file(), tests.is_dir(), is_project) {
            (true, ..) => (parent(dir), vec![dir.clone()]),
            (false, true, _) => {
                let paths = toml_files(&tests)?;
                (tests, paths)
            }
            // A project's own files are no cases.
            (false, false, true) => (tests, Vec::new()),
            (false, false, false) => (dir.clone(), toml_files(dir)?),
        };
        let files = paths.iter().map(|path| CaseFile::read(path));
        let files: Vec<_> = files.collect::<Result<_, _>>()?;
        if files.iter().all(|file| file.written.cases.is_empty()) {
            return Err(none(&folder, &files));
        }
        let world = match is_project {
            true => PluginProject::open(dir)?.world().ok(),
            false => subject.project_world(),
        };
        let root = subject.folder.clone().unwrap_or_else(|| folder.clone());
        Ok(Self {
            subject,
            folder,
            root,
            files,
            world,
        })
    }
}

/// There are no cases: where they are looked for, and the files in which there are none.
fn none(folder: &Path, files: &[CaseFile]) -> Failure {
    let folder = shown(folder.display());
    let mut message = format!("no cases in {folder}");
    for file in files {
        let path = shown(file.path.display());
        message.push_str(&format!("\n{path} has no `[[case]]`"));
    }
    if files.is_empty() {
        message.push_str(": write some into a file there, such as cases.toml");
    }
    Failure::missing("no-cases", message)
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
