//! Flags that several commands share: which WIT, which world, which limits.

use std::path::PathBuf;

use clap::Args;
use guesthouse::Limits;
use guesthouse_contract::World;

use crate::failure::Failure;

/// The app's WIT.
#[derive(Debug, Clone, Args)]
pub(crate) struct WitOptions {
    /// The app's WIT: a folder (dependencies in its `deps`) or a file.
    #[arg(long, value_name = "PATH")]
    pub(crate) wit: Option<PathBuf>,
    /// Which world, where the WIT has several.
    #[arg(long, value_name = "NAME")]
    pub(crate) world: Option<String>,
}

impl WitOptions {
    /// The world that was named, if WIT was.
    pub(crate) fn read(&self) -> Result<Option<World>, Failure> {
        let read = |path: &PathBuf| World::from_path(path, self.world.as_deref());
        Ok(self.wit.as_ref().map(read).transpose()?)
    }
}

/// The caps that apply.
#[derive(Debug, Clone, Args)]
pub(crate) struct LimitsOptions {
    /// A preset (`strict`, `scripting`) or a file of limits.
    #[arg(long, value_name = "PRESET|FILE")]
    pub(crate) limits: Option<String>,
}

impl LimitsOptions {
    /// The limits that were named, if any were.
    pub(crate) fn read(&self) -> Result<Option<Limits>, Failure> {
        self.limits.as_deref().map(limits).transpose()
    }
}

/// Limits by a preset's name or a file's.
pub(crate) fn limits(name: &str) -> Result<Limits, Failure> {
    match name {
        "strict" => Ok(Limits::strict()),
        "scripting" => Ok(Limits::scripting()),
        path => limits_file(path.as_ref()),
    }
}

/// Limits of a file.
pub(crate) fn limits_file(path: &std::path::Path) -> Result<Limits, Failure> {
    let unreadable = |error| Failure::missing("file", format!("{}: {error}", path.display()));
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    Ok(Limits::from_toml(&text)?)
}
