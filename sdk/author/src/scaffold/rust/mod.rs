//! Projects in Rust: the template, and stubs from a world.

use super::file::Template;
use super::surface::Surface;
use super::{File, ScaffoldError};

pub(super) const TEMPLATE: Template = Template {
    files: &[],
    fixed: &[],
};

/// The sources of a plugin for a world.
pub(super) fn files(_: &Surface<'_>, _: &str) -> Result<Vec<File>, ScaffoldError> {
    Err(ScaffoldError::unsupported("rust", "is not there yet"))
}
