//! What is wrong with a policy or its file: [`PolicyError`].

use std::io;
use std::path::PathBuf;

use guesthouse_contract::shown;

use super::flaw::PolicyFlaw;
use super::kind::Kind;
use crate::printable::{quoted, shown_debug};

/// Why a policy was not accepted.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The file cannot be read.
    #[error("the policy `{}` cannot be read", quoted(path.display()))]
    #[non_exhaustive]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The text is not TOML.
    #[error("not TOML: {} (line {line})", shown(message))]
    #[non_exhaustive]
    Toml {
        /// The line, counted from 1.
        line: usize,
        /// What the parser met.
        message: String,
    },
    /// A key is none of a policy.
    #[error("`{}` is no key of a policy{} (line {line})", quoted(key), meant(*near))]
    #[non_exhaustive]
    UnknownKey {
        /// The key.
        key: String,
        /// The key that may have been meant.
        near: Option<&'static str>,
        /// The line, counted from 1.
        line: usize,
    },
    /// A value is of the wrong kind.
    #[error(
        "`{}` is {}, but must be {expected} (line {line})",
        quoted(key),
        quoted(value)
    )]
    #[non_exhaustive]
    BadValue {
        /// The key.
        key: String,
        /// The value as it is written.
        value: String,
        /// What it should be.
        expected: &'static str,
        /// The line, counted from 1.
        line: usize,
    },
    /// A key is missing that has no default.
    #[error("the folder has no `{key}` (line {line})")]
    #[non_exhaustive]
    MissingKey {
        /// The key.
        key: &'static str,
        /// The line that the folder begins on, counted from 1.
        line: usize,
    },
    /// The text of a digest is none.
    #[error(
        "`{}` is no digest: it must be `sha256:` and 64 digits of 0-9 and a-f",
        quoted(text)
    )]
    #[non_exhaustive]
    BadDigest {
        /// The text.
        text: String,
    },
    /// A granted folder cannot be opened, or the system cannot open beneath a folder for this process
    /// ([`Unsupported`](io::ErrorKind::Unsupported): Linux from 5.6 on can, unless a seccomp filter forbids `openat2`).
    #[error("the folder `{}` cannot be granted", quoted(guest))]
    #[non_exhaustive]
    Folder {
        /// What the guest would call it.
        guest: String,
        /// The system's error.
        source: io::Error,
    },
    /// A folder that may be written to holds more than is counted: 1,000,000 files and folders.
    #[error("the folder `{}` holds more files than are counted", quoted(guest))]
    #[non_exhaustive]
    FolderTooLarge {
        /// What the guest would call it.
        guest: String,
    },
    /// A granted folder holds what is the host's own: the policy, the artifact or the artifact store.
    #[error("the folder `{}` holds the host's own `{}`", quoted(guest), quoted(path.display()))]
    #[non_exhaustive]
    HoldsOwn {
        /// What the guest would call it.
        guest: String,
        /// What it holds.
        path: PathBuf,
    },
    /// Two granted folders share files, of which the plugin may change some.
    #[error("the folders `{}` and `{}` share files", quoted(guest), quoted(other))]
    #[non_exhaustive]
    Overlap {
        /// What the guest would call one of them.
        guest: String,
        /// What it would call the other.
        other: String,
    },
    /// A plugin's policy was replaced by one that grants a kind of capability which its first policy did not: its
    /// imports are linked to nothing of that kind. Load the artifact again.
    #[error("the plugin was loaded without any grant of `{kind}`: load it again")]
    #[non_exhaustive]
    LoadAgain {
        /// The kind.
        kind: Kind,
    },
    /// A grant makes no sense on any machine.
    #[error("{flaw}{}", on_line(*line))]
    #[non_exhaustive]
    Flaw {
        /// What is wrong.
        flaw: PolicyFlaw,
        /// The line that grants it, counted from 1, where it was read from a file.
        line: Option<usize>,
    },
}

shown_debug!(PolicyError);

impl PolicyError {
    /// A stable name for scripts and logs: `bad-policy`, or `load-again`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::LoadAgain { .. } => "load-again",
            _ => "bad-policy",
        }
    }

    /// The line of the file that is wrong, counted from 1, where it is one.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::Toml { line, .. }
            | Self::UnknownKey { line, .. }
            | Self::BadValue { line, .. }
            | Self::MissingKey { line, .. } => Some(*line),
            Self::Flaw { line, .. } => *line,
            Self::Io { .. }
            | Self::BadDigest { .. }
            | Self::Folder { .. }
            | Self::FolderTooLarge { .. }
            | Self::HoldsOwn { .. }
            | Self::Overlap { .. }
            | Self::LoadAgain { .. } => None,
        }
    }
}

fn meant(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!(": is it `{near}`?"))
}

fn on_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(" (line {line})"))
}
