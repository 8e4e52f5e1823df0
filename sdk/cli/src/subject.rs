//! [`Subject`]: the plugin that a command was pointed at, a file or a project's folder, and the limits
//! that it runs under.
//!
//! For `run`, `test` and `profile` it loads it into a host of its own, which is metered and compiles in
//! this process: an author judges what they built themselves. `check`, `inspect` and `compile` only find
//! it here. A project's component is built first where its sources have changed since.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::Args;
use guesthouse::{
    Artifact, Compiler, HostConfig, Limits, Mode, PluginHost,
    dynamic::{DynImports, DynPlugin},
    policy::Policy,
};
use guesthouse_author::{Freshness, PluginProject, ProjectLimits};
use guesthouse_contract::{World, shown};
use tokio::runtime::{Handle, Runtime};

use crate::failure::Failure;
use crate::grants::PolicyOptions;
use crate::options::{LimitsOptions, WitOptions, limits, project_limits};
use crate::say::Say;

/// What a command is about.
#[derive(Debug)]
pub(crate) struct Subject {
    /// The component.
    pub(crate) file: PathBuf,
    /// The project's folder, if it was found by one.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) limits: NamedLimits,
    /// What it is granted; the closed world where that is nothing.
    policy: Option<Policy>,
}

/// Limits, and what they are called.
#[derive(Debug, Clone)]
pub(crate) struct NamedLimits {
    pub(crate) name: String,
    pub(crate) limits: Limits,
    /// Nobody named any, so that they are the strict ones.
    pub(crate) by_default: bool,
}

/// How a project's component is come by.
#[derive(Debug, Clone, Args)]
pub(crate) struct BuildingOptions {
    /// Take a project's component as it is; otherwise it is built first where its sources have changed.
    #[arg(long)]
    no_build: bool,
}

impl BuildingOptions {
    /// Sees to it that the project's component is there, and of its sources as they are.
    fn settle(&self, project: &PluginProject, say: Say) -> Result<(), Failure> {
        let component = project.component();
        let freshness = project.freshness()?;
        let why = match &freshness {
            Freshness::Fresh => return Ok(()),
            Freshness::NotBuilt if self.no_build => {
                let path = shown(component.display());
                let message = format!("{path} is not there: `guesthouse build` makes it");
                return Err(Failure::missing("not-built", message));
            }
            Freshness::NotBuilt => "it is not built yet".to_owned(),
            Freshness::Changed { file, .. } => {
                format!("`{}` has changed since it was built", shown(file))
            }
            _ => "its component is not what `guesthouse build` left there".to_owned(),
        };
        if self.no_build {
            let path = shown(component.display());
            say.note(format_args!("warning: {path} is taken as it is: {why}"));
            return Ok(());
        }
        say.note(format_args!("building {}: {why}", project.file().name));
        let wasi_libc = Path::new(crate::build::WASI_LIBC);
        let built = crate::build::tools_build(project, wasi_libc, None, say);
        let built = built.map_err(|failure| match freshness {
            Freshness::NotBuilt => failure,
            _ => failure.hinting(
                "the component that is there is an older one; `--no-build` takes it all the same",
            ),
        })?;
        Ok(project.keep(&built)?)
    }
}

impl Subject {
    /// The component at `path`, or that of the project in the folder `path`.
    pub(crate) fn find(
        path: &Path,
        limits: &LimitsOptions,
        building: &BuildingOptions,
        say: Say,
    ) -> Result<Self, Failure> {
        if !path.is_dir() {
            let limits = NamedLimits::choose(limits, None)?;
            return Ok(Self {
                file: path.to_owned(),
                folder: None,
                limits,
                policy: None,
            });
        }
        let project = PluginProject::open(path)?;
        building.settle(&project, say)?;
        let file = project.component();
        let limits = NamedLimits::choose(limits, project.limits())?;
        let folder = Some(path.to_owned());
        Ok(Self {
            file,
            folder,
            limits,
            policy: None,
        })
    }

    /// The same plugin, with what the named policy grants it.
    pub(crate) fn granted(mut self, options: &PolicyOptions) -> Result<Self, Failure> {
        self.policy = options.read(&self.file)?;
        Ok(self)
    }

    /// The world that was named, of the project's WIT where no other was named, else the project's own.
    pub(crate) fn world(&self, named: &WitOptions) -> Result<Option<World>, Failure> {
        match (&named.wit, &self.folder) {
            (None, Some(folder)) => {
                let project = PluginProject::open(folder)?;
                let world = named.world.as_deref().unwrap_or(&project.file().world);
                Ok(Some(World::from_path(&project.wit(), Some(world))?))
            }
            _ => named.read(),
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
        let artifact = Artifact::file(&self.file);
        let mut config = config(mode);
        config.store = crate::machine_code::store(say)?;
        let host = PluginHost::new(config)?;
        admit(&host, artifact, limits, imports, self.policy.as_ref())
    }
}

/// Admits a component into the command's own host: the one place where a policy meets a load.
fn admit(
    host: &PluginHost,
    artifact: Artifact,
    limits: &Limits,
    imports: impl DynImports,
    policy: Option<&Policy>,
) -> Result<DynPlugin, Failure> {
    let Some(policy) = policy else {
        return Ok(host.load_dynamic_with(artifact, limits, imports)?);
    };
    let handle = runtime()?;
    Ok(host.load_dynamic_granted_with(artifact, limits, policy, handle, imports)?)
}

/// Where granted plugins wait: the command is a synchronous app.
fn runtime() -> Result<&'static Handle, Failure> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime.handle());
    }
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let made = builder.worker_threads(1).enable_time().build();
    let runtime = made.map_err(|error| {
        Failure::system(
            "thread-refused",
            &error,
            "no thread for what a policy grants",
        )
    })?;
    Ok(RUNTIME.get_or_init(|| runtime).handle())
}

impl NamedLimits {
    /// Those of the command line, else those of the project, else the strict ones.
    pub(crate) fn choose(
        asked: &LimitsOptions,
        project: Option<ProjectLimits>,
    ) -> Result<Self, Failure> {
        match (&asked.limits, project) {
            (Some(name), _) => Self::read(name),
            (None, Some(named)) => Ok(Self {
                limits: project_limits(&named)?,
                name: match named {
                    ProjectLimits::Preset(name) => name,
                    ProjectLimits::File(path) => path.to_string_lossy().into_owned(),
                    _ => "strict".to_owned(),
                },
                by_default: false,
            }),
            (None, None) => Ok(Self {
                name: "strict".to_owned(),
                limits: Limits::strict(),
                by_default: true,
            }),
        }
    }

    /// A preset, or a file.
    pub(crate) fn read(name: &str) -> Result<Self, Failure> {
        Ok(Self {
            limits: limits(name)?,
            name: name.to_owned(),
            by_default: false,
        })
    }
}

/// As a production host, apart from where it compiles and how many instances it has room for.
fn config(mode: Mode) -> HostConfig {
    let compiler = Compiler::in_process();
    let mut config = match mode {
        Mode::Timed => HostConfig::timed(compiler),
        _ => HostConfig::metered(compiler),
    };
    config.max_instances = 64;
    config
}
