//! `guesthouse build`: one plugin.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use guesthouse_author::{BuildError, Project, Target, Toolchain};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The plugin's folder, with its `Cargo.toml`.
    #[arg(default_value = ".")]
    project: PathBuf,
    /// Where the component goes; `NAME.wasm` in the plugin's folder otherwise.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Folder for intermediate files; `target` in the plugin's folder otherwise.
    #[arg(long, value_name = "DIR")]
    target_dir: Option<PathBuf>,
    /// `wasm32-unknown-unknown`, or with WASI `wasm32-wasip1` or `wasm32-wasip2`.
    #[arg(long, value_name = "TRIPLE", default_value_t)]
    target: Target,
    /// Folder of C libraries for WASI, for a standard library that is built from sources.
    #[arg(long, value_name = "DIR", default_value = "/usr/lib")]
    wasi_libc: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, BuildError> {
    let project = Project::open(&arguments.project)?;
    let target_dir = arguments.target_dir.clone();
    let target_dir = target_dir.unwrap_or_else(|| arguments.project.join("target"));
    let tools = crate::tools(&arguments.wasi_libc);
    let toolchain = Toolchain::find(&tools, arguments.target)?;
    let component = project.build(&toolchain, &target_dir)?;
    let file = format!("{}.wasm", project.package());
    let output = arguments
        .output
        .clone()
        .unwrap_or_else(|| arguments.project.join(file));
    if let Err(error) = std::fs::write(&output, &component) {
        eprintln!("error: {}: {error}", output.display());
        return Ok(ExitCode::FAILURE);
    }
    println!("{} ({} bytes)", output.display(), component.len());
    Ok(ExitCode::SUCCESS)
}
