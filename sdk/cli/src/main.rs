//! The `guesthouse` command: what plugin authors type. Thin over the libraries.
//!
//! Exit codes: 0 done, 1 refused or failed, 2 the command line itself is wrong, 3 a tool, a file or
//! a folder is missing here, 4 the command or the machine failed.
mod author_text;
mod build;
mod cases;
mod check;
mod compile;
mod completions;
mod compose;
mod failure;
mod grants;
mod inspect;
mod kit;
mod machine_code;
mod new;
mod options;
mod picture;
mod policy;
mod profile;
mod rebuild;
mod reference;
mod run;
mod say;
mod spent;
mod subject;
mod table;
mod terminal;
mod test;
mod wit;
mod words;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};
use guesthouse::Compiler;
use guesthouse_author::Tools;

use crate::failure::Failure;
use crate::say::Say;
use crate::terminal::Terminal;

/// Make, test and judge plugins for Guesthouse extension points.
#[derive(Debug, Parser)]
#[command(name = "guesthouse", version, arg_required_else_help = true)]
struct Arguments {
    /// One JSON value on standard output, for scripts.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start a plugin's project for an extension point.
    New(new::Arguments),
    /// Compile a plugin's project and make it a component.
    Build(build::Arguments),
    /// Say whether a host would let a plugin in, without running it.
    Check(check::Arguments),
    /// Show what a plugin is: its world, capabilities, parts and sizes.
    Inspect(inspect::Arguments),
    /// Call one function of a plugin under limits.
    Run(run::Arguments),
    /// Run a plugin's cases under limits.
    Test(test::Arguments),
    /// Show where a plugin's fuel goes, by function.
    Profile(profile::Arguments),
    /// Wire several plugins into one.
    Compose(compose::Arguments),
    /// Compile a plugin ahead of time, for a host's own store.
    Compile(compile::Arguments),
    /// Write what an app ships to its plugin authors.
    Kit(kit::Arguments),
    /// Explain what files of policies grant.
    Policy(policy::Arguments),
    /// Compare versions of the app's WIT.
    Wit(wit::Arguments),
    /// Write completions for a shell to standard output.
    Completions(completions::Arguments),
    /// Write the book's page of commands.
    #[command(hide = true)]
    Reference,
    /// Build every plugin of a `plugins.toml` again and renew its manifest.
    Rebuild(rebuild::Arguments),
}

fn main() -> ExitCode {
    // First of all: in a process that was started to compile, this does not return.
    let compiler = Compiler::worker(std::env::args_os());
    let streams = [io::stdout().is_terminal(), io::stderr().is_terminal()];
    let terminal = Terminal::new(|name| std::env::var_os(name), streams);
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return unparsed(error, terminal),
    };
    let say = Say::new(arguments.json, terminal);
    match run(arguments.command, compiler, say) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => say.failure(&failure),
    }
}

/// A command line that is wrong, or that asks for help or the version.
fn unparsed(error: clap::Error, terminal: Terminal) -> ExitCode {
    let json = std::env::args_os().any(|word| word == "--json");
    let say = Say::new(json, terminal);
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            say.help(&error.render());
            ExitCode::SUCCESS
        }
        _ => say.failure(&Failure::command_line(error)),
    }
}

fn run(command: Command, compiler: Compiler, say: Say) -> Result<(), Failure> {
    match command {
        Command::New(arguments) => new::run(&arguments, say)?,
        Command::Build(arguments) => build::run(&arguments, say)?,
        Command::Check(arguments) => check::run(&arguments, compiler, say)?,
        Command::Inspect(arguments) => inspect::run(&arguments, say)?,
        Command::Run(arguments) => run::run(&arguments, say)?,
        Command::Test(arguments) => test::run(&arguments, say)?,
        Command::Profile(arguments) => profile::run(&arguments, say)?,
        Command::Compose(arguments) => compose::run(&arguments, say)?,
        Command::Compile(arguments) => compile::run(&arguments, compiler, say)?,
        Command::Kit(arguments) => kit::run(&arguments, say)?,
        Command::Policy(arguments) => policy::run(&arguments, say)?,
        Command::Wit(arguments) => wit::run(&arguments, say)?,
        Command::Completions(arguments) => completions::run(&arguments, say),
        Command::Reference => reference::run(say),
        Command::Rebuild(arguments) => rebuild::run(&arguments, say)?,
    }
    Ok(())
}

/// Where cargo was told to put what it builds, if it was. The environment is read here, in [`main`] and in the
/// functions below, and nowhere else.
fn cargo_target_dir() -> Option<PathBuf> {
    let folder = std::env::var_os("CARGO_TARGET_DIR")?;
    (!folder.is_empty()).then(|| folder.into())
}

/// The user's own folder for what can be made again, where the system has it. A relative path would lead
/// into whichever project the command is run in.
fn cache_folder() -> Option<PathBuf> {
    let named = |variable: &str| {
        let folder = PathBuf::from(std::env::var_os(variable)?);
        folder.is_absolute().then_some(folder)
    };
    let custom = match () {
        () if cfg!(windows) => named("LOCALAPPDATA"),
        () if cfg!(target_os = "macos") => named("HOME").map(|home| home.join("Library/Caches")),
        () => named("HOME").map(|home| home.join(".cache")),
    };
    let folder = named("XDG_CACHE_HOME").or(custom)?;
    Some(folder.join("guesthouse"))
}

/// What the user says of the store of machine code, if anything.
fn store_setting() -> Option<String> {
    let setting = std::env::var_os("GUESTHOUSE_STORE")?;
    (!setting.is_empty()).then(|| setting.to_string_lossy().into_owned())
}

/// What this process's search path holds.
fn tools(wasi_libc: &Path, say: Say) -> Tools {
    // Guests are built in folders of their own, from where a relative path leads elsewhere.
    let absolute = std::path::absolute(wasi_libc).unwrap_or_else(|_| wasi_libc.to_owned());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    Tools::on_path(&path)
        .with_cargo_home(home)
        .with_wasi_libc(Some(absolute))
        .with_variables(say.for_tools())
}
