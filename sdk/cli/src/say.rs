//! How the command speaks: words for people, one JSON value for scripts.
//!
//! With `--json` standard output holds exactly one value, in failure too; words for people go to
//! standard error. Nothing else in this crate prints. A reader that has seen enough may close its end:
//! the command then says no more and ends as it would have.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;
use std::time::Duration;

use annotate_snippets::Renderer;
use clap::builder::StyledStr;
use guesthouse_contract::{Shown, shown};
use indicatif::ProgressBar;
use serde::Serialize;

use crate::failure::Failure;
use crate::terminal::{Terminal, Variable};

/// Where a command's words go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Say {
    json: bool,
    terminal: Terminal,
}

/// Something goes on.
#[derive(Debug)]
pub(crate) struct Busy(Option<ProgressBar>);

impl Busy {
    /// What is being done now.
    pub(crate) fn with(&self, what: String) {
        if let Some(spinner) = &self.0 {
            spinner.set_message(shown(what).to_string());
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(spinner) = &self.0 {
            spinner.finish_and_clear();
        }
    }
}

impl Say {
    pub(crate) fn new(json: bool, terminal: Terminal) -> Self {
        Self { json, terminal }
    }

    /// What somebody asked to be told of the command line.
    pub(crate) fn help(self, words: &StyledStr) {
        match self.terminal.colours_output() {
            true => answer(format_args!("{}", words.ansi().to_string().trim_end())),
            false => answer(format_args!("{}", words.to_string().trim_end())),
        }
    }

    /// What tools that this process starts are told of colours.
    pub(crate) fn for_tools(self) -> &'static [Variable] {
        self.terminal.for_tools()
    }

    /// A line for people: with `--json` it goes to standard error.
    pub(crate) fn line(self, text: impl std::fmt::Display) {
        match self.json {
            true => self.note(text),
            false => answer(format_args!("{}", harmless(text))),
        }
    }

    /// A line beside the result: always on standard error, so that a script that takes standard output
    /// gets the result alone.
    pub(crate) fn note(self, text: impl std::fmt::Display) {
        note(harmless(text));
    }

    /// A text that is the command's whole answer, with and without `--json`.
    pub(crate) fn text(self, text: &str) {
        answer(format_args!("{text}"));
    }

    /// Shows on a terminal that something takes its time, until what this answers is dropped.
    pub(crate) fn busy(self, with: String) -> Busy {
        if !self.terminal.redraws_errors() {
            return Busy(None);
        }
        let spinner = ProgressBar::new_spinner().with_message(shown(with).to_string());
        spinner.enable_steady_tick(Duration::from_millis(100));
        Busy(Some(spinner))
    }

    /// What the command came to, for scripts; said only with `--json`.
    pub(crate) fn value(self, value: &impl Serialize) {
        if self.json {
            let text = crate::words::json(value);
            self.text(&text.unwrap_or_else(|error| error.to_string()));
        }
    }

    /// Says why the command failed.
    pub(crate) fn failure(self, failure: &Failure) -> ExitCode {
        match failure.place() {
            Some(picture) => note(picture.render(&self.renderer())),
            None => self.headline(failure),
        }
        for picture in failure.pictures() {
            // Its colours are the command's own.
            note(format_args!("\n{}", picture.render(&self.renderer())));
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
        self.note(format_args!("error[{code}]: {message}"));
    }

    /// Draws pictures for standard error.
    pub(crate) fn renderer(self) -> Renderer {
        match self.terminal.colours_errors() {
            true => Renderer::styled(),
            false => Renderer::plain(),
        }
    }
}

/// A text of several lines without what could move a terminal's cursor, whoever wrote it.
fn harmless<T: std::fmt::Display>(text: T) -> Shown<T> {
    shown(text).lines().most(usize::MAX)
}

/// Writes a line to standard error.
fn note(line: impl std::fmt::Display) {
    // There is nowhere to say that standard error cannot be written to.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Writes a line of the answer. A closed pipe is no failure; a full disk is.
fn answer(line: std::fmt::Arguments<'_>) {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let words = format_args!("error[file]: standard output: {error}");
            let _ = writeln!(std::io::stderr(), "{words}");
            // Whoever reads would take half an answer for a whole one.
            std::process::exit(4);
        }
        _ => {}
    }
}
