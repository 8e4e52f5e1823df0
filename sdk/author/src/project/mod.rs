//! [`PluginProject`]: a folder with a `plugin.toml`, and how it becomes a component.
//!
//! One file a language finds that language's tools and says which is missing. It must never read
//! the environment (tools are handed in), nor judge the component: `check` does.

mod c;
mod javascript;
pub(crate) mod metadata;
mod python;
mod readable;
mod rust;
mod sources;
mod tool;

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use guesthouse_contract::{
    Contract, MOST_ARTIFACT_BYTES, World, WorldError, compare_beside, read_bounded,
};

use self::sources::{Record, Sources, seen_from};
use crate::work::{self, Turn};
use crate::{BuildError, Language, ProjectFile, Tools};

/// A plugin's project in any language.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PluginProject {
    folder: PathBuf,
    file: ProjectFile,
}

impl PluginProject {
    /// Opens the project in `folder`.
    ///
    /// # Errors
    /// [`BuildError::NoProject`] where there is no `plugin.toml`; [`BuildError::File`] or
    /// [`BuildError::Toml`], of that.
    pub fn open(folder: &Path) -> Result<Self, BuildError> {
        let file = ProjectFile::read(folder)?;
        let folder = folder.to_owned();
        Ok(Self { folder, file })
    }

    /// The project's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What its `plugin.toml` says.
    #[must_use]
    pub fn file(&self) -> &ProjectFile {
        &self.file
    }

    /// The same project, with what the caller says of building it instead of its file.
    #[must_use]
    pub fn with_build(mut self, change: impl FnOnce(&mut crate::BuildOptions)) -> Self {
        change(&mut self.file.build);
        self
    }

    /// Where its component lies once it is built.
    #[must_use]
    pub fn component(&self) -> PathBuf {
        self.folder.join(self.file.component())
    }

    /// The app's WIT.
    #[must_use]
    pub fn wit(&self) -> PathBuf {
        self.folder.join(&self.file.wit)
    }

    /// The world that it is for.
    ///
    /// # Errors
    /// [`WorldError`] says whether the path, the WIT or the world's name is wrong.
    pub fn world(&self) -> Result<World, WorldError> {
        World::from_path(&self.wit(), Some(&self.file.world))
    }

    /// The file of limits that it names, or the preset's name as it stands there.
    #[must_use]
    pub fn limits(&self) -> Option<ProjectLimits> {
        let named = self.file.limits.as_deref()?;
        Some(ProjectLimits::named(&self.folder, named))
    }

    /// Compiles the plugin and makes it a component, with its name and version in the standard
    /// metadata sections. Intermediate files go to `work`, which projects may share. What
    /// is answered fits the project's world. Of two builds of one project at once, one waits.
    ///
    /// # Errors
    /// [`BuildError::World`] is about the app's WIT; [`BuildError::NoTool`] and [`BuildError::NoToolchain`] name what is missing and the command
    /// that installs it; [`BuildError::Compile`], [`BuildError::NoCdylib`], [`BuildError::Componentize`] and
    /// [`BuildError::DoesNotFit`] are about the plugin.
    pub fn build(&self, tools: &Tools, work: &Path) -> Result<Built, BuildError> {
        // Before any tool is started: all of them say late, or not at all, what is wrong with a WIT.
        let world = self.world()?;
        sources::mark(work)?;
        let own = work::folder(work, &self.file.name, &self.folder)?;
        work::sweep(work);
        let _turn = Turn::wait(work, &own, &self.folder)?;
        let before = self.sources(&BTreeSet::new())?;
        let mut inputs = Vec::new();
        let component = match self.file.language {
            Language::Rust => {
                let compiled = rust::build(self, tools, work)?;
                inputs = compiled.inputs;
                compiled.component
            }
            Language::JavaScript => javascript::build(self, tools, &own)?,
            Language::Python => python::build(self, tools, &own)?,
            Language::C => c::build(self, tools, &own)?,
        };
        let component = metadata::add(&component, &self.file)?;
        self.compare(&component, &world)?;
        let real = self.folder.canonicalize();
        let real = real.map_err(BuildError::file(&self.folder))?;
        let places = inputs.iter().map(|path| seen_from(&real, path)).collect();
        let sources = self.sources(&places)?.keeping(&before);
        let record = Record::new(&component, places, sources);
        Ok(Built { component, record })
    }

    /// Writes the component to its place in the project, and beside it what it was built from.
    ///
    /// # Errors
    /// [`BuildError::File`].
    pub fn keep(&self, built: &Built) -> Result<(), BuildError> {
        sources::put(&self.component(), &built.component)?;
        built.record.write(&self.record())
    }

    /// Whether the component is what a build would make now, as far as the project's files say. Tools are
    /// not looked at, nor what is said of a build instead of the project's file.
    ///
    /// # Errors
    /// [`BuildError::File`] when a source cannot be read.
    pub fn freshness(&self) -> Result<Freshness, BuildError> {
        let path = self.component();
        let component = match read_bounded(&path, MOST_ARTIFACT_BYTES) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Freshness::NotBuilt),
            read => read.map_err(BuildError::file(&path))?,
        };
        let record = Record::read(&self.record()).filter(|record| record.is_of(&component));
        let Some(record) = record else {
            return Ok(Freshness::Unknown);
        };
        let changed = record.changed(&self.sources(&record.places)?);
        Ok(changed.map_or(Freshness::Fresh, |file| Freshness::Changed { file }))
    }

    /// The file beside the component that says what it was built from.
    fn record(&self) -> PathBuf {
        self.folder.join(format!(".{}.built", self.file.name))
    }

    fn sources(&self, places: &BTreeSet<String>) -> Result<Sources, BuildError> {
        let limits = match self.limits() {
            Some(ProjectLimits::File(path)) => Some(path),
            _ => None,
        };
        let places = places.iter().chain([&self.file.wit]);
        Sources::read(&self.folder, places, limits.as_deref())
    }

    /// Whether what the tools made is for the project's world, and not for that which its bindings were
    /// generated for, or some other project's.
    fn compare(&self, component: &[u8], world: &World) -> Result<(), BuildError> {
        let offered = Contract::of_world(world)?;
        let wasi = Contract::of_world(&World::wasi()?)?;
        let made = Contract::of_component(component)?;
        let findings = compare_beside(&offered, Some(&wasi), &made);
        if findings.is_empty() {
            return Ok(());
        }
        Err(BuildError::DoesNotFit {
            name: self.file.name.clone(),
            world: world.full_name(),
            findings,
        })
    }
}

/// A component, fresh from its tools.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Built {
    /// Its bytes.
    pub component: Vec<u8>,
    record: Record,
}

/// Whether a project's component is what its sources say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Freshness {
    /// It was built from the sources as they are.
    Fresh,
    /// There is none.
    NotBuilt,
    /// It is not what was last built there, or nothing says from what.
    Unknown,
    /// A source has changed since, is new or is gone.
    #[non_exhaustive]
    Changed {
        /// Which, seen from the project's folder.
        file: String,
    },
}

/// Which limits a project names.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProjectLimits {
    /// A preset, by name.
    Preset(String),
    /// A file of limits.
    File(PathBuf),
}

impl ProjectLimits {
    /// A file if the name ends like one, seen from `folder`; a preset otherwise.
    pub(crate) fn named(folder: &Path, name: &str) -> Self {
        let path = folder.join(name);
        match path.extension().is_some_and(|it| it == "toml") {
            true => Self::File(path),
            false => Self::Preset(name.to_owned()),
        }
    }
}
