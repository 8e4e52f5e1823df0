//! [`TomlError`]: what is wrong with a TOML file, and on which line.
//!
//! Every file of a project, a recipe and a composition is read here, so that a mistake in any of them
//! is told the same way. The parser's own picture of the line is left out: whoever tells the mistake
//! shows the line.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use guesthouse_contract::{read_bounded, shown};
use serde::de::DeserializeOwned;

/// Bytes of a file: what is longer was not written by anybody.
const MOST_BYTES: u64 = 16 << 20;

/// The file's text.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    io::read_to_string(&read_bounded(path, MOST_BYTES)?[..])
}

/// A TOML file that does not say what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TomlError {
    /// Which file.
    pub path: PathBuf,
    /// The line, from 1, where the mistake is on one.
    pub line: Option<usize>,
    /// What is wrong, on one line.
    pub message: String,
}

impl TomlError {
    pub(crate) fn new(path: &Path, line: Option<usize>, message: impl fmt::Display) -> Self {
        Self {
            path: path.to_owned(),
            line,
            message: message.to_string(),
        }
    }
}

impl fmt::Display for TomlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", shown(self.path.display()))?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        write!(f, " {}", shown(&self.message))
    }
}

impl std::error::Error for TomlError {}

/// What the text of the file at `path` says.
pub(crate) fn parsed<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, TomlError> {
    toml::from_str(text).map_err(|error| {
        // What is missing from the file as a whole is on no line.
        let span = error
            .span()
            .filter(|span| *span != (0..text.len()) && *span != (0..0));
        let line = span.and_then(|span| Some(text.get(..span.start)?.matches('\n').count() + 1));
        let message: Vec<_> = error.message().lines().collect();
        TomlError::new(path, line, message.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde::Deserialize;

    use super::parsed;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[allow(dead_code, reason = "only parsed")]
        name: String,
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_without_a_picture() {
        let told = |text| {
            let error = parsed::<File>(Path::new("a.toml"), text).unwrap_err();
            error.to_string()
        };
        assert_eq!(
            told("name = 'a'\n\nwrld = 'x'\n"),
            "a.toml:3: unknown field `wrld`, expected `name`"
        );
        assert_eq!(
            told("\nname = 1\n"),
            "a.toml:2: invalid type: integer `1`, expected a string"
        );
        assert_eq!(told("# none\n"), "a.toml: missing field `name`");
        assert_eq!(told(""), "a.toml: missing field `name`");
        let said = told("name = 'a'\nname\n");
        assert!(said.starts_with("a.toml:2: "), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}
