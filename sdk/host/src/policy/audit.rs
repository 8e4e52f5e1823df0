//! [`Audit`]: who is told what plugins ask of their grants, and what they are answered.
//!
//! The app's code, called on the thread that runs the guest: it must be quick, and never call into a plugin.

use std::fmt;
use std::sync::Arc;

use guesthouse_contract::shown;

use super::Kind;

/// Is told what plugins asked of their grants: [`HostConfig::audit`](crate::HostConfig::audit).
///
/// Called while the guest waits, on the thread that runs it, so it must be quick: hand the event on to a queue. A
/// panic ends the plugin's call as [`CallErrorKind::HostPanicked`](crate::error::CallErrorKind::HostPanicked). Of one call,
/// [`Limits::audit_events`](crate::Limits::audit_events) events are told at most.
///
/// ```
/// use guesthouse::policy::{Audit, AuditEvent, Verdict};
///
/// struct Denials(std::sync::mpsc::SyncSender<String>);
///
/// impl Audit for Denials {
///     fn record(&self, event: &AuditEvent<'_>) {
///         if matches!(event.verdict, Verdict::Denied { .. }) {
///             // A full queue drops the event rather than hold up the guest.
///             drop(self.0.try_send(event.to_string()));
///         }
///     }
/// }
/// ```
pub trait Audit: Send + Sync {
    /// Is told one event.
    fn record(&self, event: &AuditEvent<'_>);
}

/// An [`Audit`], shared by all that it is told by.
///
/// ```
/// use guesthouse::policy::{Audit, AuditEvent, AuditSink};
/// use guesthouse::{Compiler, HostConfig};
///
/// struct Lines;
///
/// impl Audit for Lines {
///     fn record(&self, event: &AuditEvent<'_>) {
///         eprintln!("{event}");
///     }
/// }
///
/// let mut config = HostConfig::metered(Compiler::in_process());
/// config.audit = Some(AuditSink::new(Lines));
/// ```
#[derive(Clone)]
pub struct AuditSink(Arc<dyn Audit>);

impl AuditSink {
    /// Has `audit` told.
    #[must_use]
    pub fn new(audit: impl Audit + 'static) -> Self {
        Self(Arc::new(audit))
    }

    pub(crate) fn record(&self, event: &AuditEvent<'_>) {
        self.0.record(event);
    }
}

impl fmt::Debug for AuditSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditSink").finish_non_exhaustive()
    }
}

/// What a plugin asked of one of its grants, and what it was answered. As text it is one line, in which whatever a stranger wrote
/// is escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuditEvent<'a> {
    /// Who asked: the artifact's name.
    pub plugin: &'a str,
    /// Which kind of grant was asked.
    pub kind: Kind,
    /// Which grant of that kind: the folder, as the guest calls it; else empty.
    pub grant: &'a str,
    /// What was to be done.
    pub action: Action,
    /// With what, in the guest's own words: a path below the folder, a key. A stranger's text: show it through
    /// [`shown`](crate::inspect::shown).
    pub asked: &'a str,
    /// What the guest was answered.
    pub verdict: Verdict,
    /// How many bytes it was about: of a file that was opened, its size; of one that was made longer or shorter,
    /// by how much; else 0.
    pub bytes: u64,
}

/// What a plugin wanted to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// Open a file or a folder that is there.
    Open,
    /// Make a file.
    Create,
    /// Make a folder.
    CreateFolder,
    /// Read a folder's names.
    List,
    /// Ask what something is.
    Look,
    /// Give a file another size.
    Resize,
    /// Set times.
    SetTimes,
    /// Give something another name.
    Rename,
    /// Remove a file or a folder.
    Remove,
    /// Make or read a link, which is never allowed.
    Link,
    /// Write to a file.
    Write,
    /// Read a setting of `wasi:config`.
    Read,
}

/// What a plugin was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// It was done.
    Allowed,
    /// The policy, or a rule of the sandbox, speaks against it.
    #[non_exhaustive]
    Denied {
        /// The error of WASI that the guest got, such as `not-permitted`.
        code: &'static str,
    },
    /// The system could not: there is no such file, the disk is full.
    #[non_exhaustive]
    Failed {
        /// The error of WASI that the guest got, such as `no-entry`.
        code: &'static str,
    },
    /// A limit ended the call.
    #[non_exhaustive]
    Ended {
        /// The code of the call's error, such as `written-exceeded`.
        code: &'static str,
    },
}

impl Action {
    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Create => "create",
            Self::CreateFolder => "create-folder",
            Self::List => "list",
            Self::Look => "look",
            Self::Resize => "resize",
            Self::SetTimes => "set-times",
            Self::Rename => "rename",
            Self::Remove => "remove",
            Self::Link => "link",
            Self::Write => "write",
            Self::Read => "read",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allowed => f.write_str("allowed"),
            Self::Denied { code } => write!(f, "denied: {code}"),
            Self::Failed { code } => write!(f, "failed: {code}"),
            Self::Ended { code } => write!(f, "ended: {code}"),
        }
    }
}

impl fmt::Display for AuditEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} `{}`: {} `{}`, {} bytes: {}",
            shown(self.plugin),
            self.kind,
            shown(self.grant),
            self.action,
            shown(self.asked),
            self.bytes,
            self.verdict
        )
    }
}
