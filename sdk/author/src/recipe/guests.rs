//! Builds the guests of a recipe, each kind with its own tools.

use std::path::{Path, PathBuf};

use super::Recipe;
use super::file::{ScriptGuest, TextGuests, WasiGuest};
use super::script::Script;
use crate::componentize::{componentize_for, componentize_text};
use crate::project::metadata;
use crate::{BuildError, Entry, Project, ProjectFile, Target, Toolchain, Tools, digest};

/// A guest, fresh from its tools.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) entry: Entry,
    pub(super) component: Vec<u8>,
}

impl Built {
    /// `compiler` is `None` for what no compiler made: text is only assembled.
    fn new(name: &str, source: String, component: Vec<u8>, compiler: Option<String>) -> Self {
        let mut entry = Entry::of(name, source, &component);
        entry.compiler = compiler;
        Self { entry, component }
    }
}

pub(super) struct Builder<'a> {
    pub(super) recipe: &'a Recipe,
    pub(super) tools: &'a Tools,
    pub(super) target_dir: &'a Path,
}

impl Builder<'_> {
    pub(super) fn all(&self) -> Result<Vec<Built>, BuildError> {
        let file = &self.recipe.file;
        let mut built = Vec::new();
        if !file.rust.is_empty() {
            let toolchain = Toolchain::find(self.tools, Target::Unknown)?;
            for folder in &file.rust {
                built.push(self.rust(folder, None, &toolchain)?);
            }
        }
        for guest in &file.wasi {
            built.push(self.wasi(guest)?);
        }
        for guest in &file.script {
            built.push(self.script(guest)?);
        }
        for guests in &file.text {
            self.text(guests, &mut built)?;
        }
        Ok(built)
    }

    fn at(&self, path: &Path) -> PathBuf {
        self.recipe.folder.join(path)
    }

    fn rust(
        &self,
        folder: &Path,
        name: Option<&str>,
        toolchain: &Toolchain,
    ) -> Result<Built, BuildError> {
        let folder = self.at(folder);
        let project = Project::open(&folder)?;
        let wit: Vec<_> = self
            .recipe
            .file
            .wit
            .iter()
            .map(|path| self.at(path))
            .collect();
        let mut component = project.build(toolchain, self.target_dir)?;
        // What `guesthouse build` says of the plugin in it, its wants too.
        if folder.join(ProjectFile::NAME).is_file() {
            component = metadata::add(&component, &ProjectFile::read(&folder)?)?;
        }
        Ok(Built::new(
            name.unwrap_or(project.package()),
            project.source_digest(&wit)?,
            component,
            Some(toolchain.identity()?),
        ))
    }

    fn wasi(&self, guest: &WasiGuest) -> Result<Built, BuildError> {
        let toolchain = Toolchain::find(self.tools, guest.target)?.with_wasi(guest.version);
        self.rust(&guest.project, Some(&guest.name), &toolchain)
    }

    fn script(&self, guest: &ScriptGuest) -> Result<Built, BuildError> {
        let (folder, wit) = (self.at(&guest.folder), self.at(&guest.wit));
        let script = Script::new(&guest.name, &folder, self.tools, self.target_dir)?;
        let bytes = script.build()?;
        let component = match is_component(&bytes) {
            true => bytes,
            false => componentize_for(&guest.name, bytes, &wit, &guest.world, guest.version)?,
        };
        let source = digest::of_files([folder.clone(), wit])?;
        let mut built = Built::new(&guest.name, source, component, Some(script.version()?));
        built.entry.reproducible = guest.reproducible;
        Ok(built)
    }

    fn text(&self, guests: &TextGuests, built: &mut Vec<Built>) -> Result<(), BuildError> {
        let folder = self.at(&guests.folder);
        let wit = self.at(&guests.wit);
        for file in text_files(&folder)? {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            let text = std::fs::read_to_string(&file).map_err(BuildError::file(&file))?;
            let component = componentize_text(&name, &text, &wit, Some(&guests.world))?;
            let source = digest::of_files([file.clone(), wit.clone()])?;
            built.push(Built::new(&name, source, component, None));
        }
        Ok(())
    }
}

/// Told by the number after the magic one.
fn is_component(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(&[0x0d, 0, 1, 0])
}

fn text_files(folder: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let entries = folder.read_dir().map_err(BuildError::file(folder))?;
    let files = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|e| e == "wat"))
        .collect();
    files.sort();
    Ok(files)
}
