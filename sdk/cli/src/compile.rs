//! `guesthouse compile`: machine code ahead of time, for a host's own store.

use std::path::PathBuf;

use clap::Args;
use guesthouse::{Artifact, Compiler, HostConfig, PluginHost, inspect::Check};
use guesthouse_contract::{CompiledNote, shown};
use serde_json::json;

use crate::failure::Failure;
use crate::options::{LimitsOptions, WitOptions};
use crate::say::Say;
use crate::subject::{BuildingOptions, Subject};

#[derive(Debug, Args)]
#[command(
    after_long_help = "JSON: `output`, `size`, `component_sha256`, `metered`, `stack`, `engine`."
)]
pub(crate) struct Arguments {
    /// The plugin: a component, or a project's folder, which knows its WIT and limits.
    plugin: PathBuf,
    /// Where the compiled form goes.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    wit: WitOptions,
    #[command(flatten)]
    limits: LimitsOptions,
    #[command(flatten)]
    building: BuildingOptions,
    /// For hosts that count no fuel.
    #[arg(long)]
    timed: bool,
}

pub(crate) fn run(arguments: &Arguments, compiler: Compiler, say: Say) -> Result<(), Failure> {
    let subject = Subject::find(
        &arguments.plugin,
        &arguments.limits,
        &arguments.building,
        say,
    )?;
    let limits = subject.limits.limits.clone();
    let busy = say.busy(format!("checking {}", shown(subject.file.display())));
    let mut artifact = Artifact::file(&subject.file);
    if let Some(world) = subject.world(&arguments.wit)? {
        let checked = Check::against(&world)?.run(artifact, &limits)?;
        artifact = Artifact::bytes(checked.name, checked.bytes);
    }
    let config = match arguments.timed {
        true => HostConfig::timed(compiler),
        false => HostConfig::metered(compiler),
    };
    busy.with(format!("compiling {}", shown(subject.file.display())));
    let compiled = PluginHost::new(config)?.compile(artifact, &limits)?;
    drop(busy);
    let output = &arguments.output;
    std::fs::write(output, &compiled).map_err(|error| Failure::file(output, &error))?;
    let note = CompiledNote::of(&compiled).unwrap_or_default();
    say.line(format_args!(
        "{} ({} bytes)",
        shown(output.display()),
        compiled.len()
    ));
    say.line(format_args!(
        "from component sha256:{}",
        note.component_text()
    ));
    say.value(&json!({
        "output": output,
        "size": compiled.len(),
        "component_sha256": note.component_text(),
        "metered": note.metered,
        "stack": note.stack,
        "engine": format!("{:016x}", note.engine),
    }));
    Ok(())
}
