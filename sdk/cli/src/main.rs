//! The `guesthouse` command: what plugin authors type. Thin over `guesthouse-author`.
//!
//! Exit codes: 0 done, 1 refused or failed, 2 the command line itself is wrong.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks through them"
)]

mod build;
mod rebuild;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use guesthouse_author::Tools;

/// Build plugins for Guesthouse extension points.
#[derive(Debug, Parser)]
#[command(name = "guesthouse", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Compile one Rust plugin and make it a component.
    Build(build::Arguments),
    /// Build every plugin of a `plugins.toml` again and renew its manifest.
    Rebuild(rebuild::Arguments),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Build(arguments) => build::run(&arguments),
        Command::Rebuild(arguments) => rebuild::run(&arguments),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

/// What this process's search path holds: the one place that reads the environment.
fn tools(wasi_libc: &Path) -> Tools {
    // Guests are built in folders of their own, from where a relative path leads elsewhere.
    let absolute = std::path::absolute(wasi_libc).unwrap_or_else(|_| wasi_libc.to_owned());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    Tools::on_path(&path)
        .with_cargo_home(home)
        .with_wasi_libc(Some(absolute))
}
