//! What a component was built from: a digest of each file, kept beside it as `.NAME.built`.
//!
//! It goes by digests and never by times: an older file that is checked out, unpacked or copied over a
//! newer one is a change all the same, and a clock may be wrong. The digest of the component is there
//! too, so that one which was put in its place is not taken for what the project builds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::scaffold::javascript::DECLARATIONS;
use crate::{BuildError, TomlError, digest};

/// Files by their paths, seen from the project's folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sources(BTreeMap<String, String>);

/// What `.NAME.built` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// SHA-256 of the component.
    component: String,
    /// Files and folders outside of the project's own that were read, seen from there.
    pub(super) places: BTreeSet<String>,
    /// SHA-256 of each file.
    sources: BTreeMap<String, String>,
}

/// Folders and files that are no sources, wherever they are: what tools leave.
const LEFT_BY_TOOLS: [&str; 3] = ["target", "node_modules", "__pycache__"];
/// What marks a folder as one that tools made and fill: the tag of caches, and a Python environment.
const MARKS: [&str; 2] = [TAG, "pyvenv.cfg"];
const TAG: &str = "CACHEDIR.TAG";
/// What is in a project's own folder and does not go into its component. The declarations are written
/// by the build itself.
const BESIDE_THE_SOURCES: [&str; 3] = ["tests", "profile.json", DECLARATIONS];
/// How the names of pages begin that have no ending.
const PAGES: [&str; 4] = ["README", "CHANGELOG", "LICENSE", "COPYING"];
/// Hidden, and read by cargo.
const OF_CARGO: &str = ".cargo";
/// What a build writes when it is not there.
const LOCK: &str = "Cargo.lock";

impl Record {
    pub(super) fn new(component: &[u8], places: BTreeSet<String>, sources: Sources) -> Self {
        Self {
            component: digest::of_bytes(component),
            places,
            sources: sources.0,
        }
    }

    /// The record of a component, if there is one that can be read: anybody may have changed it.
    pub(super) fn read(path: &Path) -> Option<Self> {
        toml::from_str(&fs::read_to_string(path).ok()?).ok()
    }

    pub(super) fn write(&self, path: &Path) -> Result<(), BuildError> {
        let text = toml::to_string(self).map_err(|error| TomlError::new(path, None, error))?;
        let text = format!(
            "# What `guesthouse build` last built here, and from what. It may be removed.\n{text}"
        );
        put(path, text.as_bytes())
    }

    pub(super) fn is_of(&self, component: &[u8]) -> bool {
        self.component == digest::of_bytes(component)
    }

    /// A file that is not as it was, or that is new or gone.
    pub(super) fn changed(&self, now: &Sources) -> Option<String> {
        let then = &self.sources;
        let is_other = |path: &&String| then.get(*path) != now.0.get(*path);
        now.0.keys().chain(then.keys()).find(is_other).cloned()
    }
}

impl Sources {
    /// Every source in the project's folder and in other places, seen from there. `limits` is the file
    /// of limits that the project names: a component does not depend on it. Nor does it on what is written
    /// for people in the project's own folder, unless one of the sources has the name of it.
    pub(super) fn read<'a>(
        folder: &Path,
        places: impl IntoIterator<Item = &'a String>,
        limits: Option<&Path>,
    ) -> Result<Self, BuildError> {
        let mut files = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let is_beside =
            |path: &Path| BESIDE_THE_SOURCES.contains(&name(path).as_str()) || Some(path) == limits;
        let own = entries(folder)?.into_iter();
        let own = own.filter(|path| !is_beside(path));
        let (pages, own): (Vec<_>, Vec<_>) = own.partition(|path| is_for_people(path));
        for path in own {
            collect(&path, &mut files, &mut seen)?;
        }
        for place in places {
            let path = folder.join(place);
            // A file that was named is a source whatever its name is.
            match path.is_file() {
                true => _ = files.insert(path),
                false => collect(&path, &mut files, &mut seen)?,
            }
        }
        let mut pages: BTreeMap<_, _> = pages.into_iter().map(|page| (name(&page), page)).collect();
        let mut sources = BTreeMap::new();
        let mut open: Vec<_> = files.into_iter().collect();
        while let Some(path) = open.pop() {
            let bytes = fs::read(&path).map_err(BuildError::file(&path))?;
            let text = String::from_utf8_lossy(&bytes);
            let named = pages.extract_if(.., |page, _| text.contains(page.as_str()));
            open.extend(named.map(|(_, page)| page));
            sources.insert(seen_from(folder, &path), digest::of_bytes(&bytes));
        }
        Ok(Self(sources))
    }

    /// These files as they were before the build, so that a change which it did not see is not taken
    /// for one that it did. The lock file is as the build left it.
    pub(super) fn keeping(mut self, before: &Self) -> Self {
        for (path, now) in &mut self.0 {
            let is_lock = path.rsplit(['/', '\\']).next() == Some(LOCK);
            if let Some(then) = before.0.get(path).filter(|_| !is_lock) {
                now.clone_from(then);
            }
        }
        self
    }
}

/// A path as a record has it.
pub(super) fn seen_from(folder: &Path, path: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path);
    path.to_string_lossy().into_owned()
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let failed = || BuildError::file(folder);
    let entries = folder.read_dir().map_err(failed())?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let paths: Vec<_> = paths.collect::<io::Result<_>>().map_err(failed())?;
    Ok(paths.into_iter().filter(|path| is_source(path)).collect())
}

/// Every file below `path`. Pipes and links that lead nowhere or around are none.
fn collect(
    path: &Path,
    files: &mut BTreeSet<PathBuf>,
    seen: &mut BTreeSet<PathBuf>,
) -> Result<(), BuildError> {
    let Ok(metadata) = path.metadata() else {
        return Ok(());
    };
    if metadata.is_file() {
        files.insert(path.to_owned());
    } else if metadata.is_dir() {
        let real = path.canonicalize().map_err(BuildError::file(path))?;
        let is_marked = MARKS.iter().any(|mark| path.join(mark).exists());
        if !is_marked && seen.insert(real) {
            for entry in entries(path)? {
                collect(&entry, files, seen)?;
            }
        }
    }
    Ok(())
}

/// Whether a file of the project's own folder is a page about it. A source that takes it into the component
/// all the same names it.
fn is_for_people(path: &Path) -> bool {
    let name = name(path);
    let is_bare = !name.contains('.') && PAGES.iter().any(|page| name.starts_with(page));
    (is_bare || name.ends_with(".md")) && path.is_file()
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn is_source(path: &Path) -> bool {
    let name = name(path);
    let is_hidden = name.starts_with('.') && name != OF_CARGO;
    !is_hidden && !name.ends_with(".wasm") && LEFT_BY_TOOLS.iter().all(|left| name != *left)
}

/// Makes a folder for intermediate files, which are no sources if it is inside of a project.
pub(super) fn mark(folder: &Path) -> Result<(), BuildError> {
    let tag = folder.join(TAG);
    let text = "Signature: 8a477f597d28d172789f06886806bc55\n\
                # This folder has intermediate files of `guesthouse build`. It may be removed.\n";
    let made = fs::create_dir_all(folder).and_then(|()| match tag.exists() {
        true => Ok(()),
        false => fs::write(&tag, text),
    });
    made.map_err(BuildError::file(folder))
}

/// Writes a file that is there whole or not at all.
pub(super) fn put(path: &Path, bytes: &[u8]) -> Result<(), BuildError> {
    let name = name(path);
    let beside = path.with_file_name(format!(".{name}.unfinished-{}", std::process::id()));
    let written = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        BuildError::file(path)(error)
    })
}

#[cfg(test)]
mod tests {
    use super::Sources;

    #[test]
    fn a_page_about_the_project_is_a_source_where_a_source_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let names = || -> Vec<String> {
            let sources = Sources::read(folder.path(), [], None).unwrap();
            sources.0.into_keys().collect()
        };
        for page in ["README.md", "words.md", "LICENSE-MIT", "src/inner.md"] {
            write(page, "see words.md");
        }
        for source in ["README.py", "LICENSE.txt", "src/lib.rs"] {
            write(source, "");
        }
        let always = ["LICENSE.txt", "README.py", "src/inner.md", "src/lib.rs"];
        // `src/inner.md` is in a folder of sources, and names another page.
        let all = || {
            let mut all = always.to_vec();
            all.push("words.md");
            all
        };
        assert_eq!(names(), all());
        write("src/inner.md", "");
        assert_eq!(names(), always);
        write("src/lib.rs", "include_str!(\"../README.md\")");
        let mut named = all();
        named.insert(1, "README.md");
        assert_eq!(names(), named);
    }
}
