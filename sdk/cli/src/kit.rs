//! `guesthouse kit`: what an app ships to its plugin authors.

use std::path::PathBuf;

use clap::Args;
use guesthouse::Limits;
use guesthouse_author::{File, Raised, Scaffold};
use guesthouse_contract::{World, shown};
use serde_json::json;

use crate::failure::Failure;
use crate::options;
use crate::say::Say;

#[derive(Debug, Args)]
#[command(
    after_long_help = "JSON: `folder`, `files`, `left_out` (`language`, `reason`: why there is no project in it)."
)]
pub(crate) struct Arguments {
    /// The app's WIT: a folder (dependencies in its `deps`) or a file.
    #[arg(long, value_name = "PATH")]
    wit: PathBuf,
    /// Which world, where the WIT has several.
    #[arg(long, value_name = "NAME")]
    world: Option<String>,
    /// Where the kit goes; the folder must not be there yet, or be empty.
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// The limits that the kit has: a preset (`strict`, `scripting`) or a file; otherwise `scripting`.
    #[arg(long, value_name = "PRESET|FILE")]
    limits: Option<String>,
}

/// The file of limits. Those that the app gave are its own to change; the preset is raised for a
/// world of which no plugin would fit.
fn limits(world: &World, given: Option<Limits>) -> Result<String, Failure> {
    let is_given = given.is_some();
    let mut limits = given.unwrap_or_else(Limits::scripting);
    let asked = limits.to_toml();
    let raised = Raised::for_world(world, &mut limits.complexity);
    if !is_given {
        let comments: String = raised.iter().map(Raised::comment).collect();
        return Ok(format!("{comments}{}", limits.to_toml()));
    }
    match raised.iter().find(|one| one.least > one.before) {
        Some(Raised {
            measure,
            least,
            before,
            ..
        }) => Err(Failure::refused(
            "too-complex",
            format!(
                "no plugin for `{}` fits these limits: the world itself has {least} {measure}, {}",
                world.full_name(),
                measure.bound(*before)
            ),
        )),
        None => Ok(asked),
    }
}

pub(crate) fn run(arguments: &Arguments, say: Say) -> Result<(), Failure> {
    let world = World::from_path(&arguments.wit, arguments.world.as_deref())?;
    let given = arguments
        .limits
        .as_deref()
        .map(options::limits)
        .transpose()?;
    let limits = limits(&world, given)?;
    let (kit, left_out) = Scaffold::kit(&world, &arguments.wit, &limits)?;
    kit.write(&arguments.out)?;
    let folder = shown(arguments.out.display());
    say.line(format_args!("{folder}: the kit of {}", world.full_name()));
    for one in &left_out {
        say.line(format_args!(
            "no project in {}: {}",
            one.language.title(),
            one.reason
        ));
    }
    let left_out = left_out.iter();
    let left_out: Vec<_> = left_out
        .map(|one| json!({ "language": one.language.name(), "reason": one.reason }))
        .collect();
    let files: Vec<_> = kit.files().iter().map(File::path).collect();
    say.value(&json!({ "folder": folder.to_string(), "files": files, "left_out": left_out }));
    Ok(())
}
