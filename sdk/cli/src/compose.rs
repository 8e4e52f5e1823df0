//! `guesthouse compose`: several plugins into one.

use std::path::{Path, PathBuf};

use clap::Args;
use guesthouse::{Artifact, Check};
use guesthouse_author::{ComposeError, Composed, Composition, Wire};
use guesthouse_contract::{World, shown};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::options::{LimitsOptions, WitOptions};
use crate::picture::Picture;
use crate::say::Say;
use crate::subject::NamedLimits;

#[derive(Debug, Args)]
#[command(
    after_long_help = "JSON: `output`, `size`, `world`, `parts` (`name`, `path`, `size`, `sha256`), `wires` (`part`, `import`, `from`: a part, or null for the host)."
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
        Check::against(world)?.run(artifact, &limits.limits)?;
    }
    drop(busy);
    std::fs::write(&output, &composed.bytes).map_err(|error| Failure::file(&output, &error))?;
    tell(&composed, &output, world.as_ref(), say);
    say.value(&value(&composed, &output, world.as_ref()));
    Ok(())
}

/// The command line goes before the file.
fn world(arguments: &Arguments, composition: &Composition) -> Result<Option<World>, Failure> {
    match arguments.wit.read()? {
        Some(world) => Ok(Some(world)),
        None => Ok(composition.world(arguments.wit.world.as_deref())?),
    }
}

fn output(arguments: &Arguments, composition: &Composition) -> Result<PathBuf, Failure> {
    let output = arguments.output.clone().or_else(|| composition.output());
    output.ok_or_else(|| {
        let words = "where to? name a file with -o, or as `output` in the file's [compose]";
        Failure::missing("no-output", words)
    })
}

fn tell(composed: &Composed, output: &Path, world: Option<&World>, say: Say) {
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
    if let Some(world) = world {
        say.line(format_args!("it fits `{}`", world.full_name()));
    }
}

fn value(composed: &Composed, output: &Path, world: Option<&World>) -> Value {
    let parts = composed.parts.iter().map(|part| {
        json!({ "name": part.name, "path": part.path, "size": part.size, "sha256": part.sha256 })
    });
    let wires = composed.wires.iter();
    let wires =
        wires.map(|wire| json!({ "part": wire.part, "import": wire.import, "from": wire.from }));
    json!({
        "output": output,
        "size": composed.bytes.len(),
        "world": world.map(World::full_name),
        "parts": parts.collect::<Vec<_>>(),
        "wires": wires.collect::<Vec<_>>(),
    })
}

impl From<ComposeError> for Failure {
    fn from(error: ComposeError) -> Self {
        match &error {
            ComposeError::File { .. } => Self::missing(error.code(), &error),
            ComposeError::Toml {
                path,
                line: Some(line),
                message,
                ..
            } => {
                let picture = Picture::new(message.trim_end());
                let picture = picture.at(&path.display().to_string(), *line, "here");
                Self::refused(error.code(), &error).pictured(picture)
            }
            _ => Self::refused(error.code(), &error),
        }
    }
}
