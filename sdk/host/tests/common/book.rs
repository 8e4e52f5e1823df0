//! Pages of the book that tests make: held to what was made, or renewed.

use std::path::{Path, PathBuf};

/// A page of the book.
pub(crate) fn page(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/src")
        .join(name)
}

/// Asserts that the page is what was made. With `GUESTHOUSE_BLESS` set it is written first.
#[track_caller]
pub(crate) fn holds(name: &str, made: &str, otherwise: &str) {
    let file = page(name);
    if std::env::var_os("GUESTHOUSE_BLESS").is_some() {
        std::fs::write(&file, made).unwrap();
    }
    let recorded = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(recorded == made, "docs/src/{name} is not what {otherwise}");
}
