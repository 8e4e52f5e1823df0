//! What a policy grants, beside what a plugin wants: `policy explain`, and `--policy` of `inspect` and `check`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

/// A component of the empty world that wants a folder to read, randomness and a clock.
const WANTS: &str = r#"(component (@custom "guesthouse:wants" "guesthouse-wants 1\nread-folder\t/templates\tthe templates of pages\nclock\tdates\nrandom\t\n"))"#;

const POLICY: &str = r#"
[plugin.titles]
clock = "at-waits"
env = { TOKEN = "hunter2" }

[[plugin.titles.folder]]
host = "/srv/app/templates"
guest = "/templates"
access = "read"

[plugin.other]
random = true
"#;

const TITLES: &str = "folder `/templates`: reads `/srv/app/templates`
clock: real time that moves only when a wait ends
environment variable `TOKEN`: 7 bytes
not granted: random, config, logging, output; network, processes, the host's own environment
";

/// A folder with a component, its WIT and its policy.
struct Room(tempfile::TempDir);

impl Room {
    fn new(policy: &str) -> Self {
        let room = Self(tempfile::tempdir().unwrap());
        room.write("titles.wasm", &wat::parse_str(WANTS).unwrap());
        room.write("app.wit", b"package demo:text; world filter {}");
        room.write("policy.toml", policy.as_bytes());
        room
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.path().join(name), bytes).unwrap();
    }

    fn run(&self, words: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
        command.current_dir(Path::new(self.0.path()));
        command.env("GUESTHOUSE_STORE", "off");
        command.args(words.split(' ')).output().unwrap()
    }

    #[track_caller]
    fn words(&self, words: &str) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn json(&self, words: &str) -> Value {
        let output = self.run(&format!("{words} --json"));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// The lines, further to the right.
fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

#[test]
fn a_file_is_explained_whole_or_for_one_plugin() {
    let room = Room::new(POLICY);
    let titles = room.words("policy explain policy.toml titles");
    assert_eq!(titles, format!("titles\n{}", indented(TITLES)));
    let all = room.words("policy explain policy.toml");
    assert!(
        all.starts_with("other\n  random: randomness of the system\n"),
        "{all}"
    );
    assert!(all.ends_with(&titles), "{all}");
    let value = room.json("policy explain policy.toml");
    assert!(!value.to_string().contains("hunter2"), "{value}");
    assert_eq!(
        value["plugins"]["titles"]["kinds"],
        json!(["folders", "clock", "environment"])
    );
    assert_eq!(value["plugins"]["other"]["artifact"], Value::Null);
    let empty = Room::new("").words("policy explain policy.toml");
    assert_eq!(
        empty,
        "it has no policy: every plugin lives in the closed world\n"
    );
}

#[test]
fn inspect_shows_wants_with_and_without_a_policy() {
    let room = Room::new(POLICY);
    let alone = room.words("inspect titles.wasm");
    let wants = "\nwants: what it says that it needs\n  \
                 reading the folder `/templates`: the templates of pages\n  a clock: dates\n  randomness\n";
    assert!(alone.contains(wants), "{alone}");
    assert!(!alone.contains("\npolicy\n"), "{alone}");
    let value = room.json("inspect titles.wasm");
    assert_eq!(value["policy"], Value::Null);
    assert_eq!(
        value["wants"][0],
        json!({
            "need": "read-folder",
            "name": "/templates",
            "quota": null,
            "why": "the templates of pages",
            "granted": null,
        })
    );

    let beside = room.words("inspect titles.wasm --policy policy.toml");
    assert!(
        beside.contains("the templates of pages (granted)\n"),
        "{beside}"
    );
    assert!(beside.contains("  randomness (NOT granted)\n"), "{beside}");
    let policy = format!("\npolicy\n{}", indented(TITLES));
    assert!(beside.contains(&policy), "{beside}");
    let consent = "  consent: not asked for: the policy names no artifact\n";
    assert!(beside.contains(consent), "{beside}");
    let value = room.json("inspect titles.wasm --policy policy.toml");
    let granted: Vec<_> = value["wants"].as_array().unwrap().iter().collect();
    let granted: Vec<_> = granted
        .iter()
        .map(|want| want["granted"].as_bool())
        .collect();
    assert_eq!(granted, [Some(true), Some(true), Some(false)]);
    assert_eq!(value["policy"]["lacks"][0]["need"], "random");
    assert_eq!(value["policy"]["consent"], "not-asked");
}

#[test]
fn consent_is_given_by_the_digest_that_inspect_tells() {
    let room = Room::new(POLICY);
    let digest = room.json("inspect titles.wasm")["sha256"].clone();
    let bound = |digest: &str| format!("[plugin.titles]\nartifact = \"sha256:{digest}\"\n");
    let given = Room::new(&bound(digest.as_str().unwrap()));
    let value = given.json("check titles.wasm --wit app.wit --policy policy.toml");
    assert_eq!(value["policy"]["consent"], "given");
    let lines = given.words("check titles.wasm --wit app.wit --policy policy.toml");
    assert!(
        lines.contains("wanted and not granted: a clock: dates\n"),
        "{lines}"
    );
    assert!(
        lines.contains("consent: given to this artifact\n"),
        "{lines}"
    );

    let other = Room::new(&bound(&"0".repeat(64)));
    let page = other.words("inspect titles.wasm --policy policy.toml");
    assert!(
        page.contains("  consent: NEEDED: the policy is for the artifact sha256:000"),
        "{page}"
    );
    let refused = other.json("check titles.wasm --wit app.wit --policy policy.toml");
    assert_eq!(refused["error"]["code"], "consent-needed");
    let more = refused["error"]["more"].as_array().unwrap();
    assert_eq!(more.len(), 3, "{refused}");
}

#[test]
fn a_policy_of_another_name_is_no_policy_of_this_plugin() {
    let room = Room::new("[plugin.title]\nrandom = true\n");
    for command in [
        "check titles.wasm --wit app.wit",
        "inspect titles.wasm",
        "run titles.wasm f",
    ] {
        let value = room.json(&format!("{command} --policy policy.toml"));
        assert_eq!(value["error"]["code"], "no-such-plugin", "{command}");
        assert_eq!(value["error"]["plugins"], json!(["title"]), "{command}");
        let value = room.json(&format!("{command} --policy absent.toml"));
        assert_eq!(value["error"]["code"], "file", "{command}");
        let value = room.json(&format!("{command} --policy ."));
        assert_eq!(value["error"]["code"], "file", "{command}");
    }
}

#[test]
fn wants_that_cannot_be_read_are_told_and_what_else_there_is_too() {
    let room = Room::new(POLICY);
    let bad = WANTS.replace("wants 1", "wants 2");
    room.write("titles.wasm", &wat::parse_str(bad).unwrap());
    let page = room.words("inspect titles.wasm");
    assert!(
        page.contains("  cannot be read: wants that begin with `guesthouse-wants 2`"),
        "{page}"
    );
    let value = room.json("inspect titles.wasm");
    assert_eq!(value["wants"], Value::Null);
    assert_eq!(value["name"], "titles");
}

/// The contents of the first block of that kind on a page of the book, after `from`.
fn block(page: &str, from: &str, kind: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/src")
        .join(page);
    let page = fs::read_to_string(path).unwrap();
    let rest = page.split_once(from).unwrap().1;
    let block = rest.split_once(&format!("```{kind}\n")).unwrap().1;
    block.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_books_policy_is_explained_as_the_book_says() {
    let page = "grant-capabilities.md";
    let room = Room::new(&block(page, "## 2", "toml"));
    let words = room.words("policy explain policy.toml titles");
    assert_eq!(words, block(page, "## 3", "text"));
}

#[test]
fn the_books_wants_are_those_of_a_project() {
    let folder = tempfile::tempdir().unwrap();
    let text = block("ask-for-capabilities.md", "## 1", "toml");
    fs::write(folder.path().join("plugin.toml"), text).unwrap();
    let file = guesthouse_author::ProjectFile::read(folder.path()).unwrap();
    let wants = file.wants.wants().unwrap();
    let words: Vec<_> = wants.iter().map(|want| want.need.word()).collect();
    assert_eq!(
        words,
        [
            "write-folder",
            "read-folder",
            "clock",
            "variable",
            "setting",
            "logging"
        ]
    );
}
