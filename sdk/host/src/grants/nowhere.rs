//! Where the system cannot open beneath a folder, no folder is granted.
//!
//! What `root.rs` asks of `beneath.rs`, for systems other than Linux. It must never open anything.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::Books;

pub(super) fn root(_: &Path) -> io::Result<File> {
    Err(unsupported())
}

pub(super) fn identity(_: &File) -> io::Result<(u64, u64)> {
    Err(unsupported())
}

pub(super) fn identity_of(_: &Path) -> io::Result<(u64, u64)> {
    Err(unsupported())
}

pub(super) fn survey(_: &Arc<File>, _: u64) -> io::Result<Option<Books>> {
    Err(unsupported())
}

fn unsupported() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "folders are granted on Linux alone",
    )
}
