//! Why an artifact was refused, and which one it was.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::LoadErrorKind;
use crate::printable::{quoted, shown_debug};

/// Why an artifact was not admitted: its name, and the [kind](Self::kind). Nothing of it ran. As wide as a
/// pointer.
///
/// ```
/// use guesthouse::{Artifact, Compiler, Limits, PluginHost, error::LoadErrorKind};
///
/// let host = PluginHost::new(Compiler::in_process())?;
/// let missing = Artifact::file("nowhere/shout.wasm");
/// let error = host.load_dynamic(missing, &Limits::strict()).unwrap_err();
/// assert_eq!((error.name(), error.code()), ("shout", "unreadable"));
/// let LoadErrorKind::Unreadable { source, .. } = error.into_kind() else {
///     panic!("it is not there");
/// };
/// assert_eq!(source.kind(), std::io::ErrorKind::NotFound);
/// # Ok::<(), guesthouse::error::ConfigError>(())
/// ```
pub struct LoadError(Box<Inner>);

struct Inner {
    name: Arc<str>,
    kind: LoadErrorKind,
}

const _: () = assert!(size_of::<LoadError>() == size_of::<usize>());

shown_debug!(LoadError);

impl LoadError {
    pub(crate) fn new(name: Arc<str>, kind: LoadErrorKind) -> Self {
        Self(Box::new(Inner { name, kind }))
    }

    /// The artifact's name, as the app gave it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Why it was refused.
    #[must_use]
    pub fn kind(&self) -> &LoadErrorKind {
        &self.0.kind
    }

    /// Why it was refused, to be kept: with the system's error in a [`LoadErrorKind::Unreadable`].
    #[must_use]
    pub fn into_kind(self) -> LoadErrorKind {
        self.0.kind
    }

    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.kind().code()
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind()
            .tell(&format_args!("`{}`", quoted(self.name())), f)
    }
}

impl Error for LoadError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.kind().source()
    }
}
