//! `guesthouse inspect`: what a plugin is, without running it.
//!
//! | file | does |
//! |---|---|
//! | `report.rs` | gathers what is known of the bytes |
//! | `page.rs` | says it to people |
//! | `value.rs` | says it to scripts |

mod page;
mod report;
mod value;

use std::io::ErrorKind;
use std::path::PathBuf;

use clap::Args;
use guesthouse::inspect::ArtifactKind;
use guesthouse_contract::{CompiledNote, MOST_ARTIFACT_BYTES, World, read_bounded, shown};
use serde_json::json;

use self::report::Report;
use crate::failure::Failure;
use crate::grants::PolicyOptions;
use crate::options::LimitsOptions;
use crate::say::Say;
use crate::subject::{BuildingOptions, Subject};

#[derive(Debug, Args)]
#[command(
    after_long_help = "JSON: `name`, `size`, `sha256`, `app`, `imports` (`name`, `items`, `answer`: `app`, `closed-world`, `types-only` or `nobody`), `exports` (`name`, `wit`), `wants` (what it says that it needs: `need`, `name`, `quota`, `why`, `granted`; null where they cannot be read), `policy` (of `--policy`: `kinds`, `explained`, `lacks`, `consent`: `given`, `needed` or `not-asked`), `sizes` and `inside` (bytes for `code`, `data`, `names`, `custom`, `other`; of each part its `kind`, `size`, `offset`, `sha256`, `own_sizes`, `metadata`, `parts`), `shape`, `ahead_of_time` (`safe`, `obstacles`), `wit`. Of a compiled form: `compiled`, `component_sha256`, `metered`, `stack`, `engine`, `code`."
)]
pub(crate) struct Arguments {
    /// The plugin: a component, a project's folder, or the compiled form of a component; 256 MiB at most.
    #[arg(default_value = ".")]
    plugin: PathBuf,
    /// The app's WIT: imports are held against what its world offers.
    #[arg(long, value_name = "PATH")]
    app: Option<PathBuf>,
    /// Which world of the app's, where its WIT has several.
    #[arg(long, value_name = "NAME", requires = "app")]
    world: Option<String>,
    #[command(flatten)]
    limits: LimitsOptions,
    #[command(flatten)]
    policy: PolicyOptions,
    #[command(flatten)]
    building: BuildingOptions,
    /// Print the plugin's world as WIT and nothing else.
    #[arg(long, conflicts_with_all = ["app", "world", "limits", "policy"])]
    wit: bool,
}

pub(crate) fn run(arguments: &Arguments, say: Say) -> Result<(), Failure> {
    let subject = Subject::find(
        &arguments.plugin,
        &arguments.limits,
        &arguments.building,
        say,
    )?;
    let path = &subject.file;
    let bytes = read_bounded(path, MOST_ARTIFACT_BYTES).map_err(|error| {
        // The same words and codes as those of a load.
        let words = format!("cannot read `{}`: {error}", shown(path.display()));
        match error.kind() {
            ErrorKind::FileTooLarge => Failure::refused("too-large", words),
            _ => Failure::system("unreadable", &error, words),
        }
    })?;
    if let Some(note) = CompiledNote::of(&bytes) {
        compiled(&note, say);
        return Ok(());
    }
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    match ArtifactKind::of(&bytes) {
        ArtifactKind::Component => {}
        kind => {
            let words = format!("`{}` is {}, not a component", shown(&name), kind.describe());
            return Err(Failure::refused("not-a-component", words));
        }
    }
    let limits = subject.limits.limits;
    let read = |path: &PathBuf| World::from_path(path, arguments.world.as_deref());
    let app = arguments.app.as_ref().map(read).transpose()?;
    let busy = say.busy(format!("looking at {}", shown(path.display())));
    let granted = arguments.policy.beside(path, &bytes)?;
    let report = Report::of(&name, &bytes, app.as_ref(), limits, granted)?;
    drop(busy);
    match arguments.wit {
        true => {
            say.line(&report.wit);
            say.value(&json!({ "wit": report.wit }));
        }
        false => {
            say.line(page::page(&report));
            say.value(&value::value(&report));
        }
    }
    Ok(())
}

/// Machine code cannot be looked into; what it was made from and for stands before it.
fn compiled(note: &CompiledNote, say: Say) {
    say.line(
        "the compiled form of a component, for a host's own store; no host takes it as a plugin",
    );
    say.line(note.to_string().trim_end());
    say.value(&json!({
        "compiled": true,
        "component_sha256": note.component_text(),
        "metered": note.metered,
        "stack": note.stack,
        "engine": format!("{:016x}", note.engine),
        "code": note.code,
    }));
}
