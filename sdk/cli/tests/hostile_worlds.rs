//! Worlds whose names, words and sizes are hard on projects: `new` writes one or names what is in its
//! way, soon and in few bytes.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;

/// What a language's own tools have no way to say: world, language, and the item that `new` names.
const REFUSED: [(&str, &str, &str); 3] = [
    ("words-refused", "rust", "lent#gen"),
    ("joined", "c", "hostile:joined/a-b@1.0.0#c"),
    ("deep", "c", "hostile:deep/deep@1.0.0#large"),
];

fn guesthouse(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
    command
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

/// Bytes of all files below a folder.
fn size(folder: &Path) -> u64 {
    let entries = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .map(|path| match path.is_dir() {
            true => size(&path),
            false => path.metadata().unwrap().len(),
        })
        .sum()
}

#[test]
fn a_hostile_world_has_a_project_or_a_refusal_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut script = Command::new("bash");
    let script = script
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/worlds/hostile.bash"
        ))
        .arg(folder.path().join("worlds"));
    let worlds = script.output().unwrap();
    assert!(worlds.status.success(), "{worlds:?}");
    let worlds = String::from_utf8(worlds.stdout).unwrap();
    assert_eq!(worlds.lines().count(), 12);
    for world in worlds.lines() {
        let wit = format!("worlds/{world}/app.wit");
        let text = folder.path().join(&wit).metadata().unwrap().len();
        for language in ["rust", "javascript", "python", "c"] {
            let name = format!("{world}-{language}");
            let start = Instant::now();
            let arguments = ["--json", "new", &name, "-t", language, "--wit", &wit];
            let said = guesthouse(folder.path(), &arguments);
            // Generous: each takes a fraction of a second where the machine does nothing else.
            assert!(start.elapsed() < Duration::from_secs(30), "{name}");
            let value: Value = serde_json::from_slice(&said.stdout).unwrap();
            let refused = REFUSED
                .iter()
                .find(|one| (one.0, one.1) == (world, language));
            match refused {
                Some((_, _, item)) => {
                    assert_eq!(value["error"]["code"], "unsupported", "{value}");
                    let words = value["error"]["message"].as_str().unwrap();
                    assert!(words.starts_with(&format!("`{item}` ")), "{name}: {words}");
                }
                None => {
                    assert_eq!(value["name"], name.as_str(), "{value}");
                    let made = size(&folder.path().join(&name));
                    assert!(
                        made < 40 * text + (4 << 20),
                        "{name}: {made} bytes of {text}"
                    );
                }
            }
        }
    }
}
