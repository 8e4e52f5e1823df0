//! `guesthouse completions`: what a shell needs to complete the command's words.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::say::Say;

#[derive(Debug, Args)]
#[command(after_long_help = "The script goes to standard output, with and without `--json`.")]
pub(crate) struct Arguments {
    /// Which shell.
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments, say: Say) {
    let mut command = crate::Arguments::command();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "guesthouse", &mut script);
    say.text(String::from_utf8_lossy(&script).trim_end());
}
