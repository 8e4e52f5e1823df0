//! How the command speaks: words for people, one JSON value for scripts.
//!
//! With `--json` standard output holds exactly one value, in failure too; words for people go to
//! standard error. Nothing else in this crate prints.

use std::io::Write as _;
use std::process::ExitCode;

use serde::Serialize;

use crate::failure::Failure;

/// Where a command's words go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Say {
    json: bool,
}

impl Say {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// A line for people: with `--json` it goes to standard error.
    pub(crate) fn line(self, text: impl std::fmt::Display) {
        match self.json {
            true => eprintln!("{text}"),
            false => println!("{text}"),
        }
    }

    /// A line beside the result: always on standard error, so that a script that takes standard output
    /// gets the result alone.
    pub(crate) fn note(self, text: impl std::fmt::Display) {
        eprintln!("{text}");
    }

    /// A text that is the command's whole answer, with and without `--json`.
    pub(crate) fn text(self, text: &str) {
        // A reader that has seen enough may close the pipe.
        let _ = writeln!(std::io::stdout(), "{text}");
    }

    /// What the command came to, for scripts; said only with `--json`.
    pub(crate) fn value(self, value: &impl Serialize) {
        if self.json {
            let text = serde_json::to_string_pretty(value);
            println!("{}", text.unwrap_or_else(|error| error.to_string()));
        }
    }

    /// Says why the command failed.
    pub(crate) fn failure(self, failure: &Failure) -> ExitCode {
        eprintln!("error: {}", failure.message());
        self.value(&failure.value());
        failure.exit()
    }
}
