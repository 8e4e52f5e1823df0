//! [`Subject`]: the plugin that a command was pointed at, a file or a project's folder, and the limits
//! that it runs under.
//!
//! Loads it into a host of its own, which is metered and compiles in this process: an author judges
//! what they built themselves. Called by `run`, `test` and `profile`.

use std::path::{Path, PathBuf};

use guesthouse::{
    Artifact, Compiler, DynImports, DynPlugin, HostConfig, Limits, Mode, PluginHost, Pool,
};
use serde::Deserialize;

use crate::failure::Failure;
use crate::options::LimitsOptions;

/// The project's file, in its folder.
const PROJECT: &str = "plugin.toml";

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

/// As much of a project's file as is needed here.
#[derive(Debug, Deserialize)]
struct ProjectFile {
    name: String,
    limits: Option<String>,
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
        let project = read_project(path)?;
        let file = path.join(format!("{}.wasm", project.name));
        if !file.is_file() {
            let message = format!(
                "{} is not there: `guesthouse build` makes it",
                file.display()
            );
            return Err(Failure::missing("not-built", message));
        }
        let limits = NamedLimits::choose(limits, project.limits.map(|name| (name, path)))?;
        let folder = Some(path.to_owned());
        Ok(Self {
            file,
            folder,
            limits,
        })
    }

    /// Admits it, for calls that are counted as `mode` says.
    pub(crate) fn load(&self, mode: Mode, imports: impl DynImports) -> Result<DynPlugin, Failure> {
        let artifact = Artifact::file(&self.file)?;
        let host = PluginHost::new(config(mode))?;
        Ok(host.load_dynamic_with(artifact, &self.limits.limits, imports)?)
    }
}

impl NamedLimits {
    /// Those of the command line, else those of the project, else the strict ones.
    fn choose(asked: &LimitsOptions, project: Option<(String, &Path)>) -> Result<Self, Failure> {
        match (&asked.limits, project) {
            (Some(name), _) => Self::read(name, Path::new("")),
            (None, Some((name, folder))) => Self::read(&name, folder),
            (None, None) => Self::read("strict", Path::new("")),
        }
    }

    /// A preset, or a file that is named as seen from `folder`.
    pub(crate) fn read(name: &str, folder: &Path) -> Result<Self, Failure> {
        let is_preset = matches!(name, "strict" | "scripting");
        let place = if is_preset {
            name.to_owned()
        } else {
            folder.join(name).to_string_lossy().into_owned()
        };
        let options = LimitsOptions {
            limits: Some(place.clone()),
        };
        let limits = options.read()?.unwrap_or_else(Limits::strict);
        Ok(Self {
            name: place,
            limits,
        })
    }
}

fn read_project(folder: &Path) -> Result<ProjectFile, Failure> {
    let path = folder.join(PROJECT);
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Failure::missing("file", format!("{}: {error}", path.display())))?;
    toml::from_str(&text)
        .map_err(|error| Failure::refused("project-file", format!("{}: {error}", path.display())))
}

/// As a production host, apart from where it compiles and how many instances it has room for.
fn config(mode: Mode) -> HostConfig {
    let compiler = Compiler::in_process();
    let mut config = match mode {
        Mode::Timed => HostConfig::timed(compiler),
        _ => HostConfig::metered(compiler),
    };
    let mut pool = Pool::default();
    pool.instances = 64;
    config.pool = Some(pool);
    config
}
