//! [`Failure`]: why a command ended without doing what it was asked, for people and for scripts.
//!
//! Every library's error becomes one here, with its own code. It must never print: `main` does.

use std::process::ExitCode;

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    code: String,
    message: String,
    exit: Exit,
    /// What a script is told beside the error: an object.
    report: serde_json::Value,
}

/// What the process ends with. The reference page of the command lists these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 1: refused or failed.
    Refused,
    /// 3: a tool, a file or a folder is missing here.
    Missing,
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

    fn new(code: &str, message: impl ToString, exit: Exit) -> Self {
        let (code, message) = (code.to_owned(), message.to_string());
        Self {
            code,
            message,
            exit,
            report: serde_json::json!({}),
        }
    }

    /// The same failure, which tells scripts the fields of the object `report` beside `error`.
    pub(crate) fn reporting(self, report: serde_json::Value) -> Self {
        Self { report, ..self }
    }

    /// What a script is told: `error`, and the report.
    pub(crate) fn value(&self) -> serde_json::Value {
        let mut value = self.report.clone();
        value["error"] = serde_json::json!({ "code": self.code(), "message": self.message() });
        value
    }

    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn exit(&self) -> ExitCode {
        match self.exit {
            Exit::Refused => ExitCode::from(1),
            Exit::Missing => ExitCode::from(3),
        }
    }
}

impl From<guesthouse_author::BuildError> for Failure {
    fn from(error: guesthouse_author::BuildError) -> Self {
        use guesthouse_author::BuildError::{File, NoToolchain, Program};
        match error {
            File { .. } | NoToolchain { .. } | Program { .. } => {
                Self::missing(error.code(), &error)
            }
            _ => Self::refused(error.code(), &error),
        }
    }
}

impl From<guesthouse::LoadError> for Failure {
    fn from(error: guesthouse::LoadError) -> Self {
        Self::refused(error.code(), &error)
    }
}

impl From<guesthouse::DynError> for Failure {
    fn from(error: guesthouse::DynError) -> Self {
        Self::refused(error.code(), &error)
    }
}

impl From<guesthouse::ConfigError> for Failure {
    fn from(error: guesthouse::ConfigError) -> Self {
        Self::refused(error.code(), &error)
    }
}

impl From<guesthouse_contract::WorldError> for Failure {
    fn from(error: guesthouse_contract::WorldError) -> Self {
        Self::refused("wit", &error)
    }
}
