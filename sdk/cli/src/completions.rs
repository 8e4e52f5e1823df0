//! `guesthouse completions`: what a shell needs to complete the command's words.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Which shell.
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments) {
    let mut command = crate::Arguments::command();
    clap_complete::generate(
        arguments.shell,
        &mut command,
        "guesthouse",
        &mut std::io::stdout(),
    );
}
