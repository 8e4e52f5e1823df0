//! The book's page of commands is what the command says of itself.
//!
//! After a change that is meant: `GUESTHOUSE_BLESS=1 cargo test --release --workspace --test
//! command_reference`, then read the difference.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

fn guesthouse(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
    let output = command.args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_page_is_what_the_command_says() {
    let page = guesthouse(&["reference"]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/command.md");
    if std::env::var_os("GUESTHOUSE_BLESS").is_some() {
        std::fs::write(&file, &page).unwrap();
    }
    let recorded = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        recorded == page,
        "docs/src/command.md is not what the command says"
    );
    for command in [
        "new",
        "build",
        "check",
        "inspect",
        "compose",
        "policy explain",
        "wit diff",
        "completions",
    ] {
        assert!(
            page.contains(&format!("\n## guesthouse {command}\n")),
            "{command}"
        );
    }
}

#[test]
fn completions_are_there_for_each_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = guesthouse(&["completions", shell]);
        assert!(
            script.contains("guesthouse") && script.contains("compose"),
            "{shell}"
        );
    }
}
