//! `guesthouse build`: one plugin, in any language.

use std::path::{Path, PathBuf};

use clap::Args;
use guesthouse::{Limits, LoadError, inspect::Check};
use guesthouse_author::{
    Language, Optimize, PluginProject, Project, ProjectFile, Target, Toolchain,
};
use guesthouse_contract::{World, shown};
use serde::Serialize;

use crate::failure::Failure;
use crate::options::{limits, project_limits};
use crate::say::Say;

#[derive(Debug, Args)]
#[command(
    after_long_help = "JSON: `component`, `size`, `size_limit`, `imports` (`name`, `from`: `app` or `closed-world`). A component beyond its limit is written all the same, and these stand beside the error."
)]
pub(crate) struct Arguments {
    /// The plugin's folder, with its `plugin.toml`; in Rust a `Cargo.toml` alone will do.
    #[arg(default_value = ".")]
    project: PathBuf,
    /// Where the component goes; `NAME.wasm` in the plugin's folder otherwise.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Folder for intermediate files; otherwise what `CARGO_TARGET_DIR` says, or `target` in the plugin's
    /// folder.
    #[arg(long, value_name = "DIR")]
    target_dir: Option<PathBuf>,
    /// Rust: `wasm32-unknown-unknown`, or with WASI `wasm32-wasip1` or `wasm32-wasip2`.
    #[arg(long, value_name = "TRIPLE")]
    target: Option<Target>,
    /// What the compiler aims for: `size` or `speed`.
    #[arg(long, value_name = "AIM")]
    optimize: Option<Optimize>,
    /// Takes the names of functions out: smaller, and traps tell numbers instead.
    #[arg(long)]
    strip: bool,
    /// The limits whose size it is held to: a preset (`strict`, `scripting`) or a file; otherwise those
    /// that `plugin.toml` names, if it names any.
    #[arg(long, value_name = "PRESET|FILE")]
    limits: Option<String>,
    /// Folder of C libraries for WASI, for a standard library that is built from sources.
    #[arg(long, value_name = "DIR", default_value = WASI_LIBC)]
    wasi_libc: PathBuf,
}

/// Where Debian has the C libraries for WASI.
pub(crate) const WASI_LIBC: &str = "/usr/lib";

/// What was built.
#[derive(Debug, Serialize)]
struct Built {
    component: String,
    size: u64,
    /// The cap of the limits that the plugin is for, where it names any.
    size_limit: Option<u64>,
    imports: Vec<Import>,
}

/// An interface or function that the component asks for.
#[derive(Debug, Serialize)]
struct Import {
    name: String,
    /// `app` where the extension point lends it, `closed-world` where it is of WASI.
    from: &'static str,
}

pub(crate) fn run(arguments: &Arguments, say: Say) -> Result<(), Failure> {
    let (component, output, limits) = match arguments.project.join(ProjectFile::NAME).is_file() {
        true => project(arguments, say)?,
        false => package(arguments, say)?,
    };
    let built = Built {
        component: output.display().to_string(),
        size: component.len() as u64,
        size_limit: limits.as_ref().map(|limits| limits.component_size),
        imports: imports(&component)?,
    };
    describe(&built, say);
    let small = limits.map_or(Ok(()), |limits| {
        Check::size(&built.component, built.size, &limits)
    });
    // It stays where it was written, to be looked into.
    small.map_err(|error| too_large(error, &built))?;
    say.value(&built);
    Ok(())
}

/// Has a project's tools build it, whoever asked for that.
pub(crate) fn tools_build(
    project: &PluginProject,
    wasi_libc: &Path,
    target_dir: Option<PathBuf>,
    say: Say,
) -> Result<guesthouse_author::Built, Failure> {
    let language = project.file().language;
    // The tools of these two take their time and say nothing; the others' say what they do.
    let silent = matches!(language, Language::JavaScript | Language::Python);
    let _busy = silent.then(|| say.busy(format!("building {}", project.file().name)));
    let work = work_folder(target_dir, project.folder());
    Ok(project.build(&crate::tools(wasi_libc, say), &work)?)
}

/// What a load of it would say, with what to do.
fn too_large(error: LoadError, built: &Built) -> Failure {
    let words = "`guesthouse inspect` shows what it is made of; `--optimize size` and `--strip` make it smaller";
    let report = serde_json::to_value(built).unwrap_or_default();
    Failure::from(error).hinting(words).reporting(report)
}

/// A project with a `plugin.toml`.
fn project(arguments: &Arguments, say: Say) -> Result<(Vec<u8>, PathBuf, Option<Limits>), Failure> {
    let project = PluginProject::open(&arguments.project)?.with_build(|build| {
        build.optimize = arguments.optimize.or(build.optimize);
        build.target = arguments.target.or(build.target);
        build.strip |= arguments.strip;
    });
    let target_dir = arguments.target_dir.clone();
    let built = tools_build(&project, &arguments.wasi_libc, target_dir, say)?;
    let own = project.component();
    let output = arguments.output.clone().unwrap_or_else(|| own.clone());
    match std::path::absolute(&output).ok() == std::path::absolute(&own).ok() {
        true => project.keep(&built)?,
        false => write(&output, &built.component)?,
    }
    let limits = match (&arguments.limits, project.limits()) {
        (Some(name), _) => Some(limits(name)?),
        (None, Some(named)) => Some(project_limits(&named)?),
        (None, None) => None,
    };
    Ok((built.component, output, limits))
}

/// A Rust package without one.
fn package(arguments: &Arguments, say: Say) -> Result<(Vec<u8>, PathBuf, Option<Limits>), Failure> {
    let project = Project::open(&arguments.project)?;
    let tools = crate::tools(&arguments.wasi_libc, say);
    let toolchain = Toolchain::find(&tools, arguments.target.unwrap_or_default())?;
    let toolchain = toolchain.optimized(arguments.optimize, arguments.strip);
    let work = work_folder(arguments.target_dir.clone(), &arguments.project);
    let component = project.build(&toolchain, &work)?;
    let output = arguments.output.clone().unwrap_or_else(|| {
        let name = format!("{}.wasm", project.package());
        arguments.project.join(name)
    });
    write(&output, &component)?;
    let limits = arguments.limits.as_deref().map(limits).transpose()?;
    Ok((component, output, limits))
}

fn write(output: &Path, component: &[u8]) -> Result<(), Failure> {
    std::fs::write(output, component).map_err(|error| Failure::file(output, &error))
}

/// The folder for intermediate files.
fn work_folder(named: Option<PathBuf>, project: &Path) -> PathBuf {
    // As cargo itself would: who shares one folder for all projects has the standard library built once.
    let folder = named.or_else(crate::cargo_target_dir);
    let folder = folder.unwrap_or_else(|| project.join("target"));
    // Some tools run in folders of their own.
    std::path::absolute(&folder).unwrap_or(folder)
}

fn imports(component: &[u8]) -> Result<Vec<Import>, Failure> {
    let world = World::of_component(component)?;
    let resolve = world.resolve();
    let imports = world.world().imports.iter();
    let asked = imports.filter(|(_, item)| !is_types_only(&world, item));
    let closed = World::wasi()?;
    let imports = asked.map(|(key, _)| {
        let name = resolve.name_world_key(key);
        let from = if closed.offers(&name) {
            "closed-world"
        } else {
            "app"
        };
        Import { from, name }
    });
    Ok(imports.collect())
}

/// An interface that has nothing to call is asked for by name alone.
fn is_types_only(world: &World, item: &guesthouse_contract::wit_parser::WorldItem) -> bool {
    use guesthouse_contract::wit_parser::WorldItem;
    match item {
        WorldItem::Interface { id, .. } => world.resolve().interfaces[*id].functions.is_empty(),
        WorldItem::Type { .. } => true,
        WorldItem::Function(_) => false,
    }
}

fn describe(built: &Built, say: Say) {
    let component = shown(&built.component);
    say.line(format_args!("{component} ({} bytes)", built.size));
    if let Some(limit) = built.size_limit {
        let share = built.size.saturating_mul(100) / limit.max(1);
        say.line(format_args!(
            "size: {share} % of the {limit} bytes that it may have"
        ));
    }
    for import in &built.imports {
        let from = match import.from {
            "app" => "from the app",
            _ => "from the closed WASI world",
        };
        say.line(format_args!("imports {} {from}", import.name));
    }
}
