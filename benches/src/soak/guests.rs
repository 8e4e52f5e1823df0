//! The guests of the soak, from the tests of the runtime: one honest, many hostile.

use std::fs;
use std::path::{Path, PathBuf};

use guesthouse_author::componentize_text;

use crate::tally::Wrong;

/// The folder of the runtime's tests.
fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sdk/host/tests")
}

/// The echo guest's committed build.
///
/// # Errors
/// When the repository is incomplete.
pub fn echo() -> Result<Vec<u8>, Wrong> {
    Ok(fs::read(tests().join("guests/built/echo.wasm"))?)
}

/// A hostile guest by the name of its file, made a component.
///
/// # Errors
/// When there is none, or its text does not assemble.
pub fn hostile(name: &str) -> Result<Vec<u8>, Wrong> {
    let file = format!("{name}.wat");
    let texts = hostile_texts()?;
    let text = texts.iter().find(|text| text.ends_with(&file));
    assemble(text.ok_or_else(|| format!("no hostile guest {name}"))?)
}

/// The files of all hostile guests.
///
/// # Errors
/// When the repository is incomplete.
pub fn hostile_texts() -> Result<Vec<PathBuf>, Wrong> {
    let mut texts = Vec::new();
    let mut folders = vec![tests().join("hostile")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "wat") {
                texts.push(path);
            }
        }
    }
    texts.sort();
    Ok(texts)
}

/// A guest from its text: a component as it is, a core module made one of the hostile world.
///
/// # Errors
/// When the text does not assemble.
pub fn assemble(file: &Path) -> Result<Vec<u8>, Wrong> {
    let text = fs::read_to_string(file)?;
    if text.contains("(component") {
        return Ok(wat::parse_str(&text)?);
    }
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    Ok(componentize_text(
        &name,
        &text,
        &tests().join("hostile"),
        Some("hostile"),
    )?)
}
