//! What scripts build on: one JSON value with the fields that the help names, quiet ends, completions.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::command::{Folder, shout};
use crate::profile::GUEST;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn place(path: &str) -> String {
    root()
        .join(path)
        .canonicalize()
        .unwrap()
        .display()
        .to_string()
}

/// The fields that the help of a command names: the words in backticks outside of brackets, up to the
/// first full stop.
fn named(folder: &Folder, command: &[&str]) -> BTreeSet<String> {
    let mut line = command.to_vec();
    line.push("--help");
    let help = folder.guesthouse(&line).exits(0).stdout;
    let help = help.replace('\n', " ");
    let (_, json) = help
        .split_once("JSON: ")
        .unwrap_or_else(|| panic!("{command:?}: {help}"));
    let mut outside = String::new();
    let mut depth = 0_usize;
    for c in json.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '.' if depth == 0 => break,
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    outside
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// Every field of a value is in the help, and those at the top are all that it names.
fn says_what_its_help_names(folder: &Folder, command: &[&str], arguments: &[&str]) {
    let mut line = command.to_vec();
    line.extend(arguments);
    line.push("--json");
    let value = folder.guesthouse(&line).exits(0).json();
    let fields: BTreeSet<_> = value.as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, named(folder, command), "{line:?}");
}

#[test]
fn the_json_of_each_command_has_the_fields_that_its_help_names() {
    let folder = Folder::new();
    folder.write_bytes("guest.wasm", &wat::parse_str(GUEST).unwrap());
    folder.write(
        "tests/cases.toml",
        "[[case]]\nname = \"runs\"\ncall = \"run\"\nargs = [\"9\"]\n",
    );
    let sanitizer = place("host-demo/plugins/built/sanitizer.wasm");
    let wit = place("host-demo/wit");
    let world = "demo:press/sanitize@0.1.0";
    let says = |command: &[&str], arguments: &[&str]| {
        says_what_its_help_names(&folder, command, arguments);
    };
    says(&["new"], &["loud", "--template", "rust"]);
    says(&["check"], &[&sanitizer, "--wit", &wit, "--world", world]);
    says(&["inspect"], &[&sanitizer]);
    says(&["run"], &["guest.wasm", "run", "3"]);
    says(&["test"], &["--plugin", "guest.wasm"]);
    says(&["profile"], &["guest.wasm", "run", "3"]);
    says(&["compile"], &[&sanitizer, "-o", "sanitizer.cwasm"]);
    says(&["kit"], &["--wit", &wit, "--world", world, "--out", "kit"]);
    says(&["wit", "diff"], &[&wit, &wit, "--world", world]);
    let compose = place("host-demo/plugins/guesthouse.toml");
    says(&["compose"], &[&compose, "-o", "whole.wasm"]);
}

#[test]
fn a_wrong_command_line_is_json_too() {
    let folder = Folder::new();
    let said = folder.guesthouse(&["chek", "--json"]).exits(2);
    assert_eq!(said.json()["error"]["code"], "command-line");
    let said = folder.guesthouse(&["run", "--json"]).exits(2);
    let message = said.json()["error"]["message"].to_string();
    assert!(message.contains("<PLUGIN>"), "{message}");
    let said = folder.guesthouse(&["run"]).exits(2);
    assert!(
        said.stderr.starts_with("error[command-line]: "),
        "{}",
        said.stderr
    );
    assert!(said.stdout.is_empty());
    // Asking is no mistake.
    assert!(
        folder
            .guesthouse(&["help", "run"])
            .exits(0)
            .stdout
            .contains("WAVE")
    );
    assert!(
        folder
            .guesthouse(&["--version"])
            .exits(0)
            .stdout
            .starts_with("guesthouse ")
    );
}

/// Runs the command with a reader that goes away at once.
fn unread(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
    command.args(arguments).stdin(Stdio::null());
    command.env("GUESTHOUSE_STORE", "off");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    (child.wait().unwrap().code(), said)
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let plugin = shout();
    for arguments in [
        vec!["inspect", plugin.as_str()],
        vec!["inspect", plugin.as_str(), "--json"],
        vec!["inspect", plugin.as_str(), "--wit"],
        vec!["run", plugin.as_str(), "--list"],
        vec!["completions", "bash"],
        vec!["reference"],
    ] {
        let (code, said) = unread(&arguments);
        assert_eq!(code, Some(0), "{arguments:?}");
        // With `--json` words for people go there.
        let is_quiet = said.is_empty() || arguments.contains(&"--json");
        assert!(
            is_quiet && !said.contains("panicked"),
            "{arguments:?}: {said}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_a_failure() {
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
    let output = command
        .args(["inspect", &shout()])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("error[file]: standard output: "), "{said}");
}

#[test]
fn nothing_moves_where_nobody_looks() {
    let folder =
        Folder::with_cases("[[case]]\nname = \"one\"\ncall = \"apply\"\nargs = ['\"a\"']\n");
    for (arguments, lines) in [
        (vec!["test", "--plugin", &shout()], 0),
        (vec!["inspect", &shout()], 0),
        (vec!["compile", &shout(), "-o", "shout.cwasm"], 0),
    ] {
        let said = folder.guesthouse(&arguments).exits(0);
        assert_eq!(said.stderr.lines().count(), lines, "{}", said.stderr);
        assert!(!said.stdout.contains('\u{1b}'), "{}", said.stdout);
    }
}

#[test]
fn completions_are_scripts_of_their_shell() {
    let folder = Folder::new();
    let script = folder.guesthouse(&["completions", "bash"]).exits(0).stdout;
    folder.write("guesthouse.bash", &script);
    let mut bash = Command::new("bash");
    let checked = bash
        .arg("-n")
        .arg(folder.path().join("guesthouse.bash"))
        .output();
    let checked = checked.expect("bash is on every machine that tests this");
    assert!(checked.status.success(), "{checked:?}");
    for (shell, begins) in [("zsh", "#compdef guesthouse"), ("fish", "# ")] {
        let script = folder.guesthouse(&["completions", shell]).exits(0).stdout;
        assert!(script.starts_with(begins), "{script}");
    }
}

/// A table of the Firefox profiler's: columns of one length.
fn column<'a>(table: &'a Value, name: &str) -> &'a [Value] {
    let column = table[name].as_array();
    let column = column.unwrap_or_else(|| panic!("no column {name}: {table}"));
    assert_eq!(Value::from(column.len()), table["length"], "{name}");
    column
}

/// The column's numbers, each an index below `bound`; nothing where `null` is.
fn indices(table: &Value, name: &str, bound: usize) -> Vec<Option<usize>> {
    let values = column(table, name).iter();
    let values = values.map(|value| {
        let index = value.as_u64().map(|index| usize::try_from(index).unwrap());
        assert!(index.is_none_or(|index| index < bound), "{name}: {value}");
        index
    });
    values.collect()
}

fn length(table: &Value) -> usize {
    usize::try_from(table["length"].as_u64().unwrap()).unwrap()
}

/// What `docs/src/test-a-plugin.md` promises of the file: the profiler's format, whose tables refer
/// to each other by index.
#[test]
fn the_profile_is_what_the_firefox_profiler_reads() {
    let folder = Folder::new();
    folder.write_bytes("guest.wasm", &wat::parse_str(GUEST).unwrap());
    let line = ["profile", "guest.wasm", "run", "1000", "--json"];
    let total = folder.guesthouse(&line).exits(0).json()["total"].clone();
    let file: Value = serde_json::from_str(&folder.read("profile.json")).unwrap();
    for field in [
        "version",
        "preprocessedProfileVersion",
        "interval",
        "startTime",
        "categories",
    ] {
        assert!(!file["meta"][field].is_null(), "{field}");
    }
    assert!(file["libs"].is_array());
    let thread = &file["threads"][0];
    let strings = match file["shared"]["stringArray"].as_array() {
        Some(shared) => shared,
        None => thread["stringArray"].as_array().unwrap(),
    };
    let (functions, frames) = (&thread["funcTable"], &thread["frameTable"]);
    let stacks = &thread["stackTable"];
    let named = indices(functions, "name", strings.len());
    assert!(named.iter().any(|name| strings[name.unwrap()] == "hot"));
    let of_frame = indices(frames, "func", length(functions));
    assert!(of_frame.iter().all(Option::is_some));
    assert!(
        indices(stacks, "frame", length(frames))
            .iter()
            .all(Option::is_some)
    );
    let prefixes = indices(stacks, "prefix", length(stacks));
    // A stack stands behind the one that it goes on from.
    assert!(
        prefixes
            .iter()
            .enumerate()
            .all(|(at, prefix)| prefix.is_none_or(|it| it < at))
    );
    let samples = &thread["samples"];
    indices(samples, "stack", length(stacks));
    let times = samples.get("time").or(samples.get("timeDeltas")).unwrap();
    assert_eq!(
        Value::from(times.as_array().unwrap().len()),
        samples["length"]
    );
    let weights = column(samples, "weight").iter();
    let sum: u64 = weights.map(|weight| weight.as_u64().unwrap()).sum();
    assert_eq!(Value::from(sum), total);
    assert_eq!(samples["weightType"], "samples");
}
