//! [`Failure`]: why a command ended without doing what it was asked, for people and for scripts.
//!
//! Every library's error becomes one here, with its own code and words. It must never print:
//! `main` does.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use guesthouse_author::TomlError;
use guesthouse_contract::{Finding, Flaw, Side, is_hidden, shown};
use serde_json::{Value, json};

use crate::picture::Picture;
use crate::words::whole;

/// Flaws of a WIT that are shown with their lines.
const MOST_PICTURES: usize = 20;

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    code: String,
    message: String,
    exit: Exit,
    /// The message with its place, in place of the message alone.
    place: Option<Box<Picture>>,
    /// The parts of the message, each with its place, where it has several.
    pictures: Vec<Picture>,
    /// The same for scripts, beside code and message.
    details: Vec<(&'static str, Value)>,
    /// What a script is told beside `error`: an object.
    report: Option<Box<Value>>,
}

/// What the process ends with. The reference page of the command lists these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 1: refused or failed.
    Refused,
    /// 2: the command line itself is wrong.
    CommandLine,
    /// 3: a tool, a file or a folder is missing here.
    Missing,
    /// 4: the command or the machine failed, whatever it was asked to do.
    Own,
}

/// Codes of failures that are nobody's mistake but this command's, or want of something on this machine.
const OWN: [&str; 15] = [
    "compiler-crashed",
    "compiler-panicked",
    "compiler-unavailable",
    "compose-refused",
    "engine-panicked",
    "engine-refused",
    "host-full",
    "host-panicked",
    "json",
    "link-refused",
    "overloaded",
    "poisoned",
    "stack-too-small",
    "thread-refused",
    "would-block",
];

/// What an error of the system is about: the path that was named, what is in it, or the machine.
fn by_system(error: &io::Error) -> Exit {
    use io::ErrorKind as Kind;
    // Input or output error, and too many open files, which have no kind of their own.
    let of_machine = cfg!(unix) && matches!(error.raw_os_error(), Some(5 | 23 | 24));
    match error.kind() {
        Kind::InvalidData | Kind::FileTooLarge => Exit::Refused,
        Kind::StorageFull
        | Kind::QuotaExceeded
        | Kind::OutOfMemory
        | Kind::WriteZero
        | Kind::BrokenPipe
        | Kind::Interrupted
        | Kind::TimedOut => Exit::Own,
        _ if of_machine => Exit::Own,
        _ => Exit::Missing,
    }
}

impl Failure {
    /// The plugin does not fit, a case failed, a call failed.
    pub(crate) fn refused(code: &str, message: impl ToString) -> Self {
        Self::new(code, message, Exit::Refused)
    }

    /// Something that the command needs is not here.
    pub(crate) fn missing(code: &str, message: impl ToString) -> Self {
        Self::new(code, message, Exit::Missing)
    }

    /// A mistake in a line of a file that somebody wrote: shown once, with the line.
    pub(crate) fn mistake(code: &str, path: &Path, line: usize, message: &str) -> Self {
        let file = path.display().to_string();
        let words = format!("{}:{line}: {message}", shown(&file));
        let picture = Picture::new(message).coded(code).at(&file, line, "");
        let failure = Self::refused(code, words);
        let failure = failure.with("file", json!(file)).with("line", json!(line));
        Self {
            place: Some(picture.into()),
            ..failure
        }
    }

    /// Words that the command does not understand.
    pub(crate) fn command_line(mut error: clap::Error) -> Self {
        // What was typed may be a stranger's file name, and stands between lines of the parser's own.
        let typed: Vec<_> = error.context().filter_map(typed).collect();
        for (kind, value) in typed {
            error.insert(kind, value);
        }
        let words = error.render().to_string();
        let words = words.strip_prefix("error: ").unwrap_or(&words);
        let words = match error.kind() {
            // All of the help comes.
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                format!("a command is missing\n\n{words}")
            }
            _ => words.to_owned(),
        };
        Self::new("command-line", words.trim_end(), Exit::CommandLine)
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        Self::system("file", error, format!("{}: {error}", shown(path.display())))
    }

    /// What the system refused.
    pub(crate) fn system(code: &str, error: &io::Error, message: impl ToString) -> Self {
        Self::new(code, message, by_system(error))
    }

    #[allow(
        clippy::needless_pass_by_value,
        reason = "an error is spent on the failure that it becomes"
    )]
    fn new(code: &str, message: impl ToString, exit: Exit) -> Self {
        let exit = if OWN.contains(&code) { Exit::Own } else { exit };
        let (code, message) = (code.to_owned(), message.to_string());
        Self {
            code,
            message,
            exit,
            place: None,
            pictures: Vec::new(),
            details: Vec::new(),
            report: None,
        }
    }

    /// A TOML file of a project, a recipe or a composition.
    pub(crate) fn toml(error: &TomlError) -> Self {
        match error.line {
            Some(line) => Self::mistake("toml", &error.path, line, &error.message),
            None => Self::refused("toml", error),
        }
    }

    /// Shows a place that the message is about.
    pub(crate) fn pictured(mut self, picture: Picture) -> Self {
        self.pictures.push(picture);
        self
    }

    /// One more line of what to do.
    pub(crate) fn hinting(mut self, words: &str) -> Self {
        self.message = format!("{}\n{words}", self.message);
        self
    }

    /// Something for scripts, beside code and message.
    pub(crate) fn with(mut self, name: &'static str, value: Value) -> Self {
        self.details.push((name, value));
        self
    }

    /// What came all the same: scripts find the fields of the object `report` beside `error`.
    pub(crate) fn reporting(self, report: Value) -> Self {
        let report = Some(Box::new(report));
        Self { report, ..self }
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    pub(crate) fn place(&self) -> Option<&Picture> {
        self.place.as_deref()
    }

    pub(crate) fn pictures(&self) -> &[Picture] {
        &self.pictures
    }

    /// What scripts read: `{"error": {"code", "message", …}, …}`.
    pub(crate) fn value(&self) -> Value {
        let mut error = json!({ "code": self.code, "message": self.message });
        for (name, value) in &self.details {
            error[*name] = value.clone();
        }
        let report = self.report.as_deref();
        let mut value = report.cloned().unwrap_or_else(|| json!({}));
        value["error"] = error;
        value
    }

    pub(crate) fn exit(&self) -> ExitCode {
        match self.exit {
            Exit::Refused => ExitCode::from(1),
            Exit::CommandLine => ExitCode::from(2),
            Exit::Missing => ExitCode::from(3),
            Exit::Own => ExitCode::from(4),
        }
    }

    fn flawed(self, flaws: &[Flaw]) -> Self {
        let values = flaws.iter().map(flaw).collect();
        let failure = self.with("flaws", values);
        let placed = flaws.iter().filter(|flaw| flaw.place.is_some());
        placed.take(MOST_PICTURES).fold(failure, |failure, flaw| {
            failure.pictured(Picture::of_flaw(flaw))
        })
    }

    fn found(self, findings: &[Finding]) -> Self {
        let values = findings.iter().map(finding).collect();
        let failure = self.with("findings", values);
        findings.iter().fold(failure, |failure, finding| {
            failure.pictured(Picture::of_finding(finding))
        })
    }
}

/// A part of the parser's message that has what was typed, as it can be shown. What cannot be typed
/// again is no good as a tip.
fn typed((kind, value): (ContextKind, &ContextValue)) -> Option<(ContextKind, ContextValue)> {
    let one = |text: &String| shown(text).to_string();
    let value = match value {
        ContextValue::String(text) => ContextValue::String(one(text)),
        ContextValue::Strings(texts) => ContextValue::Strings(texts.iter().map(one).collect()),
        ContextValue::StyledStrs(tips) => {
            let is_harmless = |tip: &&StyledStr| !tip.to_string().chars().any(is_hidden);
            let tips = tips.iter().filter(is_harmless).cloned();
            ContextValue::StyledStrs(tips.collect())
        }
        _ => return None,
    };
    Some((kind, value))
}

/// A flaw of a WIT as data.
fn flaw(flaw: &Flaw) -> Value {
    let place = flaw.place.as_ref();
    json!({
        "code": flaw.code(),
        "item": flaw.item,
        "message": flaw.kind.to_string(),
        "file": place.map(|place| &place.file),
        "line": place.map(|place| place.line),
    })
}

/// A finding as data.
fn finding(finding: &Finding) -> Value {
    let side = match finding.side() {
        Side::Export => "export",
        _ => "import",
    };
    let place = finding.place();
    json!({
        "code": finding.code(),
        "item": finding.item(),
        "side": side,
        "message": finding.to_string(),
        "expected": finding.expected(),
        "found": finding.found(),
        "file": place.map(|place| &place.file),
        "line": place.map(|place| place.line),
    })
}

impl From<guesthouse_author::BuildError> for Failure {
    fn from(error: guesthouse_author::BuildError) -> Self {
        use guesthouse_author::BuildError::{
            DoesNotFit, File, NoProject, NoTool, NoToolchain, Program, Toml, World,
        };
        match error {
            World(error) => error.into(),
            Toml(error) => Self::toml(&error),
            File { ref source, .. } => Self::system(error.code(), source, &error),
            NoProject { .. } | NoTool { .. } | NoToolchain { .. } | Program { .. } => {
                Self::missing(error.code(), &error)
            }
            DoesNotFit { ref findings, .. } => Self::refused(error.code(), &error).found(findings),
            _ => Self::refused(error.code(), &error),
        }
    }
}

impl From<guesthouse_author::ScaffoldError> for Failure {
    fn from(error: guesthouse_author::ScaffoldError) -> Self {
        use guesthouse_author::ScaffoldError::{Build, File};
        match error {
            Build(error) => error.into(),
            File { ref source, .. } => Self::system(error.code(), source, &error),
            _ => Self::refused(error.code(), &error),
        }
    }
}

impl From<guesthouse::LoadError> for Failure {
    fn from(error: guesthouse::LoadError) -> Self {
        use guesthouse::error::LoadErrorKind::{ContractMismatch, ImportNotGranted, Unreadable};
        let (code, message) = (error.code(), whole(&error));
        match error.kind() {
            Unreadable { source, .. } => Self::system(code, source, message),
            ContractMismatch { findings, .. } | ImportNotGranted { findings, .. } => {
                Self::refused(code, message).found(findings)
            }
            _ => Self::refused(code, message),
        }
    }
}

impl From<guesthouse::error::DynError> for Failure {
    fn from(error: guesthouse::error::DynError) -> Self {
        Self::refused(error.code(), whole(&error))
    }
}

impl From<guesthouse::error::ConfigError> for Failure {
    fn from(error: guesthouse::error::ConfigError) -> Self {
        Self::refused(error.code(), whole(&error))
    }
}

impl From<guesthouse_contract::WorldError> for Failure {
    fn from(error: guesthouse_contract::WorldError) -> Self {
        use guesthouse_contract::WorldError::{NoSuchPath, NoSuchWorld, Unfit};
        match &error {
            Unfit { flaws } => Self::refused(error.code(), &error).flawed(flaws),
            NoSuchPath { .. } => Self::missing(error.code(), &error),
            NoSuchWorld { name, known, .. } => {
                let failure = Self::refused(error.code(), &error);
                let failure = failure.with("worlds", json!(known.names));
                match name {
                    None if !known.names.is_empty() => failure.hinting("name one with --world"),
                    _ => failure,
                }
            }
            _ => Self::refused(error.code(), &error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::{Exit, Failure};

    #[test]
    fn a_mistake_of_the_author_and_a_failure_of_the_command_end_apart() {
        let exit = |kind: io::ErrorKind| {
            let error = io::Error::from(kind);
            Failure::file("a".as_ref(), &error).exit
        };
        assert_eq!(exit(io::ErrorKind::NotFound), Exit::Missing);
        assert_eq!(exit(io::ErrorKind::PermissionDenied), Exit::Missing);
        assert_eq!(exit(io::ErrorKind::IsADirectory), Exit::Missing);
        assert_eq!(exit(io::ErrorKind::InvalidData), Exit::Refused);
        assert_eq!(exit(io::ErrorKind::StorageFull), Exit::Own);
        for code in super::OWN {
            assert_eq!(Failure::refused(code, "").exit, Exit::Own, "{code}");
            assert_eq!(Failure::missing(code, "").exit, Exit::Own, "{code}");
        }
        assert_eq!(Failure::refused("guest-trapped", "").exit, Exit::Refused);
    }
}
