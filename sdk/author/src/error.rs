//! Why a guest could not be built, with what to do about it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use guesthouse_contract::{Finding, WorldError, shown};

use crate::{ProjectFile, Target, TomlError};

/// Why a guest could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No compiler on the search path can make WebAssembly.
    #[error(
        "no Rust toolchain can build for {target}\n{tried}\n\
         install the target:            rustup target add {target}\n\
         or, without rustup, on Debian: apt-get install --no-install-recommends rustc-web rust-web-src{}",
        target.libc().map_or("", |_| " wasi-libc")
    )]
    #[non_exhaustive]
    NoToolchain {
        /// The target that is missing.
        target: Target,
        /// What was found, and what each lacks.
        tried: String,
    },
    /// A program that the plugin's language needs is not on the search path, nor in the project.
    #[error("no {tool} was found\ninstall it: {install}", tool = shown(tool), install = shown(install).lines())]
    #[non_exhaustive]
    NoTool {
        /// What is missing.
        tool: String,
        /// The command that installs it.
        install: String,
    },
    /// A file or folder could not be read or written.
    #[error("{}: {source}", shown(path.display()), source = shown(source))]
    #[non_exhaustive]
    File {
        /// Which.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A TOML file does not say what it should.
    #[error(transparent)]
    Toml(#[from] TomlError),
    /// The folder is none of a plugin's project.
    #[error(
        "`{}` is no plugin's project: it has no {looked_for}{}\n\
         go into a project's folder or name it, or start a project with `guesthouse new NAME`",
        shown(folder.display()),
        near.as_ref().map_or_else(String::new, |near| format!("; `{}` has one", shown(near.display())))
    )]
    #[non_exhaustive]
    NoProject {
        /// Which folder.
        folder: PathBuf,
        /// The files that would make it one.
        looked_for: &'static str,
        /// A folder around it, or in it, that is one.
        near: Option<PathBuf>,
    },
    /// A program could not be started.
    #[error("cannot run `{}`: {source}", shown(program.display()), source = shown(source))]
    #[non_exhaustive]
    Program {
        /// Which program.
        program: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The compiler refused the guest; its own words have been printed.
    #[error("`{package}` does not build (see the compiler's messages above)", package = shown(package))]
    #[non_exhaustive]
    Compile {
        /// Which package.
        package: String,
    },
    /// The package's library is of another kind than a component is made of.
    #[error(
        "`{package}` makes no component: its library is no `cdylib`\n\
         write into its Cargo.toml, below [lib]: crate-type = [\"cdylib\"]",
        package = shown(package)
    )]
    #[non_exhaustive]
    NoCdylib {
        /// Which package.
        package: String,
    },
    /// The WIT that it is for cannot be read, or no plugin can be made for it.
    #[error(transparent)]
    World(#[from] WorldError),
    /// The core module could not be made a component.
    #[error("`{name}` cannot be made a component: {message}", message = shown(message), name = shown(name))]
    #[non_exhaustive]
    Componentize {
        /// Which guest.
        name: String,
        /// What the encoder met.
        message: String,
    },
    /// What was built is no plugin for the project's world.
    #[error("`{name}` is built and does not fit `{world}`:{}", listed(findings), name = shown(name), world = shown(world))]
    #[non_exhaustive]
    DoesNotFit {
        /// Which plugin.
        name: String,
        /// The world that its project is for.
        world: String,
        /// Every difference.
        findings: Vec<Finding>,
    },
}

/// The nearest folder around `folder` with a `plugin.toml`, else the first one in it.
fn near(folder: &Path) -> Option<PathBuf> {
    let is_project = |folder: &PathBuf| folder.join(ProjectFile::NAME).is_file();
    let depth = folder.canonicalize().ok()?.components().count();
    let mut around = (1..depth).scan(folder.to_owned(), |at, _| {
        at.push("..");
        Some(at.clone())
    });
    around.find(is_project).or_else(|| {
        let inside = folder.read_dir().ok()?.flatten();
        inside.map(|entry| entry.path()).filter(is_project).min()
    })
}

/// Each on a line of its own.
fn listed(findings: &[Finding]) -> String {
    let lines = findings.iter().map(|finding| format!("\n  {finding}"));
    lines.collect()
}

impl BuildError {
    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoToolchain { .. } => "no-toolchain",
            Self::NoTool { .. } => "no-tool",
            Self::File { .. } => "file",
            Self::Toml(_) => "toml",
            Self::NoProject { .. } => "no-project",
            Self::Program { .. } => "program",
            Self::Compile { .. } => "compile",
            Self::World(error) => error.code(),
            Self::NoCdylib { .. } => "no-cdylib",
            Self::Componentize { .. } => "componentize",
            Self::DoesNotFit { .. } => "does-not-fit",
        }
    }

    pub(crate) fn no_tool(tool: &str, install: &str) -> Self {
        let (tool, install) = (tool.to_owned(), install.to_owned());
        Self::NoTool { tool, install }
    }

    /// What opening a project comes to whose file cannot be read.
    pub(crate) fn no_project(
        folder: &Path,
        path: &Path,
        looked_for: &'static str,
    ) -> impl FnOnce(std::io::Error) -> Self {
        move |source| match source.kind() == ErrorKind::NotFound && folder.is_dir() {
            true => Self::NoProject {
                folder: folder.to_owned(),
                looked_for,
                near: near(folder),
            },
            false => Self::file(path)(source),
        }
    }

    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}
