//! `guesthouse reference`, which is hidden: the book's page of every command, from the command itself.
//!
//! `sdk/cli/tests/command_reference.rs` holds the page to it.

use std::fmt::Write;

use clap::{Arg, Command, CommandFactory};

use crate::say::Say;

const INTRODUCTION: &str = "# The `guesthouse` command

Made by the command itself (`guesthouse reference`); do not edit.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | refused or failed: the plugin does not fit, a case failed, the call failed, a file has a mistake |
| 2 | the command line is wrong |
| 3 | something is missing here: a tool, or a file or folder that was named and cannot be read or written |
| 4 | the command or the machine failed: a full disk, no memory, no thread, a crash of the compiler or the engine |

`--json` goes with every command that a script would read. Standard output then holds exactly one JSON
value, in failure too: `{\"error\": {\"code\": \"…\", \"message\": \"…\"}}`, with more beside them where
there is more (`findings`, `changes`). Words for people go to standard error. Codes and field names
stay from version to version: [When the command refuses](refusals.md) has the codes.

Each stream has colours where it is a terminal. The environment can say otherwise, the first of these that is set,
for both streams and for the tools that a build starts:

| variable | colours |
|---|---|
| `NO_COLOR`, to anything | none |
| `CLICOLOR_FORCE`, to anything but `0` | always |
| `TERM`, to `dumb` or nothing | none, and no spinner |
| `CLICOLOR`, to `0` | none |

| variable | meaning |
|---|---|
| `CARGO_TARGET_DIR` | the folder for intermediate files of builds, where `--target-dir` names none |
| `GUESTHOUSE_STORE` | `off`, or how much [machine code is kept](test-a-plugin.md#machine-code-is-kept): `512MiB` |
| `XDG_CACHE_HOME`, `HOME` | where that is |
";

pub(crate) fn run(say: Say) {
    say.line(page().trim_end());
}

/// Writing to a string cannot fail, so its results are dropped below.
fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    let mut root = crate::Arguments::command();
    root.build();
    for command in root.get_subcommands_mut() {
        section(&mut page, command);
    }
    page
}

fn section(page: &mut String, command: &mut Command) {
    if command.is_hide_set() || command.get_name() == "help" {
        return;
    }
    if command
        .get_subcommands()
        .any(|inner| inner.get_name() != "help")
    {
        for inner in command.get_subcommands_mut() {
            section(page, inner);
        }
        return;
    }
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").trim();
    let name = usage
        .split([' '])
        .take_while(|word| word.starts_with(char::is_alphabetic));
    let name = name.collect::<Vec<_>>().join(" ");
    let about = command.get_about().map(ToString::to_string);
    let _ = write!(page, "\n## {name}\n\n{}.\n", about.unwrap_or_default());
    let _ = write!(page, "\n```text\n{usage}\n```\n");
    arguments(page, command);
    if let Some(more) = command.get_after_long_help() {
        let _ = write!(page, "\n{more}\n");
    }
}

fn arguments(page: &mut String, command: &Command) {
    let shown = command.get_arguments();
    let shown: Vec<_> = shown
        .filter(|arg| !arg.is_hide_set() && !matches!(arg.get_id().as_str(), "help" | "json"))
        .collect();
    if shown.is_empty() {
        return;
    }
    page.push_str("\n| argument | meaning |\n|---|---|\n");
    for arg in shown {
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let help = help.replace('|', "\\|");
        let _ = writeln!(page, "| `{}` | {help}{} |", spelled(arg), default(arg));
    }
}

/// As it is typed: `--limits <PRESET|FILE>`, `<PLUGIN>`.
fn spelled(arg: &Arg) -> String {
    arg.to_string().replace('|', "\\|")
}

fn default(arg: &Arg) -> String {
    let values: Vec<_> = match arg.get_action().takes_values() {
        true => arg.get_default_values().iter().collect(),
        // A flag that is not given.
        false => Vec::new(),
    };
    let values: Vec<_> = values.iter().map(|value| value.to_string_lossy()).collect();
    match values.as_slice() {
        [] => String::new(),
        values => format!("; `{}` if it is left out", values.join(" ")),
    }
}
