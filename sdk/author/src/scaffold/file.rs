//! Files of a project: those of a template, and those that are about to be written.

use std::path::Path;

use super::ScaffoldError;

/// A file that is not yet written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct File {
    path: String,
    contents: Vec<u8>,
}

impl File {
    pub(super) fn new(path: impl Into<String>, contents: impl Into<Vec<u8>>) -> Self {
        let (path, contents) = (path.into(), contents.into());
        Self { path, contents }
    }

    /// The same file in a folder.
    pub(super) fn below(mut self, folder: &str) -> Self {
        self.path = format!("{folder}/{}", self.path);
        self
    }

    /// The path seen from the project's folder, with `/`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is in it.
    #[must_use]
    pub fn contents(&self) -> &[u8] {
        &self.contents
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), ScaffoldError> {
        let path = folder.join(&self.path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(ScaffoldError::file(parent))?;
        }
        std::fs::write(&path, &self.contents).map_err(ScaffoldError::file(&path))
    }
}

/// A language's template: a real project, which builds where it lies.
#[derive(Debug)]
pub(super) struct Template {
    /// Every file, with its path.
    pub(super) files: &'static [(&'static str, &'static str)],
    /// Those that stay as they are, whatever the world is.
    pub(super) fixed: &'static [&'static str],
}

impl Template {
    /// The files that every project of the language has.
    pub(super) fn fixed(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let files = self.files.iter().copied();
        files.filter(|(path, _)| self.fixed.contains(path))
    }
}

/// The files of `guest-templates/LANGUAGE`, put into this library one by one: a folder in which
/// the template was built has more in it than the template.
macro_rules! template {
    ($language:literal: $($file:literal)*) => {
        &[$((
            $file,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../guest-templates/", $language, "/", $file)),
        )),*]
    };
}
pub(super) use template;
