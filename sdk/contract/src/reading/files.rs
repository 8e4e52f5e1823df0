//! WIT as it lies on the disk: a file, or a folder with its dependencies.
//!
//! Folders are looked at as the standard's parser does: every `.wit` beside each other is one package,
//! and what lies in `deps` are packages of their own, in folders of one level, in files, or encoded.
//! It must never read more than its bounds, wait for what is no file, or follow a folder down.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::shown;
use crate::sound::{Flaw, FlawKind};
use crate::world::WorldError;

/// Bytes of all files of one world together.
pub(super) const MOST_BYTES: u64 = 2 << 20;
const MOST_FILES: u64 = 1_000;
const MOST_ENTRIES: u64 = 10_000;

/// Files that together are one package, or one that is encoded.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) files: Vec<(PathBuf, Vec<u8>)>,
}

/// What lies at a path: the package itself, and those in its `deps`.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) main: Group,
    pub(super) deps: Vec<Group>,
}

/// How much may still be read.
#[derive(Debug)]
pub(super) struct Bounds {
    bytes: u64,
    files: u64,
    entries: u64,
}

impl Bounds {
    pub(super) fn new() -> Self {
        Self {
            bytes: MOST_BYTES,
            files: MOST_FILES,
            entries: MOST_ENTRIES,
        }
    }

    pub(super) fn read(&mut self, path: &Path) -> Result<Found, WorldError> {
        if !path.is_dir() {
            let main = self.file(path)?;
            let deps = Vec::new();
            return Ok(Found { main, deps });
        }
        let main = self.folder(path)?;
        let deps = path.join("deps");
        let mut found = Vec::new();
        let entries = match deps.exists() {
            true => self.entries(&deps)?,
            false => Vec::new(),
        };
        for entry in entries {
            if entry.is_dir() {
                found.push(self.folder(&entry)?);
            } else if has_extension(&entry, &["wit", "wat", "wasm"]) {
                found.push(self.file(&entry)?);
            }
        }
        let deps = found;
        Ok(Found { main, deps })
    }

    /// The WIT files of a folder.
    fn folder(&mut self, path: &Path) -> Result<Group, WorldError> {
        let entries = self.entries(path)?.into_iter();
        let named = entries.filter(|path| has_extension(path, &["wit"]) && !path.is_dir());
        let files = named.map(|path| Ok((path.clone(), self.contents(&path)?)));
        let files = files.collect::<Result<_, WorldError>>()?;
        Ok(Group { files })
    }

    fn file(&mut self, path: &Path) -> Result<Group, WorldError> {
        let contents = self.contents(path)?;
        let files = vec![(path.to_owned(), contents)];
        Ok(Group { files })
    }

    /// What a folder has, by name.
    fn entries(&mut self, path: &Path) -> Result<Vec<PathBuf>, WorldError> {
        let mut entries = Vec::new();
        for entry in path.read_dir().map_err(unreadable(path))? {
            let bound = ("entries of folders", MOST_ENTRIES);
            spend(&mut self.entries, 1, path, bound)?;
            entries.push(entry.map_err(unreadable(path))?.path());
        }
        entries.sort();
        Ok(entries)
    }

    fn contents(&mut self, path: &Path) -> Result<Vec<u8>, WorldError> {
        spend(&mut self.files, 1, path, ("files of WIT", MOST_FILES))?;
        let unreadable = || unreadable(path);
        let about = path.metadata().map_err(unreadable())?;
        if !about.is_file() {
            return Err(WorldError::Wit {
                message: format!("cannot read `{}`: it is no file", shown(path.display())),
            });
        }
        let mut contents = Vec::new();
        let file = File::open(path).map_err(unreadable())?;
        let read = file.take(self.bytes + 1).read_to_end(&mut contents);
        read.map_err(unreadable())?;
        self.text(path, &contents)?;
        Ok(contents)
    }

    /// Counts what was read, from wherever.
    pub(super) fn text(&mut self, path: &Path, contents: &[u8]) -> Result<(), WorldError> {
        let bound = ("bytes of WIT", MOST_BYTES);
        spend(&mut self.bytes, contents.len() as u64, path, bound)
    }
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| extensions.contains(&extension))
}

fn spend(
    left: &mut u64,
    more: u64,
    path: &Path,
    (what, limit): (&'static str, u64),
) -> Result<(), WorldError> {
    match left.checked_sub(more) {
        Some(rest) => {
            *left = rest;
            Ok(())
        }
        None => Err(WorldError::Unfit {
            flaws: vec![Flaw {
                item: path.display().to_string(),
                kind: FlawKind::TooMuch { what, limit },
                place: None,
            }],
        }),
    }
}

fn unreadable(path: &Path) -> impl Fn(std::io::Error) -> WorldError {
    let path = shown(path.display()).to_string();
    move |error| WorldError::Wit {
        message: format!("cannot read `{path}`: {error}"),
    }
}
