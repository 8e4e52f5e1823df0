//! What each world becomes, step by step, compared with a recording.
//!
//! After a change that is meant: `GUESTHOUSE_BLESS=1 cargo test -p guesthouse-bindgen`, then read
//! the difference before committing it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};

use guesthouse_bindgen::{Options, generate, read_world, resolve};

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn options(world: &str, is_async: bool) -> Options {
    let options = format!("{{ async: {is_async}, path: \"worlds/{world}.wit\" }}");
    syn::parse_str(&options).unwrap()
}

/// Compares with the recording, or makes it.
fn recorded(name: &str, text: &str) {
    let file = here().join("snapshots").join(name);
    if std::env::var_os("GUESTHOUSE_BLESS").is_some() {
        std::fs::write(&file, text).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    let differs = expected
        .lines()
        .zip(text.lines())
        .position(|(old, new)| old != new);
    assert!(
        expected == text,
        "{} differs from line {}; see the head of this file",
        file.display(),
        differs.map_or_else(
            || expected.lines().count().min(text.lines().count()),
            |line| line + 1
        ),
    );
}

/// Compares an expansion with the recording `name`, which starts with its world's name.
fn expansion(name: &str) {
    let blocking = name.trim_end_matches("-async");
    let options = options(blocking, blocking != name);
    let read = read_world(&options, &here()).unwrap();
    let model = resolve(&read, &options, &here()).unwrap();
    let code = generate(&model).to_string();
    let mut file = syn::parse_file(&code).expect("what is generated is Rust");
    // Where the repository lies and how WIT is encoded are not this test's business.
    file.items
        .retain(|item| !matches!(item, syn::Item::Const(tracked) if tracked.ident == "_"));
    let code = prettyplease::unparse(&file);
    let lines = code.lines().filter(|line| !line.contains("b\"\\0asm"));
    let code = lines.map(|line| format!("{line}\n")).collect::<String>();
    recorded(&format!("{name}.snap"), &code);
}

#[test]
fn every_shape_of_a_type() {
    expansion("shapes");
}

#[test]
fn resources_of_both_sides() {
    expansion("resources");
}

#[test]
fn interfaces_that_are_imported_and_exported() {
    expansion("both");
}

#[test]
fn names_that_are_taken() {
    expansion("names");
}

#[test]
fn resources_of_both_sides_that_are_awaited() {
    expansion("resources-async");
}

#[test]
fn interfaces_that_are_imported_and_exported_and_awaited() {
    expansion("both-async");
}

#[test]
fn the_model_has_rust_names_and_no_tokens() {
    let options = options("resources", false);
    let read = read_world(&options, &here()).unwrap();
    let model = format!("{:#?}", resolve(&read, &options, &here()).unwrap());
    let lines = model.lines().scan(false, |skipping, line| {
        // The encoded package is a long list of bytes, the files are this machine's.
        *skipping |= line.starts_with("    contract: [") || line.starts_with("    files: [");
        let keep = !*skipping;
        *skipping &= !line.starts_with("    ],");
        Some((keep, line))
    });
    let text: String = lines
        .filter(|(keep, _)| *keep)
        .map(|(_, line)| format!("{line}\n"))
        .collect();
    recorded("resources-model.snap", &text);
}
