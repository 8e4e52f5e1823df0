//! Where the system cannot open beneath a folder, no folder is granted.
//!
//! The same names as in `beneath.rs`, for systems other than Linux: what is below a folder has no value here.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::Books;

pub(super) fn root(_: &Path) -> io::Result<File> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "folders are granted on Linux alone",
    ))
}
