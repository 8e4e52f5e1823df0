//! `guesthouse policy`: files of policies, for those who answer for them.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use guesthouse_contract::shown;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::grants::{named, open};
use crate::say::Say;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say in words what a file of policies grants, and what not.
    Explain(Explain),
}

#[derive(Debug, Args)]
#[command(
    after_long_help = "JSON: `plugins`, by name: `kinds` (what is granted, of `folders`, `clock`, `random`, `environment`, `config`, `logging`, `output`), `explained` (lines), `artifact` (the digest that the grants are for, or null). Values of variables, arguments and settings are never shown, only their lengths."
)]
struct Explain {
    /// The file of policies; 1 MiB at most.
    file: PathBuf,
    /// Of which plugin; of all in the file otherwise.
    name: Option<String>,
}

pub(crate) fn run(arguments: &Arguments, say: Say) -> Result<(), Failure> {
    match &arguments.command {
        Command::Explain(arguments) => explain(arguments, say),
    }
}

fn explain(arguments: &Explain, say: Say) -> Result<(), Failure> {
    let file = open(&arguments.file)?;
    let names: Vec<_> = match &arguments.name {
        Some(name) => vec![name.as_str()],
        None => file.names().collect(),
    };
    let mut plugins = Map::new();
    for name in names {
        let policy = named(&file, &arguments.file, name)?;
        let explained = policy.explain();
        say.line(shown(name));
        for line in explained.lines() {
            say.line(format_args!("  {line}"));
        }
        let kinds: Vec<_> = policy.kinds().iter().map(ToString::to_string).collect();
        let value = json!({
            "kinds": kinds,
            "explained": explained.lines().collect::<Vec<_>>(),
            "artifact": policy.consented().map(ToString::to_string),
        });
        plugins.insert(name.to_owned(), value);
    }
    if plugins.is_empty() {
        say.line("it has no policy: every plugin lives in the closed world");
    }
    say.value(&json!({ "plugins": Value::Object(plugins) }));
    Ok(())
}
