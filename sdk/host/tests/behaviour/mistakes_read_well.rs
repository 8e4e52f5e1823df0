//! What the compiler says of mistakes in an app: its words are for the app's developer, who knows their
//! own types, ours and none of the engine's.
//!
//! Each file of `mistakes` is an app with one mistake, beside it what the compiler says of it, without
//! the places in other files. After a change that is meant, or another compiler: `GUESTHOUSE_BLESS=1 cargo
//! test --release --workspace --test behaviour mistakes`, then read the difference.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/behaviour/mistakes")
}

/// Where cargo has built the crate that this test was linked with: the newest beside it.
fn library(folder: &Path) -> PathBuf {
    let files = folder.read_dir().unwrap().map(|entry| entry.unwrap());
    let libraries = files.filter(|file| {
        let name = file.file_name().into_string().unwrap();
        name.starts_with("libguesthouse-") && name.ends_with(".rlib")
    });
    let newest = libraries.max_by_key(|file| file.metadata().unwrap().modified().unwrap());
    newest.expect("the test was linked with one").path()
}

/// What the compiler says of the app in `file`, each message with the lines of the app that it is about.
/// It is run where the file is: the names of closures have the path in them, and long ones are cut.
fn said(file: &str) -> String {
    let program = std::env::current_exe().unwrap();
    let built = program.parent().unwrap();
    let out = tempfile::tempdir().unwrap();
    let compiled = Command::new("rustc")
        .args([
            "--edition",
            "2024",
            "--emit",
            "metadata",
            "--error-format",
            "json",
        ])
        .arg("-o")
        .arg(out.path().join("app.rmeta"))
        .arg("--extern")
        .arg(format!("guesthouse={}", library(built).display()))
        .arg("-L")
        .arg(format!("dependency={}", built.display()))
        .arg(file)
        .current_dir(folder())
        .output()
        .unwrap();
    assert!(!compiled.status.success(), "{file} compiles");
    let lines = String::from_utf8(compiled.stderr).unwrap();
    let messages = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let mut text = String::new();
    // What is about no place says how many there were.
    for message in messages.filter(|message: &Value| message["spans"] != Value::from([0; 0])) {
        let code = message["code"]["code"].as_str();
        let code = code.map_or_else(String::new, |code| format!("[{code}]"));
        told(
            &mut text,
            &format!("{}{code}", level(&message)),
            &message,
            file,
        );
        let children = message["children"].as_array().unwrap();
        for child in children.iter().filter(|child| !is_about_a_file(child)) {
            told(&mut text, &format!("  {}", level(child)), child, file);
        }
    }
    text
}

/// Where a long type was written out: a path that is another one in each run.
fn is_about_a_file(message: &Value) -> bool {
    let words = message["message"].as_str().unwrap();
    words.contains("written to") || words.contains("--verbose")
}

fn level(message: &Value) -> &str {
    message["level"].as_str().unwrap()
}

/// A message, and below it what it points at in the app.
fn told(text: &mut String, level: &str, message: &Value, file: &str) {
    writeln!(text, "{level}: {}", message["message"].as_str().unwrap()).unwrap();
    for span in message["spans"].as_array().unwrap() {
        if span["file_name"] == file {
            let line = span["text"][0]["text"].as_str().unwrap().trim();
            let label = span["label"].as_str();
            let label = label.map_or_else(String::new, |label| format!(" <- {label}"));
            writeln!(text, "    {line}{label}").unwrap();
        }
    }
}

/// Holds what is said of each app to the recording, and to what is true of all: how many errors there are,
/// and that none is about the engine's types.
#[track_caller]
fn reads(name: &str, errors: usize) {
    let said = said(&format!("{name}.rs"));
    let recording = folder().join(format!("{name}.txt"));
    if std::env::var_os("GUESTHOUSE_BLESS").is_some() {
        std::fs::write(&recording, &said).unwrap();
    }
    let recorded = std::fs::read_to_string(&recording).unwrap();
    assert_eq!(said, recorded, "of {name}.rs");
    let found = said.lines().filter(|line| line.starts_with("error"));
    assert_eq!(found.count(), errors, "{said}");
    for engine in ["wasmtime", "StoreInner", "ComponentType"] {
        assert!(!said.contains(engine), "{engine} is named:\n{said}");
    }
}

#[test]
fn of_a_host_trait_that_the_state_lacks() {
    reads("a_state_without_a_host_trait", 1);
    reads("a_state_without_the_worlds_trait", 1);
}

#[test]
fn of_a_type_that_cannot_stand_for_one_of_the_wit() {
    reads("a_type_without_wit_type", 1);
}

#[test]
fn of_a_session_that_cannot_leave_its_thread() {
    reads("a_session_of_a_state_that_is_not_send", 2);
}

#[test]
fn of_calls_that_are_awaited_and_of_those_that_are_not() {
    // The compiler says it of the closure and of the future too.
    reads("a_plugin_that_is_called_the_other_way", 4);
    reads("an_async_host_function_that_cannot_be_sent", 1);
}
