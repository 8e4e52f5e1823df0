//! Why a call ended badly: what happened, and what is known of the call that it happened to.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use guesthouse_contract::shown;

use super::{Blame, CallErrorKind};
use crate::limits::Usage;
use crate::printable::{Causes, quoted};

/// Characters that are shown of what a guest said last: its last 8 KiB, unless nearly all of it is escaped.
const MOST_OF_LAST_WORDS: usize = 9_000;

/// Why a call ended badly: its [kind](Self::kind), with the plugin and the function that were called, what
/// the call spent, and what the guest said last. As wide as a pointer.
///
/// ```
/// use guesthouse::{CallError, error::CallErrorKind};
///
/// fn advice(error: &CallError) -> String {
///     match error.kind() {
///         CallErrorKind::OutOfFuel { limit, .. } => format!("it took more than {limit} fuel"),
///         CallErrorKind::Full { .. } => "try again later".to_owned(),
///         _ => format!("{} failed: {error}", error.plugin()),
///     }
/// }
/// ```
pub struct CallError(Box<Inner>);

struct Inner {
    kind: CallErrorKind,
    plugin: Arc<str>,
    function: Option<Box<str>>,
    usage: Usage,
    last_words: String,
}

const _: () = assert!(size_of::<CallError>() == size_of::<usize>());

impl CallError {
    /// Of a call of `plugin` that nothing was spent on.
    pub(crate) fn new(kind: CallErrorKind, plugin: impl Into<Arc<str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            plugin: plugin.into(),
            function: None,
            usage: Usage::default(),
            last_words: String::new(),
        }))
    }

    /// Says which function was called, by its full name.
    pub(crate) fn in_function(mut self, function: Option<&str>) -> Self {
        self.0.function = function.map(Into::into);
        self
    }

    /// Says what the guest had spent and said until then.
    pub(crate) fn after(mut self, usage: Usage, last_words: String) -> Self {
        self.0.usage = usage;
        self.0.last_words = last_words;
        self
    }

    /// What ended the call.
    #[must_use]
    pub fn kind(&self) -> &CallErrorKind {
        &self.0.kind
    }

    /// What ended the call, to be kept: with the app's own error in a
    /// [`CallErrorKind::HostFailed`].
    #[must_use]
    pub fn into_kind(self) -> CallErrorKind {
        self.0.kind
    }

    /// The name of the plugin that was called: its artifact's name, as the app gave it.
    #[must_use]
    pub fn plugin(&self) -> &str {
        &self.0.plugin
    }

    /// The function that was called, by its full name in WIT: `demo:text/filter@1.0.0#apply`, or `apply` for
    /// a function of the world itself. `None` where no function was called yet, as while a guest was
    /// instantiated, and for a destructor, which WIT does not name.
    ///
    /// A [`DynPlugin`](crate::dynamic::DynPlugin)'s functions are named by its author: show such a name with
    /// [`shown`](crate::inspect::shown).
    #[must_use]
    pub fn function(&self) -> Option<&str> {
        self.0.function.as_deref()
    }

    /// What was spent until the call ended; nothing where the guest was not entered.
    #[must_use]
    pub fn usage(&self) -> &Usage {
        &self.0.usage
    }

    /// The last 8 KiB of what the guest wrote to stderr during the call; empty if that is nothing. Line feeds are
    /// kept, and everything else that has no shape is escaped.
    #[must_use]
    pub fn last_words(&self) -> &str {
        &self.0.last_words
    }

    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.kind().code()
    }

    /// Who has to act on it.
    #[must_use]
    pub fn blame(&self) -> Blame {
        self.kind().blame()
    }
}

/// What happened; of a panic, with the guest's last words on one line.
impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.kind(), f)?;
        match self.kind() {
            CallErrorKind::GuestPanicked { .. } => {
                write!(f, ": {}", shown(self.last_words()).most(MOST_OF_LAST_WORDS))
            }
            _ => Ok(()),
        }
    }
}

impl Error for CallError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.kind().source()
    }
}

impl fmt::Debug for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("CallError");
        debug
            .field("code", &self.code())
            .field("message", &shown(Causes(self.kind())).to_string())
            .field("plugin", &quoted(self.plugin()).to_string());
        if let Some(function) = self.function() {
            debug.field("function", &quoted(function).to_string());
        }
        if let Some(backtrace) = self.kind().backtrace() {
            debug.field("backtrace", &super::trap::shown(backtrace));
        }
        if !self.last_words().is_empty() {
            debug.field("last_words", &shown(self.last_words()).to_string());
        }
        debug.field("usage", self.usage()).finish()
    }
}
