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

/// Everything of a recipe, built again and compared.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rebuild {
    /// Each guest, and how it compares.
    pub guests: Vec<Rebuilt>,
    compiler: String,
    built: Vec<Built>,
    out: PathBuf,
}

#[derive(Debug)]
struct Built {
    name: String,
    source: String,
    component: Vec<u8>,
    /// Whether a compiler made it; text is only assembled.
    compiled: bool,
}

impl Rebuild {
    /// Puts the fresh components and their manifest in the place of the old ones.
    ///
    /// # Errors
    /// [`BuildError::File`] or [`BuildError::Toml`].
    pub fn write(&self) -> Result<(), BuildError> {
        std::fs::create_dir_all(&self.out).map_err(BuildError::file(&self.out))?;
        for guest in &self.built {
            let file = file_of(&self.out, &guest.name);
            std::fs::write(&file, &guest.component).map_err(BuildError::file(&file))?;
        }
        let manifest = Manifest {
            compiler: self.compiler.clone(),
            plugins: self.built.iter().map(Built::entry).collect(),
        };
        manifest.write(&self.out.join("manifest.toml"))
    }
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

    /// Builds everything again and compares each component with the one that is there. Nothing is
    /// written but intermediate files in `target_dir`.
    ///
    /// # Errors
    /// The first [`BuildError`].
    pub fn rebuild(&self, toolchain: &Toolchain, target_dir: &Path) -> Result<Rebuild, BuildError> {
        let built = self.build(toolchain, target_dir)?;
        let out = self.folder.join(&self.file.out);
        let path = out.join("manifest.toml");
        let before = match path.exists() {
            true => Manifest::read(&path)?,
            false => Manifest::default(),
        };
        let same_compiler = before.compiler == toolchain.version();
        let guests = built.iter().map(|guest| {
            let fresh = guest.entry();
            let committed = std::fs::read(file_of(&out, &guest.name)).ok();
            Rebuilt {
                verdict: verdict(
                    before.entry(&guest.name),
                    committed.as_deref(),
                    &fresh,
                    same_compiler || !guest.compiled,
                ),
                name: fresh.name,
                size: fresh.size,
            }
        });
        Ok(Rebuild {
            guests: guests.collect(),
            compiler: toolchain.version().to_owned(),
            built,
            out,
        })
    }

    fn build(&self, toolchain: &Toolchain, target_dir: &Path) -> Result<Vec<Built>, BuildError> {
        let mut built = Vec::new();
        for folder in &self.file.rust {
            let project = Project::open(&self.folder.join(folder))?;
            built.push(Built {
                name: project.package().to_owned(),
                component: project.build(toolchain, target_dir)?,
                source: project.source_digest(&self.shared_wit())?,
                compiled: true,
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
                compiled: false,
                name,
            });
        }
        Ok(())
    }
}

impl Built {
    fn entry(&self) -> Entry {
        Entry::of(&self.name, self.source.clone(), &self.component)
    }
}

fn file_of(out: &Path, name: &str) -> PathBuf {
    out.join(format!("{name}.wasm"))
}

/// Whether the bytes may differ is a question of sources and compiler; that the committed file is
/// the one that the manifest speaks of comes first.
fn verdict(
    old: Option<&Entry>,
    committed: Option<&[u8]>,
    fresh: &Entry,
    same_compiler: bool,
) -> Verdict {
    let Some(old) = old else {
        return Verdict::Renewed;
    };
    if committed.map(digest::of_bytes).as_ref() != Some(&old.digest) {
        return Verdict::Differs;
    }
    if old.source != fresh.source {
        return Verdict::Renewed;
    }
    match (old.digest == fresh.digest, same_compiler) {
        (true, _) => Verdict::Same,
        (false, true) => Verdict::Differs,
        (false, false) => Verdict::OtherCompiler,
    }
}

#[cfg(test)]
mod tests {
    use super::{Verdict, verdict};
    use crate::{Entry, Manifest, digest};

    fn entry(source: &str, component: &[u8]) -> Entry {
        Entry::of("a", source.to_owned(), component)
    }

    /// The verdict on a fresh build, given what was committed.
    fn judge(same_compiler: bool, fresh: &Entry, on_disk: &[u8]) -> Verdict {
        verdict(
            Some(&entry("s", b"old")),
            Some(on_disk),
            fresh,
            same_compiler,
        )
    }

    #[test]
    fn only_a_changed_source_or_compiler_may_change_the_bytes() {
        let fresh = |source, bytes| entry(source, bytes);
        assert_eq!(judge(true, &fresh("s", b"old"), b"old"), Verdict::Same);
        assert_eq!(judge(true, &fresh("s", b"new"), b"old"), Verdict::Differs);
        assert_eq!(judge(true, &fresh("t", b"new"), b"old"), Verdict::Renewed);
        assert_eq!(judge(false, &fresh("s", b"old"), b"old"), Verdict::Same);
        assert_eq!(
            judge(false, &fresh("s", b"new"), b"old"),
            Verdict::OtherCompiler
        );
        assert_eq!(judge(false, &fresh("t", b"new"), b"old"), Verdict::Renewed);
        assert_eq!(
            verdict(None, None, &fresh("s", b"old"), true),
            Verdict::Renewed
        );
    }

    #[test]
    fn a_committed_file_that_is_not_what_the_manifest_says_is_noticed() {
        assert_eq!(
            judge(true, &entry("s", b"old"), b"swapped"),
            Verdict::Differs
        );
        assert_eq!(
            judge(false, &entry("s", b"new"), b"swapped"),
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
