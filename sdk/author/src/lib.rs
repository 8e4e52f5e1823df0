//! What a plugin author's tools do: find a toolchain, build a guest, make it a component, and keep
//! a manifest of committed builds.
//!
//! The command line is thin over this crate. It must never name an engine: a plugin is built
//! against WIT, not against a host. Nothing ambient is read: the search path and folders are
//! handed in.
//!
//! ```no_run
//! use guesthouse_author::{Project, Target, Toolchain, Tools};
//! use std::path::Path;
//!
//! let path = std::env::var_os("PATH").unwrap_or_default();
//! let toolchain = Toolchain::find(&Tools::on_path(&path), Target::Unknown)?;
//! let project = Project::open(Path::new("plugins/markdown"))?;
//! let component = project.build(&toolchain, Path::new("target/guests"))?;
//! # Ok::<(), guesthouse_author::BuildError>(())
//! ```

mod build;
mod closing;
mod componentize;
mod compose;
mod digest;
mod error;
mod manifest;
mod project;
mod project_file;
mod recipe;
mod scaffold;
#[cfg(test)]
mod strangers;
mod toml_file;
mod toolchain;
mod wanted;
mod work;

pub use build::Project;
pub use componentize::{componentize, componentize_text, componentize_wasi};
pub use compose::{
    ComposeError, Composed, ComposedPart, Composition, Offered, Source, Wanted, Wire,
};
pub use digest::of_bytes as sha256;
pub use error::BuildError;
pub use manifest::{Entry, Manifest};
pub use project::{Built, Freshness, PluginProject, ProjectLimits};
pub use project_file::{BuildOptions, Engine, Language, Optimize, ProjectFile};
pub use recipe::{Rebuild, Rebuilt, Recipe, Verdict};
pub use scaffold::{File, LeftOut, Raised, Scaffold, ScaffoldError};
pub use toml_file::TomlError;
pub use toolchain::{Target, Toolchain, Tools, Wasi};
pub use wanted::{WantedAccess, WantedFolder, WantsTable};
