//! Streams that take nothing, paths that are not what they should be, and environments that lack what
//! is usually there: the command says what is wrong once, ends with the code that it documents, and
//! never panics.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const PLUGIN: &str = r#"(component
    (core module $m (func (export "f")))
    (core instance $i (instantiate $m))
    (func (export "f") (canon lift (core func $i "f"))))"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    write("plugin.wasm", &wat::parse_str(PLUGIN).unwrap());
    write("app.wit", b"package a:b; world w { export f: func(); }");
    write("empty", b"");
    write("bytes", b"\xff\xfe\0");
    fs::create_dir(folder.path().join("folder")).unwrap();
    folder
}

fn guesthouse(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
    command.current_dir(folder).stdin(Stdio::null());
    command
}

#[track_caller]
fn said(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!text.contains("panicked"), "{text}");
    let errors = text.lines().filter(|line| line.starts_with("error["));
    assert!(errors.count() <= 1, "said twice: {text}");
    text
}

#[test]
fn a_full_disk_at_standard_output_is_a_failure_of_the_machine() {
    let folder = folder();
    for words in [
        &["--help"][..],
        &["--version"],
        &["help", "run"],
        &["completions", "bash"],
        &["inspect", "plugin.wasm"],
        &["inspect", "plugin.wasm", "--json"],
        &["check", "plugin.wasm", "--wit", "app.wit"],
    ] {
        let mut command = guesthouse(folder.path());
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command.args(words).stdout(full).output().unwrap();
        let said = said(&output);
        // Words for people may stand above it.
        let words_of_error =
            "error[file]: standard output: No space left on device (os error 28)\n";
        assert!(said.ends_with(words_of_error), "{words:?}: {said}");
        assert_eq!(output.status.code(), Some(4), "{words:?}");
    }
}

/// A device that never ends, and a file that has no end worth reading.
#[test]
fn what_is_endless_is_read_up_to_a_bound() {
    let folder = folder();
    let huge = File::create(folder.path().join("huge.wasm")).unwrap();
    huge.set_len((256 << 20) + 1).unwrap();
    let part = |path: &str| {
        format!("[compose]\noutput = \"out.wasm\"\nexports = \"a\"\n[parts.a]\npath = \"{path}\"\n")
    };
    fs::write(folder.path().join("huge.toml"), part("huge.wasm")).unwrap();
    fs::write(folder.path().join("zero.toml"), part("/dev/zero")).unwrap();
    let most = "it has more than 268435456 bytes";
    let limit = "`component_size` is 1048576 bytes";
    let no_file = "cannot read `/dev/zero`: it is no file";
    for (words, code, message) in [
        (&["inspect", "/dev/zero"][..], "too-large", most),
        (&["inspect", "huge.wasm"], "too-large", most),
        (
            &["check", "/dev/zero", "--wit", "app.wit"],
            "too-large",
            limit,
        ),
        (
            &["check", "huge.wasm", "--wit", "app.wit"],
            "too-large",
            limit,
        ),
        (&["run", "/dev/zero", "f"], "too-large", limit),
        (&["compile", "/dev/zero", "-o", "out"], "too-large", limit),
        (&["compose", "zero.toml"], "file", most),
        (&["compose", "huge.toml"], "file", most),
        (
            &["compose", "/dev/zero"],
            "file",
            "it has more than 16777216 bytes",
        ),
        (
            &["check", "plugin.wasm", "--wit", "/dev/zero"],
            "bad-wit",
            no_file,
        ),
        (
            &["inspect", "plugin.wasm", "--app", "/dev/zero"],
            "bad-wit",
            no_file,
        ),
        (&["wit", "diff", "app.wit", "/dev/zero"], "bad-wit", no_file),
    ] {
        let output = guesthouse(folder.path()).args(words).output().unwrap();
        let said = said(&output);
        assert!(
            said.contains(&format!("error[{code}]: ")),
            "{words:?}: {said}"
        );
        assert!(said.contains(message), "{words:?}: {said}");
        assert_eq!(output.status.code(), Some(1), "{words:?}: {said}");
    }
}

#[test]
fn who_reads_no_more_is_no_failure() {
    let folder = folder();
    for words in [
        &["--help"][..],
        &["completions", "bash"],
        &["inspect", "plugin.wasm"],
        &["inspect", "plugin.wasm", "--json"],
    ] {
        let mut command = guesthouse(folder.path());
        let command = command.args(words).stderr(Stdio::piped());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = said(&output);
        assert!(!said.contains("error["), "{words:?}: {said}");
        assert_eq!(output.status.code(), Some(0), "{words:?}");
    }
}

#[test]
fn standard_error_that_takes_nothing_changes_no_exit_code() {
    let folder = folder();
    for (words, code) in [(&["check", "nowhere"][..], 3), (&["chek"], 2), (&[], 2)] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = guesthouse(folder.path())
            .args(words)
            .stderr(full)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(code), "{words:?}");
    }
}

#[test]
fn an_empty_environment_is_enough() {
    let folder = folder();
    for (words, code) in [
        (
            &["check", "plugin.wasm", "--wit", "app.wit", "--compile"][..],
            0,
        ),
        (&["inspect", "plugin.wasm"], 0),
        (&["build", "folder"], 3),
        (&["new", "a", "--template", "rust", "--out", "new"], 0),
        (&["build", "new"], 3),
    ] {
        let output = guesthouse(folder.path())
            .args(words)
            .env_clear()
            .output()
            .unwrap();
        let text = said(&output);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {text}");
    }
}

/// Every command that takes a file, where the file should be.
const FILES: &[&[&str]] = &[
    &["check", "HERE", "--wit", "app.wit"],
    &["check", "plugin.wasm", "--wit", "HERE"],
    &[
        "check",
        "plugin.wasm",
        "--wit",
        "app.wit",
        "--limits",
        "HERE",
    ],
    &["inspect", "HERE"],
    &["inspect", "plugin.wasm", "--app", "HERE"],
    &["run", "HERE", "f"],
    &["run", "plugin.wasm", "f", "--mock", "HERE"],
    &["profile", "HERE", "f"],
    &["compile", "HERE", "-o", "out"],
    &["compose", "HERE"],
    &["kit", "--wit", "HERE", "--out", "kit"],
    &["wit", "diff", "HERE", "app.wit"],
    &["wit", "diff", "app.wit", "HERE"],
    &["rebuild", "HERE"],
    &["build", "HERE"],
    &["test", "HERE"],
    &["test", "HERE", "--plugin", "plugin.wasm"],
    &["new", "a", "--template", "c", "--wit", "HERE"],
];

#[track_caller]
fn each_refuses(here: &OsStr, codes: &[i32]) {
    let folder = folder();
    for words in FILES {
        // No answers at all are a file of answers.
        if here == "empty" && words.contains(&"--mock") {
            continue;
        }
        let words = words.iter().map(|word| match *word {
            "HERE" => here,
            word => OsStr::new(word),
        });
        let words: Vec<_> = words.collect();
        let output = guesthouse(folder.path()).args(&words).output().unwrap();
        let text = said(&output);
        assert!(text.starts_with("error["), "{words:?}: {text}");
        let code = output.status.code().unwrap();
        assert!(codes.contains(&code), "{words:?} ends with {code}: {text}");
    }
}

#[test]
fn files_that_are_not_there_are_missing() {
    each_refuses(OsStr::new("nowhere"), &[3]);
    each_refuses(OsStr::new(""), &[2, 3]);
    each_refuses(OsStr::new("plugin.wasm/inside"), &[3]);
    each_refuses(OsStr::from_bytes(b"no\xff\xfewhere"), &[2, 3]);
    each_refuses(OsStr::new(&"long/".repeat(2_000)), &[3]);
    each_refuses(OsStr::new(&"x".repeat(5_000)), &[3]);
}

#[test]
fn folders_in_place_of_files_are_refused() {
    each_refuses(OsStr::new("folder"), &[1, 3]);
}

#[test]
fn files_that_say_nothing_are_refused() {
    each_refuses(OsStr::new("empty"), &[1, 3]);
    each_refuses(OsStr::new("bytes"), &[1, 3]);
}
