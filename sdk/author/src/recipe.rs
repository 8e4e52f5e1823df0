//! A list of guests that are built and committed together: `plugins.toml`.
//!
//! Rebuilding compares before it writes, so that a check in CI and a renewal are one piece of
//! code: the same compiler must give the same bytes, another compiler may not.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::componentize::componentize_text;
use crate::{BuildError, Entry, Manifest, Project, Toolchain, digest};

/// Guests that are built and committed together.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Recipe {
    folder: PathBuf,
    file: RecipeFile,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipeFile {
    /// Folder for components and their manifest, relative to the recipe.
    out: PathBuf,
    /// Folders of Rust projects.
    #[serde(default)]
    rust: Vec<PathBuf>,
    /// WIT that the Rust projects read outside of their own folders.
    #[serde(default)]
    wit: Vec<PathBuf>,
    /// Guests written as WebAssembly text.
    #[serde(default)]
    text: Vec<TextGuests>,
}

/// Text guests of one world: every `.wat` file of a folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct TextGuests {
    folder: PathBuf,
    wit: PathBuf,
    world: String,
}

/// One guest that was built again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rebuilt {
    /// Its name.
    pub name: String,
    /// Bytes of the component.
    pub size: u64,
    /// How it compares with what was committed.
    pub verdict: Verdict,
}

/// How a fresh build compares with the committed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The same bytes.
    Same,
    /// There was none, or its sources have changed since.
    Renewed,
    /// The compiler has moved on: other bytes are to be expected.
    OtherCompiler,
    /// The same sources and compiler gave other bytes, or the committed file is not what the
    /// manifest says: somebody has to look.
    Differs,
}

struct Built {
    name: String,
    source: String,
    component: Vec<u8>,
}

impl Recipe {
    /// Reads a `plugins.toml`.
    ///
    /// # Errors
    /// [`BuildError::File`] or [`BuildError::Toml`].
    pub fn read(path: &Path) -> Result<Self, BuildError> {
        let text = std::fs::read_to_string(path).map_err(BuildError::file(path))?;
        let file = toml::from_str(&text).map_err(|error| BuildError::Toml {
            path: path.to_owned(),
            message: error.to_string(),
        })?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self { folder, file })
    }

    /// Builds everything again, writes what was built and the manifest, and says how each
    /// component compares with the one that was there.
    ///
    /// # Errors
    /// The first [`BuildError`]; nothing is written then.
    pub fn rebuild(
        &self,
        toolchain: &Toolchain,
        target_dir: &Path,
    ) -> Result<Vec<Rebuilt>, BuildError> {
        let built = self.build(toolchain, target_dir)?;
        let out = self.folder.join(&self.file.out);
        let path = out.join("manifest.toml");
        let before = if path.exists() {
            Manifest::read(&path)?
        } else {
            Manifest::default()
        };
        let mut after = Manifest {
            compiler: toolchain.version().to_owned(),
            plugins: Vec::new(),
        };
        let mut rebuilt = Vec::new();
        for Built {
            name,
            source,
            component,
        } in &built
        {
            let entry = Entry::of(name, source.clone(), component);
            let file = out.join(format!("{name}.wasm"));
            let verdict = verdict(&before, &after.compiler, &entry, &file);
            rebuilt.push(Rebuilt {
                name: name.clone(),
                size: entry.size,
                verdict,
            });
            after.plugins.push(entry);
        }
        std::fs::create_dir_all(&out).map_err(BuildError::file(&out))?;
        for Built {
            name, component, ..
        } in &built
        {
            let file = out.join(format!("{name}.wasm"));
            std::fs::write(&file, component).map_err(BuildError::file(&file))?;
        }
        after.write(&path)?;
        Ok(rebuilt)
    }

    fn build(&self, toolchain: &Toolchain, target_dir: &Path) -> Result<Vec<Built>, BuildError> {
        let mut built = Vec::new();
        for folder in &self.file.rust {
            let project = Project::open(&self.folder.join(folder))?;
            built.push(Built {
                name: project.package().to_owned(),
                component: project.build(toolchain, target_dir)?,
                source: project.source_digest(&self.shared_wit())?,
            });
        }
        for guests in &self.file.text {
            self.build_text(guests, &mut built)?;
        }
        Ok(built)
    }

    fn shared_wit(&self) -> Vec<PathBuf> {
        let wit = self.file.wit.iter();
        wit.map(|path| self.folder.join(path)).collect()
    }

    fn build_text(&self, guests: &TextGuests, built: &mut Vec<Built>) -> Result<(), BuildError> {
        let folder = self.folder.join(&guests.folder);
        let wit = self.folder.join(&guests.wit);
        let entries = folder.read_dir().map_err(BuildError::file(&folder))?;
        let files = entries.flatten().map(|entry| entry.path());
        let mut files: Vec<_> = files
            .filter(|file| file.extension().is_some_and(|e| e == "wat"))
            .collect();
        files.sort();
        for file in files {
            let name = file
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let text = std::fs::read_to_string(&file).map_err(BuildError::file(&file))?;
            built.push(Built {
                component: componentize_text(&name, &text, &wit, Some(&guests.world))?,
                source: digest::of_files([file, wit.clone()])?,
                name,
            });
        }
        Ok(())
    }
}

fn verdict(before: &Manifest, compiler: &str, fresh: &Entry, file: &Path) -> Verdict {
    let Some(old) = before.entry(&fresh.name) else {
        return Verdict::Renewed;
    };
    let committed = std::fs::read(file).map(|bytes| digest::of_bytes(&bytes));
    if committed.ok().as_ref() != Some(&old.digest) {
        return Verdict::Differs;
    }
    if old.digest == fresh.digest {
        return Verdict::Same;
    }
    if before.compiler != compiler {
        return Verdict::OtherCompiler;
    }
    if old.source != fresh.source {
        return Verdict::Renewed;
    }
    Verdict::Differs
}

#[cfg(test)]
mod tests {
    use super::{Verdict, verdict};
    use crate::{Entry, Manifest, digest};

    fn entry(source: &str, component: &[u8]) -> Entry {
        Entry::of("a", source.to_owned(), component)
    }

    /// The verdict on a fresh build, given what was committed under compiler `1`.
    fn judge(compiler: &str, fresh: &Entry, on_disk: &[u8]) -> Verdict {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.wasm");
        std::fs::write(&file, on_disk).unwrap();
        let before = Manifest {
            compiler: "1".to_owned(),
            plugins: vec![entry("s", b"old")],
        };
        verdict(&before, compiler, fresh, &file)
    }

    #[test]
    fn only_a_changed_source_or_compiler_may_change_the_bytes() {
        assert_eq!(judge("1", &entry("s", b"old"), b"old"), Verdict::Same);
        assert_eq!(judge("1", &entry("s", b"new"), b"old"), Verdict::Differs);
        assert_eq!(judge("1", &entry("t", b"new"), b"old"), Verdict::Renewed);
        assert_eq!(
            judge("2", &entry("s", b"new"), b"old"),
            Verdict::OtherCompiler
        );
    }

    #[test]
    fn a_committed_file_that_is_not_what_the_manifest_says_is_noticed() {
        assert_eq!(
            judge("1", &entry("s", b"old"), b"swapped"),
            Verdict::Differs
        );
        assert_eq!(
            judge("2", &entry("s", b"new"), b"swapped"),
            Verdict::Differs
        );
    }

    #[test]
    fn a_manifest_survives_being_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.toml");
        let manifest = Manifest {
            compiler: "rustc 1".to_owned(),
            plugins: vec![entry("s", b"x")],
        };
        manifest.write(&path).unwrap();
        assert_eq!(Manifest::read(&path).unwrap(), manifest);
        assert_eq!(manifest.entry("a").unwrap().digest, digest::of_bytes(b"x"));
    }
}
