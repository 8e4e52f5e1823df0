//! How the command speaks: words for people, one JSON value for scripts.
//!
//! With `--json` standard output holds exactly one value, in failure too; words for people go to
//! standard error. Nothing else in this crate prints.

use std::io::{IsTerminal, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use annotate_snippets::Renderer;
use indicatif::ProgressBar;
use serde::Serialize;

use crate::failure::Failure;

/// Where a command's words go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Say {
    json: bool,
    terminal: bool,
}

/// Something goes on.
#[derive(Debug)]
pub(crate) struct Busy(ProgressBar);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

impl Say {
    pub(crate) fn new(json: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self { json, terminal }
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

    /// Shows on a terminal that something takes its time, until what this answers is dropped.
    pub(crate) fn busy(self, with: String) -> Busy {
        let spinner = match self.terminal {
            true => ProgressBar::new_spinner().with_message(with),
            false => ProgressBar::hidden(),
        };
        spinner.enable_steady_tick(Duration::from_millis(100));
        Busy(spinner)
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
        self.headline(failure);
        for picture in failure.pictures() {
            eprintln!("\n{}", picture.render(&self.renderer()));
        }
        self.value(&failure.value());
        failure.exit()
    }

    /// The message; its first line alone, where each part has a picture.
    fn headline(self, failure: &Failure) {
        let (code, message) = (failure.code(), failure.message());
        let message = match failure.pictures() {
            [] => message,
            _ => message.lines().next().unwrap_or(message),
        };
        eprintln!("error[{code}]: {message}");
    }

    /// Draws pictures, in colours on a terminal.
    pub(crate) fn renderer(self) -> Renderer {
        match self.terminal {
            true => Renderer::styled(),
            false => Renderer::plain(),
        }
    }
}
