//! `guesthouse check`: the steps of a load without running, for authors and for CI.

use std::path::PathBuf;

use clap::Args;
use guesthouse::{
    Artifact, Compiler, Limits, PluginHost,
    inspect::{Check, Checked, Measure},
};
use guesthouse_contract::shown;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::grants::{Granted, PolicyOptions};
use crate::options::{LimitsOptions, WitOptions};
use crate::say::Say;
use crate::subject::{BuildingOptions, Subject};

#[derive(Debug, Args)]
#[command(
    after_long_help = "JSON: `name`, `world`, `size`, `size_limit` (bytes), `wasi` (whether it imports any), `compiled`, `shape` (each measure's `count` and `limit`), `policy` (of `--policy`: `kinds`, `explained`, `lacks`: what the plugin wants and is not granted, `consent`). Refused by the contract, the error has `findings`, each with `code`, `item`, `side`, `message`, `expected`, `found` (WIT), `file`, `line`."
)]
pub(crate) struct Arguments {
    /// The plugin: a component, or a project's folder, which knows its WIT and limits.
    #[arg(default_value = ".")]
    plugin: PathBuf,
    #[command(flatten)]
    wit: WitOptions,
    #[command(flatten)]
    limits: LimitsOptions,
    #[command(flatten)]
    policy: PolicyOptions,
    #[command(flatten)]
    building: BuildingOptions,
    /// Compile it too, in a process of its own within the limits' compile time and memory.
    #[arg(long)]
    compile: bool,
}

pub(crate) fn run(arguments: &Arguments, compiler: Compiler, say: Say) -> Result<(), Failure> {
    let subject = Subject::find(
        &arguments.plugin,
        &arguments.limits,
        &arguments.building,
        say,
    )?;
    let world = subject.world(&arguments.wit)?;
    let world = world.ok_or_else(WitOptions::none)?;
    let limits = subject.limits.limits;
    let busy = say.busy(format!("checking {}", shown(subject.file.display())));
    let artifact = Artifact::file(&subject.file);
    let checked = Check::against(&world)?.run(artifact, &limits)?;
    if arguments.compile {
        busy.with(format!("compiling {}", checked.name));
        let host = PluginHost::new(compiler)?;
        let artifact = Artifact::bytes(checked.name.clone(), checked.bytes.clone());
        host.compile(artifact, &limits)?;
    }
    drop(busy);
    let granted = arguments.policy.beside(&subject.file, &checked.bytes)?;
    granted.as_ref().map_or(Ok(()), Granted::allowed)?;
    let (name, world) = (&checked.name, world.full_name());
    let (size, most) = (checked.bytes.len(), limits.component_size);
    say.line(format_args!(
        "`{name}` fits `{world}`: {size} of {most} bytes"
    ));
    if let Some((what, count, limit)) = tightest(&checked, &limits) {
        say.line(format_args!(
            "nearest to its cap: {count} {what}, {}",
            what.bound(limit)
        ));
    }
    for line in granted.iter().flat_map(Granted::lines) {
        say.line(line);
    }
    let mut value = value(&checked, &limits, &world, arguments.compile);
    value["policy"] = granted.as_ref().map(Granted::value).into();
    say.value(&value);
    Ok(())
}

/// The measure that is nearest to its cap.
fn tightest(checked: &Checked, limits: &Limits) -> Option<(Measure, u64, u64)> {
    let capped = checked.shape.iter().filter_map(|(measure, count)| {
        let limit = limits.complexity.of(measure)?;
        (count > 0 && limit > 0).then_some((measure, count, limit))
    });
    // In parts of a million, which is as near as anybody looks.
    capped.max_by_key(|(_, count, limit)| u128::from(*count) * 1_000_000 / u128::from(*limit))
}

fn value(checked: &Checked, limits: &Limits, world: &str, compiled: bool) -> Value {
    let shape = checked.shape.iter().map(|(measure, count)| {
        let limit = limits.complexity.of(measure);
        (
            measure.name().to_owned(),
            json!({ "count": count, "limit": limit }),
        )
    });
    json!({
        "name": checked.name,
        "world": world,
        "size": checked.bytes.len(),
        "size_limit": limits.component_size,
        "wasi": checked.wasi,
        "compiled": compiled,
        "shape": shape.collect::<serde_json::Map<_, _>>(),
    })
}
