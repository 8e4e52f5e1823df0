//! Every way in which the command refuses, one file each, and the book's table of them.
//!
//! A file has a command line and the files that it is run on; the test runs it in a folder of its
//! own, once for people and once with `--json`, and holds code, exit code and every word against what the file says. The
//! page `docs/src/refusals.md` is made from the same files. After a change that is meant:
//! `GUESTHOUSE_BLESS=1 cargo test --release --workspace --test refusals`, then read the difference.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "refusals/codes.rs"]
mod codes;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What happened.
    what: String,
    /// What to do about it.
    #[serde(rename = "do")]
    remedy: String,
    command: String,
    exit: i32,
    code: String,
    /// The search path: a folder of the case, or nothing. That of this machine if it is not said.
    path: Option<String>,
    /// Something stands on standard output too.
    #[serde(default)]
    report: bool,
    /// What people read.
    stderr: String,
    #[serde(default)]
    files: BTreeMap<String, Contents>,
}

/// A file of the case: one of these.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    text: Option<String>,
    /// Text in ISO 8859-1, one byte a character.
    latin: Option<String>,
    /// WebAssembly text, assembled.
    wat: Option<String>,
    /// WIT: a component of its world, with functions that trap.
    world: Option<String>,
    /// Which world of it, where it has several.
    of: Option<String>,
    /// A program for the system's shell.
    program: Option<String>,
}

impl Contents {
    fn bytes(&self) -> Vec<u8> {
        let text = self.text.as_ref().or(self.program.as_ref());
        if let Some(latin) = &self.latin {
            let bytes = latin.chars().map(|c| u8::try_from(u32::from(c)).unwrap());
            return bytes.collect();
        }
        match (text, &self.wat, &self.world) {
            (Some(text), None, None) => text.clone().into_bytes(),
            (None, Some(wat), None) => wat::parse_str(wat).unwrap(),
            (None, None, Some(wit)) => component(wit, self.of.as_deref()),
            _ => panic!("a file is text, a program, wat or a component of a world"),
        }
    }

    fn write(&self, path: &Path) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, self.bytes()).unwrap();
        #[cfg(unix)]
        if self.program.is_some() {
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            std::fs::set_permissions(path, mode).unwrap();
        }
    }
}

fn component(wit: &str, world: Option<&str>) -> Vec<u8> {
    let world = guesthouse_contract::World::from_source("plugin.wit", wit, world).unwrap();
    let mangling = guesthouse_contract::wit_parser::ManglingAndAbi::Standard32;
    let mut core = dummy_module(world.resolve(), world.id(), mangling);
    let (resolve, id) = (world.resolve(), world.id());
    embed_component_metadata(&mut core, resolve, id, StringEncoding::UTF8).unwrap();
    let mut encoder = ComponentEncoder::default().module(&core).unwrap();
    encoder.encode().unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn blessing() -> bool {
    std::env::var_os("GUESTHOUSE_BLESS").is_some()
}

/// Every case with its file, in the order of the names.
fn cases() -> Vec<(PathBuf, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refusals");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let case = toml::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        (path, case)
    };
    paths.into_iter().map(read).collect()
}

/// What the command did, and what it said on standard error without the places of this machine.
fn run(case: &Case, more: &[&str]) -> (Output, String) {
    let folder = tempfile::tempdir().unwrap();
    for (name, contents) in &case.files {
        contents.write(&folder.path().join(name));
    }
    let mut words = case.command.split_whitespace();
    assert_eq!(words.next(), Some("guesthouse"), "{}", case.command);
    let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
    command.current_dir(folder.path()).args(words).args(more);
    command.env("GUESTHOUSE_STORE", "off");
    if let Some(path) = &case.path {
        let path = match path.is_empty() {
            true => PathBuf::new(),
            false => folder.path().join(path),
        };
        command.env("PATH", path).env("HOME", folder.path());
        command.env_remove("CARGO_HOME");
    }
    let output = command.output().unwrap();
    let said = said(&output, folder.path());
    (output, said)
}

/// The error and what stands below it; what stands above it is a report.
fn said(output: &Output, folder: &Path) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    let text = text.replace(&format!("{}/", folder.display()), "");
    let lines = text.trim_end().lines();
    let lines = lines.skip_while(|line| !line.starts_with("error["));
    lines.map(|line| format!("{}\n", line.trim_end())).collect()
}

fn bless(path: &Path, stderr: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut document: toml_edit::DocumentMut = text.parse().unwrap();
    // A literal of several lines, as a person would write it.
    let literal = format!("'''\n{stderr}'''");
    document["stderr"] = literal.parse::<toml_edit::Value>().unwrap().into();
    std::fs::write(path, document.to_string()).unwrap();
}

#[test]
fn each_is_refused_as_its_file_and_the_book_say() {
    let mut wrong = Vec::new();
    for (path, case) in cases() {
        let (output, said) = run(&case, &[]);
        let (json, _) = run(&case, &["--json"]);
        let value: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap_or_default();
        let first = format!("error[{}]: ", case.code);
        let right = said.starts_with(&first)
            && value["error"]["code"] == case.code.as_str()
            && value["error"]["message"].is_string()
            && [&output, &json]
                .iter()
                .all(|it| it.status.code() == Some(case.exit))
            && (case.report || output.stdout.is_empty());
        if !right {
            wrong.push(format!("{path:?}: {output:?}\n{json:?}"));
            continue;
        }
        if blessing() {
            bless(&path, &said);
        } else if said != case.stderr {
            wrong.push(format!("{path:?} says\n{said}instead of\n{}", case.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    they_stand_in_the_book();
}

/// After the cases, which may be blessed.
fn they_stand_in_the_book() {
    let file = root().join("docs/src/refusals.md");
    let page = page(&cases());
    if blessing() {
        std::fs::write(&file, &page).unwrap();
    }
    let recorded = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        recorded == page,
        "docs/src/refusals.md is not what the cases say"
    );
}

const INTRODUCTION: &str = "# When the command refuses

Made from `sdk/cli/tests/refusals` by `sdk/cli/tests/refusals.rs`; do not edit. Each message below was
produced by a test, word for word.

The `guesthouse` command ends with 0 when it did what it was asked, 1 when something was refused or
failed, 2 when the command line is wrong, 3 when something is missing here: a tool, a file, a
folder, and 4 when the command or the machine failed: a full disk, no memory, a crash. The word in brackets after `error` is the code. It stays the same from version to version.
With `--json` standard output holds `{\"error\": {\"code\", \"message\"}}`, and more where there is more.
Of calls, cases and builds that were reported on above the error, only the error is shown here.

";

fn page(cases: &[(PathBuf, Case)]) -> String {
    let mut page = INTRODUCTION.to_owned();
    page += "| code | exit | what happened | what to do |\n|---|---|---|---|\n";
    for (path, case) in cases {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let (code, exit, what, remedy) = (&case.code, case.exit, &case.what, &case.remedy);
        writeln!(page, "| [`{code}`](#{name}) | {exit} | {what} | {remedy} |").unwrap();
    }
    for (path, case) in cases {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let (command, stderr) = (&case.command, &case.stderr);
        write!(
            page,
            "\n<a id=\"{name}\"></a>\n\n## {}\n\n```text\n$ {command}\n{stderr}```\n",
            case.what.trim_end_matches('.')
        )
        .unwrap();
    }
    page += "\n## Codes without an example\n\n| code | why there is none here |\n|---|---|\n";
    for (code, reason) in codes::ELSEWHERE {
        writeln!(page, "| `{code}` | {reason} |").unwrap();
    }
    page
}
