//! [`Subject`]: the plugin that a command was pointed at, a file or a project's folder, and the limits
//! that it runs under.
//!
//! For `run`, `test` and `profile` it loads it into a host of its own, which is metered and compiles in
//! this process: an author judges what they built themselves. `check`, `inspect` and `compile` only find
//! it here.

use std::path::{Path, PathBuf};

use guesthouse::{Artifact, Compiler, DynImports, DynPlugin, HostConfig, Limits, Mode, PluginHost};
use guesthouse_author::{PluginProject, ProjectLimits};
use guesthouse_contract::{World, shown};

use crate::failure::Failure;
use crate::options::{LimitsOptions, WitOptions};
use crate::say::Say;

/// What a command is about.
#[derive(Debug)]
pub(crate) struct Subject {
    /// The component.
    pub(crate) file: PathBuf,
    /// The project's folder, if it was found by one.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) limits: NamedLimits,
}

/// Limits, and what they are called.
#[derive(Debug, Clone)]
pub(crate) struct NamedLimits {
    pub(crate) name: String,
    pub(crate) limits: Limits,
}

impl Subject {
    /// The component at `path`, or that of the project in the folder `path`.
    pub(crate) fn find(path: &Path, limits: &LimitsOptions) -> Result<Self, Failure> {
        if !path.is_dir() {
            let limits = NamedLimits::choose(limits, None)?;
            return Ok(Self {
                file: path.to_owned(),
                folder: None,
                limits,
            });
        }
        let project = PluginProject::open(path)?;
        let file = project.component();
        if !file.is_file() {
            let message = format!(
                "{} is not there: `guesthouse build` makes it",
                shown(file.display())
            );
            return Err(Failure::missing("not-built", message));
        }
        let limits = NamedLimits::choose(limits, project.limits())?;
        let folder = Some(path.to_owned());
        Ok(Self {
            file,
            folder,
            limits,
        })
    }

    /// The world that was named, else that of the project.
    pub(crate) fn world(&self, named: &WitOptions) -> Result<Option<World>, Failure> {
        match (named.read()?, &self.folder) {
            (None, Some(folder)) => Ok(Some(PluginProject::open(folder)?.world()?)),
            (world, _) => Ok(world),
        }
    }

    /// The world of the project, if it is one whose WIT can be read: a plugin runs without it.
    pub(crate) fn project_world(&self) -> Option<World> {
        let project = PluginProject::open(self.folder.as_ref()?).ok()?;
        project.world().ok()
    }

    /// Admits it under its limits, for calls that are counted as `mode` says.
    pub(crate) fn load(
        &self,
        mode: Mode,
        imports: impl DynImports,
        say: Say,
    ) -> Result<DynPlugin, Failure> {
        self.load_under(&self.limits.limits, mode, imports, say)
    }

    /// Admits it under other limits.
    pub(crate) fn load_under(
        &self,
        limits: &Limits,
        mode: Mode,
        imports: impl DynImports,
        say: Say,
    ) -> Result<DynPlugin, Failure> {
        let _busy = say.busy(format!("compiling {}", shown(self.file.display())));
        let artifact = Artifact::file(&self.file)?;
        let host = PluginHost::new(config(mode))?;
        Ok(host.load_dynamic_with(artifact, limits, imports)?)
    }
}

impl NamedLimits {
    /// Those of the command line, else those of the project, else the strict ones.
    pub(crate) fn choose(
        asked: &LimitsOptions,
        project: Option<ProjectLimits>,
    ) -> Result<Self, Failure> {
        let project = project.and_then(|limits| match limits {
            ProjectLimits::Preset(name) => Some(name),
            ProjectLimits::File(path) => Some(path.to_string_lossy().into_owned()),
            _ => None,
        });
        let name = asked.limits.clone().or(project);
        Self::read(name.as_deref().unwrap_or("strict"))
    }

    /// A preset, or a file.
    pub(crate) fn read(name: &str) -> Result<Self, Failure> {
        let name = name.to_owned();
        let options = LimitsOptions {
            limits: Some(name.clone()),
        };
        let limits = options.read()?.unwrap_or_else(Limits::strict);
        Ok(Self { name, limits })
    }
}

/// As a production host, apart from where it compiles and how many instances it has room for.
fn config(mode: Mode) -> HostConfig {
    let compiler = Compiler::in_process();
    let mut config = match mode {
        Mode::Timed => HostConfig::timed(compiler),
        _ => HostConfig::metered(compiler),
    };
    config.instances = 64;
    config
}
