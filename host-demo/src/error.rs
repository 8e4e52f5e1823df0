//! Everything that can stop the demo, each as one clear line.

use std::error::Error;
use std::path::PathBuf;

use guesthouse::{CallError, LoadError, error::ConfigError, inspect::shown};

use crate::press::Refusal;

/// What stopped the demo, or one document of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoError {
    /// The host could not start.
    #[error("the plugin host cannot start")]
    Host(#[from] ConfigError),
    /// A plugin was not admitted.
    #[error("plugin refused ({})", source.code())]
    Load { source: LoadError },
    /// A plugin's call ended badly.
    #[error("{plugin} stopped ({})", source.code())]
    Call {
        plugin: &'static str,
        source: CallError,
    },
    /// A plugin refused the document, as its WIT lets it.
    #[error("the renderer refuses it: {0:?}")]
    Refused(Refusal),
    /// The framer has no page for the document, as its WIT lets it.
    #[error("the framer refuses it: {}", shown(.0))]
    Unframed(String),
    /// The threads that a plugin's files are read on could not start.
    #[error("the runtime for plugins that read files cannot start")]
    Runtime(#[source] std::io::Error),
    /// A file could not be read or written.
    #[error("{}: cannot be read or written", path.display())]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    /// Two documents have one page.
    #[error("{}: `{}` and `{}` would both be written there", page.display(), documents[0], documents[1])]
    SamePage {
        page: PathBuf,
        documents: [String; 2],
    },
    /// A document is not text.
    #[error("{}: not UTF-8 text", path.display())]
    NotText { path: PathBuf },
    /// There is nothing to render.
    #[error("{}: no Markdown documents there", path.display())]
    NoDocuments { path: PathBuf },
}

impl From<LoadError> for DemoError {
    fn from(error: LoadError) -> Self {
        Self::Load { source: error }
    }
}

/// An error and its causes in one line; a cause that the message already ends with is not said
/// twice.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = error.source();
    }
    text
}
