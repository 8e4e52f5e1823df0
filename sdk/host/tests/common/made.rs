//! Components that a test makes from text. Apart from the rest, which examples use too: only tests
//! have a folder for it.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

/// A component of the world `w` in `wit`, from the text of its core module.
pub(crate) fn component_of(wit: &str, text: &str) -> Vec<u8> {
    component_in(wit, "w", text)
}

/// A component of a world in `wit`, from the text of its core module.
pub(crate) fn component_in(wit: &str, world: &str, text: &str) -> Vec<u8> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let file = format!("dynamic-{}-{number}.wit", std::process::id());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
    std::fs::write(&path, wit).expect("the folder is there");
    let made = guesthouse_author::componentize_text("made", text, &path, Some(world));
    std::fs::remove_file(&path).expect("it was written");
    made.expect("the text assembles")
}
