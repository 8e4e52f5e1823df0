//! Whatever names and words strangers chose, what the command prints has no character without a
//! shape: not for people, and not as JSON, where a reader finds the names as they are.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use guesthouse_contract::is_hidden;
use serde_json::Value;

/// Clears the screen, forges a line, turns the text around.
const EVIL: &str =
    "\u{1b}[2J\nFORGED\r\u{9b}1m\u{202e}gpj.\u{200b}\u{feff}\u{2028}\u{2029}\u{e0041}";

/// Traps in a function of that name.
const TRAPS: &str = r#"(component
    (core module $"evil\0aFORGED INFO plugin=good loaded\u{202e}txt.exe\u{1b}[2J"
        (func $"evil\0aFORGED INFO plugin=good loaded\u{202e}txt.exe\u{1b}[2J"
            (export "f") unreachable))
    (core instance $i (instantiate 0))
    (func (export "run") (canon lift (core func $i "f"))))"#;

/// Answers what a stranger wrote.
const ANSWERS: &str = r#"(component
    (core module $m (memory (export "memory") 1)
        (data (i32.const 8) "\10\00\00\00\14\00\00\00\1b[2J\0aFORGED\e2\80\ae\e2\80\a8\e2\80\8b")
        (func (export "f") (result i32) (i32.const 8)))
    (core instance $i (instantiate $m))
    (func (export "run") (result string)
        (canon lift (core func $i "f") (memory $i "memory"))))"#;

fn guesthouse(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
    command.env("GUESTHOUSE_STORE", "off");
    command.current_dir(folder).args(words).output().unwrap()
}

#[track_caller]
fn harmless(text: &[u8]) -> String {
    let text = String::from_utf8(text.to_vec()).unwrap();
    let hidden = text.chars().find(|c| is_hidden(*c) && *c != '\n');
    assert_eq!(hidden, None, "{text:?}");
    assert!(!text.contains("\nFORGED"), "{text}");
    text
}

#[test]
fn the_command_prints_strangers_words_harmlessly() {
    let folder = tempfile::tempdir().unwrap();
    let traps = format!("traps{EVIL}.wasm");
    let answers = format!("answers{EVIL}.wasm");
    let nothing = format!("nothing{EVIL}");
    let damaged = format!("damaged{EVIL}.wasm");
    let wit = format!("{EVIL}.wit");
    let limits = format!("{EVIL}.toml");
    let assembled = |text| wat::parse_str(text).unwrap();
    fs::write(folder.path().join(&traps), assembled(TRAPS)).unwrap();
    fs::write(folder.path().join(&answers), assembled(ANSWERS)).unwrap();
    fs::write(folder.path().join(&damaged), b"\0asm\x0d\0\x01\0\x0a").unwrap();
    let world = format!("package a:b;\nworld w {{ export \u{202e}{EVIL}: func(); }}");
    fs::write(folder.path().join(&wit), world).unwrap();
    fs::write(
        folder.path().join(&limits),
        format!("memory = 1\n'{}' = 1", "\u{202e}"),
    )
    .unwrap();
    let commands: &[&[&str]] = &[
        &["run", &traps, "run"],
        &["run", &answers, "run"],
        &["run", &answers, EVIL],
        &["run", &nothing, "run"],
        &["run", &damaged, "run"],
        &["profile", &traps, "run"],
        &["inspect", &traps],
        &["inspect", &nothing],
        &["inspect", &damaged],
        &["check", &traps, "--wit", &wit],
        &["check", &traps, "--world", EVIL],
        &["check", &nothing],
        &["compile", &damaged],
        &["compose", &nothing],
        &["test", &nothing],
        &["build", &nothing],
        &["new", EVIL],
        &["kit", "--wit", &wit],
        &["wit", "diff", &wit, &nothing],
        &["run", &traps, "run", "--limits", &nothing],
        &["run", &traps, "run", "--limits", &limits],
        &["kit", "--out", "kit", "--wit", &wit, "--world", EVIL],
        &["check", &traps, EVIL],
        &["check", &traps, &format!("--{EVIL}")],
        &["new", "a", "--template", EVIL],
        &["compose", &limits],
        &["rebuild", &limits],
        &[EVIL],
    ];
    for command in commands {
        let said = guesthouse(folder.path(), command);
        harmless(&said.stdout);
        harmless(&said.stderr);
        let words: Vec<_> = command.iter().copied().chain(["--json"]).collect();
        let said = guesthouse(folder.path(), &words);
        harmless(&said.stderr);
        let value: Value = serde_json::from_str(&harmless(&said.stdout)).unwrap();
        assert!(value.is_object(), "{command:?}: {value}");
    }
}

#[test]
fn a_trap_is_told_with_the_functions_name_on_one_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("traps.wasm"),
        wat::parse_str(TRAPS).unwrap(),
    )
    .unwrap();
    let said = guesthouse(folder.path(), &["run", "traps.wasm", "run"]);
    let text = harmless(&said.stderr);
    let told = "error[guest-trapped]: the guest trapped: `unreachable` was executed in \
                evil\\nFORGED INFO plugin=good loaded\\u{202e}txt.exe\\u{1b}[2J";
    assert!(text.lines().any(|line| line == told), "{text}");
}

#[test]
fn json_says_exactly_what_the_guest_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("answers.wasm"),
        wat::parse_str(ANSWERS).unwrap(),
    )
    .unwrap();
    let said = guesthouse(folder.path(), &["run", "answers.wasm", "run", "--json"]);
    let value: Value = serde_json::from_str(&harmless(&said.stdout)).unwrap();
    let text = value.to_string();
    assert!(
        text.contains("\\u001b[2J\\nFORGED\u{202e}\u{2028}\u{200b}"),
        "{text}"
    );
}
