//! `guesthouse compose`: several plugins into one.

use std::path::{Path, PathBuf};

use clap::Args;
use guesthouse::{Artifact, LoadError, error::LoadErrorKind, inspect::Check};
use guesthouse_author::{ComposeError, Composed, Composition, Wire};
use guesthouse_contract::{World, shown};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::options::{LimitsOptions, WitOptions};
use crate::say::Say;
use crate::subject::NamedLimits;

#[derive(Debug, Args)]
#[command(
    after_long_help = "The whole is held to a world and limits where one is named: by `--wit` and `--limits`, or by `wit` and `limits` in the file's `[compose]`. Limits that nobody names are `strict`.\n\nJSON: `output`, `size`, `world`, `limits` (null without a world), `parts` (`name`, `path`, `size`, `sha256`), `wires` (`part`, `import`, `from`: a part, or null for the host)."
)]
pub(crate) struct Arguments {
    /// The file that declares the parts.
    #[arg(default_value = "guesthouse.toml")]
    file: PathBuf,
    /// Where the whole goes; where the file says otherwise.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    wit: WitOptions,
    #[command(flatten)]
    limits: LimitsOptions,
}

pub(crate) fn run(arguments: &Arguments, say: Say) -> Result<(), Failure> {
    let composition = Composition::read(&arguments.file)?;
    let world = world(arguments, &composition)?;
    let limits = NamedLimits::choose(&arguments.limits, composition.limits())?;
    let output = output(arguments, &composition)?;
    let busy = say.busy(format!("composing {}", shown(output.display())));
    let composed = composition.compose(world.as_ref())?;
    if let Some(world) = &world {
        let name = output.file_stem().unwrap_or_default().to_string_lossy();
        let artifact = Artifact::bytes(name, composed.bytes.clone());
        busy.with(format!("checking {}", shown(output.display())));
        let checked = Check::against(world)?.run(artifact, &limits.limits);
        checked.map_err(|error| refused(error, &limits))?;
    }
    drop(busy);
    std::fs::write(&output, &composed.bytes).map_err(|error| Failure::file(&output, &error))?;
    let held_to = world.as_ref().map(|world| (world, &limits));
    tell(&composed, &output, held_to, say);
    say.value(&value(&composed, &output, held_to));
    Ok(())
}

/// How limits are named, where nobody named any.
const NAME_LIMITS: &str = "name others with --limits, or as `limits` in the file's [compose]";

/// What a load of the whole would say. Limits that it does not keep to may be none that anybody chose.
fn refused(error: LoadError, limits: &NamedLimits) -> Failure {
    use LoadErrorKind::{TooComplex, TooLarge};
    let by_limits = matches!(error.kind(), TooComplex { .. } | TooLarge { .. });
    let failure = Failure::from(error);
    match by_limits && limits.by_default {
        true => failure.hinting(&format!(
            "the limits are `strict`, because none are named: {NAME_LIMITS}"
        )),
        false => failure,
    }
}

/// The command line goes before the file.
fn world(arguments: &Arguments, composition: &Composition) -> Result<Option<World>, Failure> {
    let named = &arguments.wit;
    let own = match named.wit {
        Some(_) => None,
        None => composition.world(named.world.as_deref())?,
    };
    own.map_or_else(|| named.read(), |world| Ok(Some(world)))
}

fn output(arguments: &Arguments, composition: &Composition) -> Result<PathBuf, Failure> {
    let output = arguments.output.clone().or_else(|| composition.output());
    output.ok_or_else(|| {
        let words = "where to? name a file with -o, or as `output` in the file's [compose]";
        Failure::missing("no-output", words)
    })
}

/// The world and the limits that the whole keeps to, where it was held to any.
type HeldTo<'a> = Option<(&'a World, &'a NamedLimits)>;

fn tell(composed: &Composed, output: &Path, held_to: HeldTo<'_>, say: Say) {
    let size = composed.bytes.len();
    say.line(format_args!("{} ({size} bytes)", shown(output.display())));
    for part in &composed.parts {
        let (name, size, sha256) = (&part.name, part.size, &part.sha256);
        say.line(format_args!("  part {name}: {size} bytes, sha256:{sha256}"));
    }
    for wire in &composed.wires {
        let Wire {
            part, import, from, ..
        } = wire;
        let from = from.as_deref().unwrap_or("the host");
        say.line(format_args!("  {part} has `{import}` from {from}"));
    }
    let Some((world, limits)) = held_to else {
        return say.line(
            "not held to a world or limits: name the app's WIT with --wit, or as `wit` in the file's [compose]",
        );
    };
    let (world, name) = (world.full_name(), shown(&limits.name));
    match limits.by_default {
        true => say.line(format_args!(
            "it fits `{world}` under the limits `strict`, because none are named: {NAME_LIMITS}"
        )),
        false => say.line(format_args!("it fits `{world}` under the limits `{name}`")),
    }
}

fn value(composed: &Composed, output: &Path, held_to: HeldTo<'_>) -> Value {
    let parts = composed.parts.iter().map(|part| {
        json!({ "name": part.name, "path": part.path, "size": part.size, "sha256": part.sha256 })
    });
    let wires = composed.wires.iter();
    let wires =
        wires.map(|wire| json!({ "part": wire.part, "import": wire.import, "from": wire.from }));
    json!({
        "output": output,
        "size": composed.bytes.len(),
        "world": held_to.map(|(world, _)| world.full_name()),
        "limits": held_to.map(|(_, limits)| &limits.name),
        "parts": parts.collect::<Vec<_>>(),
        "wires": wires.collect::<Vec<_>>(),
    })
}

impl From<ComposeError> for Failure {
    fn from(error: ComposeError) -> Self {
        match &error {
            ComposeError::File { source, .. } => Self::system(error.code(), source, &error),
            ComposeError::Toml(error) => Self::toml(error),
            _ => Self::refused(error.code(), &error),
        }
    }
}
