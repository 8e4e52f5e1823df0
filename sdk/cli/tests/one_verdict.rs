//! Whoever reads an app's WIT says the same of it: code, item, words and line.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use std::process::Command;

use guesthouse_contract::{World, WorldError};
use serde_json::Value;

const GOOD: &str = "package m:a;\ninterface i { f: func(); }\nworld w { export i; }\n";

/// What is refused, by its code and a part of its first words.
fn hostile() -> Vec<(&'static str, &'static str, String)> {
    let around = |items: &str| {
        format!("package m:a;\ninterface i {{\n{items}\n}}\nworld w {{ export i; }}\n")
    };
    let names: Vec<_> = (0..33).map(|at| format!("n{at}")).collect();
    let doubling: String = (1..=40)
        .map(|at| format!("type t{at} = tuple<t{0}, t{0}>;\n", at - 1))
        .collect();
    let chain: String = (1..=400)
        .map(|at| format!("type t{at} = list<t{}>;\n", at - 1))
        .collect();
    let aliases: String = (1..=20_000)
        .map(|at| format!("type t{at} = t{};\n", at - 1))
        .collect();
    let nested = format!(
        "f: func(x: {}u8{});",
        "list<".repeat(5_000),
        ">".repeat(5_000)
    );
    [
        (
            "bad-wit",
            "`low` and `LOW` are one name",
            "enum e { low, LOW } f: func() -> e;".to_owned(),
        ),
        (
            "bad-wit",
            "`r` and `[method]r.r` are one name",
            "resource r { r: func(); }".to_owned(),
        ),
        (
            "bad-wit",
            "cannot hold `record`",
            "record r {} f: func(x: r);".to_owned(),
        ),
        (
            "bad-wit",
            "more than 32 flags (33)",
            format!("flags many {{ {} }} f: func(x: many);", names.join(", ")),
        ),
        (
            "bad-wit",
            "levels deep",
            format!("type t0 = u8;\n{chain} f: func(x: t400);"),
        ),
        ("bad-wit", "type nesting too deep", nested),
        (
            "bad-wit",
            "`strin` does not exist",
            "f: func(x: strin);".to_owned(),
        ),
        (
            "unsupported",
            "parts or more",
            format!("type t0 = u8;\n{doubling} f: func(x: t40);"),
        ),
        (
            "unsupported",
            "over 257 steps",
            format!("type t0 = u8;\n{aliases} f: func() -> t20000;"),
        ),
        (
            "unsupported",
            "a list of fixed length",
            "f: func() -> list<u8, 2000000000>;".to_owned(),
        ),
        (
            "unsupported",
            "a list of fixed length",
            "f: func() -> list<u8, 4>;".to_owned(),
        ),
        (
            "unsupported",
            "an async function",
            "f: async func();".to_owned(),
        ),
        (
            "unsupported",
            "a `map`",
            "f: func(x: map<string, u8>);".to_owned(),
        ),
    ]
    .map(|(code, words, items)| (code, words, around(&items)))
    .into()
}

/// What a command says, without the folders of this machine.
fn said(folder: &Path, words: &str) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
    command
        .current_dir(folder)
        .args(words.split(' '))
        .arg("--json");
    let output = command.output().unwrap();
    let value: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let error = &value["error"];
    let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
    (text(&error["code"]), plain(&text(&error["message"])))
}

/// Places name the file alone: each reader names the path that it was given.
fn plain(message: &str) -> String {
    let lines = message.lines().map(|line| match line.find("app.wit:") {
        Some(at) if line.starts_with("     -->") => format!("--> {}", &line[at..]),
        Some(at) => line[at..].to_owned(),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The messages of the macro's `compile_error!`.
fn of_the_macro(folder: &Path) -> String {
    let tokens = "{ path: \"app.wit\" }".parse().unwrap();
    let expanded = guesthouse_bindgen::expand(tokens, folder).to_string();
    let (_, rest) = expanded.split_once("compile_error ! { ").unwrap();
    assert_eq!(expanded.matches("compile_error").count(), 1, "{expanded}");
    let literal = rest.split(" }").next().unwrap();
    let message: Value = match serde_json::from_str(literal) {
        Ok(message) => message,
        Err(error) => panic!("{error}: {literal}"),
    };
    plain(message.as_str().unwrap())
}

#[test]
fn every_reader_of_a_wit_has_one_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("good.wit"), GOOD).unwrap();
    std::fs::write(at("plugin.wasm"), b"\0asm\x0d\0\x01\0").unwrap();
    std::fs::write(at("app.wit"), GOOD).unwrap();
    let (code, words) = said(folder.path(), "new made --template rust --wit app.wit");
    assert_eq!((code.as_str(), words.as_str()), ("", ""));
    assert!(at("made/wit/app.wit").is_file());
    let file = "[compose]\noutput = \"whole.wasm\"\nexports = \"one\"\nwit = \"app.wit\"\n\
        [parts.one]\npath = \"one.wasm\"\n";
    std::fs::write(at("guesthouse.toml"), file).unwrap();
    for (code, part, text) in hostile() {
        std::fs::write(at("app.wit"), &text).unwrap();
        std::fs::write(at("made/wit/app.wit"), &text).unwrap();
        let refused = World::from_path(&at("app.wit"), None).unwrap_err();
        let verdict = plain(&refused.to_string());
        assert_eq!(refused.code(), code, "{verdict}");
        assert!(verdict.contains(part), "{part}: {verdict}");
        if let WorldError::Unfit { flaws } = &refused {
            assert!(flaws.iter().all(|flaw| flaw.place.is_some()), "{verdict}");
        }
        for command in [
            "new other --template rust --wit app.wit",
            "new other --template javascript --wit app.wit",
            "new other --template python --wit app.wit",
            "new other --template c --wit app.wit",
            "kit --wit app.wit --out kit",
            "check plugin.wasm --wit app.wit",
            "inspect plugin.wasm --app app.wit",
            "wit diff app.wit good.wit",
            "wit diff good.wit app.wit",
            "build made",
            "compose",
        ] {
            let said = said(folder.path(), command);
            assert_eq!(said, (code.to_owned(), verdict.clone()), "{command}");
        }
        assert_eq!(of_the_macro(folder.path()), verdict);
        assert!(!at("other").exists() && !at("kit").exists());
    }
}
