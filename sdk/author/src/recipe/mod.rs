//! A list of guests that are built and committed together: `plugins.toml`.
//!
//! Rebuilding compares before it writes, so that a check in CI and a renewal are one piece of
//! code: the same compiler must give the same bytes, another compiler may not.

mod file;
mod guests;
mod script;
mod verdict;

use std::path::{Path, PathBuf};

use self::file::RecipeFile;
use self::guests::{Builder, Built};
pub use self::verdict::Verdict;
use self::verdict::verdict;
use crate::{BuildError, Entry, Manifest, Tools, toml_file};

/// Guests that are built and committed together.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Recipe {
    folder: PathBuf,
    file: RecipeFile,
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

/// Everything of a recipe, built again and compared.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rebuild {
    /// Each guest, and how it compares.
    pub guests: Vec<Rebuilt>,
    built: Vec<Built>,
    before: Manifest,
    out: PathBuf,
}

impl Rebuild {
    /// Puts the fresh components and their manifest in the place of the old ones. A component
    /// that is [`Verdict::Pinned`] stays.
    ///
    /// # Errors
    /// [`BuildError::File`] or [`BuildError::Toml`].
    pub fn write(&self) -> Result<(), BuildError> {
        std::fs::create_dir_all(&self.out).map_err(BuildError::file(&self.out))?;
        let mut plugins = Vec::new();
        for (guest, rebuilt) in self.built.iter().zip(&self.guests) {
            let name = &guest.entry.name;
            match self.before.entry(name) {
                Some(old) if rebuilt.verdict == Verdict::Pinned => plugins.push(old.clone()),
                _ => {
                    let file = file_of(&self.out, name);
                    std::fs::write(&file, &guest.component).map_err(BuildError::file(&file))?;
                    plugins.push(guest.entry.clone());
                }
            }
        }
        Manifest { plugins }.write(&self.out.join("manifest.toml"))
    }
}

impl Recipe {
    /// Reads a `plugins.toml`.
    ///
    /// # Errors
    /// [`BuildError::File`] or [`BuildError::Toml`].
    pub fn read(path: &Path) -> Result<Self, BuildError> {
        let text = toml_file::read(path).map_err(BuildError::file(path))?;
        let file = toml_file::parsed(path, &text)?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self { folder, file })
    }

    /// Builds everything again and compares each component with the one that is there. Nothing is
    /// written but intermediate files in `target_dir`.
    ///
    /// # Errors
    /// The first [`BuildError`].
    pub fn rebuild(&self, tools: &Tools, target_dir: &Path) -> Result<Rebuild, BuildError> {
        let builder = Builder {
            recipe: self,
            tools,
            target_dir,
        };
        let built = builder.all()?;
        let out = self.folder.join(&self.file.out);
        let path = out.join("manifest.toml");
        let before = match path.exists() {
            true => Manifest::read(&path)?,
            false => Manifest::default(),
        };
        let guests = built
            .iter()
            .map(|guest| compare(&out, &before, &guest.entry));
        Ok(Rebuild {
            guests: guests.collect(),
            before,
            built,
            out,
        })
    }
}

fn compare(out: &Path, before: &Manifest, fresh: &Entry) -> Rebuilt {
    let old = before.entry(&fresh.name);
    let committed = std::fs::read(file_of(out, &fresh.name)).ok();
    // What no compiler made cannot blame one.
    let same_compiler =
        fresh.compiler.is_none() || old.is_some_and(|old| old.compiler == fresh.compiler);
    Rebuilt {
        verdict: verdict(old, committed.as_deref(), fresh, same_compiler),
        name: fresh.name.clone(),
        size: fresh.size,
    }
}

fn file_of(out: &Path, name: &str) -> PathBuf {
    out.join(format!("{name}.wasm"))
}
