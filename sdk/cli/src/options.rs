//! Flags that several commands share: which WIT, which world, which limits.

use std::path::{Path, PathBuf};

use clap::Args;
use guesthouse::{ConfigError, Limits};
use guesthouse_contract::{World, shown};

use crate::failure::Failure;
use crate::picture::Picture;

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

    /// What a command says that needs a world and was named none.
    pub(crate) fn none() -> Failure {
        let words = "which extension point? name the app's WIT with --wit PATH";
        Failure::missing("no-wit", words)
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
        path => limits_file(Path::new(path)),
    }
}

/// Limits of a file.
pub(crate) fn limits_file(path: &Path) -> Result<Limits, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    Limits::from_toml(&text).map_err(|error| {
        let message = format!("{}: {error}", shown(path.display()));
        let failure = Failure::refused(error.code(), message);
        match line(&error) {
            Some(line) => {
                let file = path.display().to_string();
                failure.pictured(Picture::new(error.to_string()).at(&file, line, "here"))
            }
            None => failure,
        }
    })
}

/// The line that is wrong, where it is one.
fn line(error: &ConfigError) -> Option<usize> {
    match error {
        ConfigError::OutOfRange { line, .. } => *line,
        ConfigError::Toml { line, .. }
        | ConfigError::UnknownField { line, .. }
        | ConfigError::BadValue { line, .. } => Some(*line),
        _ => None,
    }
}
