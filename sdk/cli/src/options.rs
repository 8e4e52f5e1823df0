//! Flags that several commands share: which WIT, which world, which limits.

use std::path::{Path, PathBuf};

use clap::Args;
use guesthouse::{Limits, error::ConfigError};
use guesthouse_author::ProjectLimits;
use guesthouse_contract::{World, nearest, shown};

use crate::author_text;
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
        match (&self.wit, &self.world) {
            (Some(path), world) => Ok(Some(World::from_path(path, world.as_deref())?)),
            (None, Some(world)) => Err(Failure::missing(
                "no-wit",
                format!(
                    "of which WIT is the world `{}`? name it with --wit PATH",
                    shown(world)
                ),
            )),
            (None, None) => Ok(None),
        }
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
    /// A preset (`strict`, `scripting`) or a file of limits; otherwise those that the project's or the
    /// composition's file names, or else `strict`.
    #[arg(long, value_name = "PRESET|FILE")]
    pub(crate) limits: Option<String>,
}

/// The presets' names.
const PRESETS: [&str; 2] = ["strict", "scripting"];

pub(crate) fn preset(name: &str) -> Option<Limits> {
    match name {
        "strict" => Some(Limits::strict()),
        "scripting" => Some(Limits::scripting()),
        _ => None,
    }
}

/// Limits by a preset's name or a file's.
pub(crate) fn limits(name: &str) -> Result<Limits, Failure> {
    match preset(name) {
        Some(limits) => Ok(limits),
        None if Path::new(name).symlink_metadata().is_ok() => limits_file(Path::new(name)),
        None => {
            let words = format!("no file `{}` and no preset of that name", shown(name));
            Err(Failure::missing("file", presets(&words, name)))
        }
    }
}

/// Limits that a project's or a composition's file names.
pub(crate) fn project_limits(named: &ProjectLimits) -> Result<Limits, Failure> {
    match named {
        ProjectLimits::File(path) => limits_file(path),
        ProjectLimits::Preset(name) => preset(name).ok_or_else(|| {
            let words = format!(
                "`limits = \"{}\"` is no preset, and a file of limits ends in `.toml`",
                shown(name)
            );
            Failure::refused("no-such-preset", presets(&words, name))
        }),
        _ => Ok(Limits::strict()),
    }
}

/// The words, and which presets there are.
fn presets(words: &str, name: &str) -> String {
    let list = PRESETS.map(|known| format!("`{known}`")).join(" and ");
    let meant = nearest(PRESETS.map(|known| (known, known)), name);
    let meant = meant.map(|known| format!("; did you mean `{known}`?"));
    format!(
        "{words}: the presets are {list}{}",
        meant.unwrap_or_default()
    )
}

/// Limits of a file.
pub(crate) fn limits_file(path: &Path) -> Result<Limits, Failure> {
    let text = author_text::read(path, "bad-toml")?;
    Limits::from_toml(&text).map_err(|error| match line(&error) {
        Some(line) => {
            let words = error.to_string();
            // The place says it.
            let message = words.strip_suffix(&format!(" (line {line})"));
            Failure::mistake(error.code(), path, line, message.unwrap_or(&words))
        }
        None => {
            let message = format!("{}: {error}", shown(path.display()));
            Failure::refused(error.code(), message)
        }
    })
}

/// The line that is wrong, where it is one.
fn line(error: &ConfigError) -> Option<usize> {
    match error {
        ConfigError::Toml { line, .. } => Some(*line),
        ConfigError::OutOfRange { line, .. }
        | ConfigError::UnknownField { line, .. }
        | ConfigError::BadValue { line, .. } => *line,
        _ => None,
    }
}
