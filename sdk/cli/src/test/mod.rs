//! `guesthouse test`: a plugin's cases under the limits of production.
//!
//! | file | its part |
//! |---|---|
//! | `files.rs` | which files, and which plugin |
//! | `suite.rs` | plays and judges them, and blesses what is new |
//! | `report.rs` | what is said of it |
//!
//! Fuel and every verdict are the same on each run: the host is metered, WASI is seeded, and the
//! deadline, which depends on the machine, ends no case unless that is asked for.

mod files;
mod report;
mod suite;

use std::path::PathBuf;

use clap::Args;

use self::files::Files;
use self::suite::Suite;
use crate::failure::Failure;
use crate::grants::PolicyOptions;
use crate::options::LimitsOptions;
use crate::say::Say;
use crate::subject::BuildingOptions;

#[derive(Debug, Args)]
#[command(
    after_long_help = "JSON: `plugin`, `limits`, `passed`, `failed`, `cases` (`file`, `name`, `verdict`: `passed`, `failed` or `blessed`, `fuel`, `memory`, `output`, `host_calls`, `elapsed_us`, `reasons`: each with `code` and `message`, and with `path`, `expected`, `actual` where two values differ). Where a case failed, these stand beside the error."
)]
pub(crate) struct Arguments {
    /// The project's folder; with --plugin a folder of case files, or one file.
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The component; otherwise that of the project.
    #[arg(long, value_name = "FILE")]
    plugin: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitsOptions,
    #[command(flatten)]
    policy: PolicyOptions,
    #[command(flatten)]
    building: BuildingOptions,
    /// Play only cases with this text in `file/name`.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Write results that are missing or new into the files, and all fuel into tests/fuel.toml.
    #[arg(long)]
    bless: bool,
    /// How much more fuel than was blessed a case may spend.
    #[arg(long, value_name = "PERCENT", default_value_t = 5)]
    fuel_tolerance: u64,
    /// Let the limits' deadline end cases. It depends on the machine.
    #[arg(long)]
    enforce_deadline: bool,
    /// Play nothing: write the cases as JSON, for runners elsewhere.
    #[arg(long)]
    print_cases: bool,
}

pub(crate) fn run(arguments: &Arguments, say: Say) -> Result<(), Failure> {
    let files = Files::find(arguments, say)?;
    let mut suite = Suite::open(arguments, &files, say)?;
    if arguments.print_cases {
        say.text(&suite.print(&files)?);
        return Ok(());
    }
    let results = suite.play(&files)?;
    report::report(&results, &files, say)
}
