//! `guesthouse profile`.

use serde_json::Value;

use crate::command::{Folder, shout};

pub(crate) const GUEST: &str = r#"(component
  (core module $m
    (func $hot (param i32)
      (loop $again
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br_if $again (local.get 0))))
    (func $run (export "run") (param i32) (call $hot (local.get 0)))
    (func $fails (export "fails") (call $hot (i32.const 10)) (unreachable)))
  (core instance $i (instantiate $m))
  (func (export "run") (param "n" u32) (canon lift (core func $i "run")))
  (func (export "fails") (canon lift (core func $i "fails"))))"#;

fn folder() -> Folder {
    let folder = Folder::new();
    std::fs::write(
        folder.path().join("guest.wasm"),
        wat::parse_str(GUEST).unwrap(),
    )
    .unwrap();
    folder
}

/// The weights of a file's samples together.
fn weight(file: &Value) -> u64 {
    let weights = file["threads"][0]["samples"]["weight"]
        .as_array()
        .unwrap()
        .iter();
    weights.map(|weight| weight.as_u64().unwrap()).sum()
}

#[test]
fn the_hottest_function_is_first_and_the_file_is_the_firefox_profilers() {
    let folder = folder();
    let said = folder
        .guesthouse(&["profile", "guest.wasm", "run", "1000", "--json"])
        .exits(0);
    let report = said.json();
    assert_eq!(report["unit"], "fuel");
    assert_eq!(report["functions"][0]["name"], "hot");
    let file: Value = serde_json::from_str(&folder.read("profile.json")).unwrap();
    assert_eq!(Value::from(weight(&file)), report["total"]);
    assert_eq!(file["meta"]["product"], "guest");
    let names = file["threads"][0]["stringArray"].to_string();
    let shared = file["shared"]["stringArray"].to_string();
    assert!(
        names.contains("\"hot\"") || shared.contains("\"hot\""),
        "{names} {shared}"
    );
    let spent = folder
        .guesthouse(&["run", "guest.wasm", "run", "1000", "--json"])
        .exits(0)
        .json();
    assert_eq!(spent["spent"]["fuel"]["spent"], report["total"]);
}

#[test]
fn the_same_call_gives_the_same_file() {
    let folder = folder();
    for output in ["a.json", "b.json"] {
        folder
            .guesthouse(&["profile", "guest.wasm", "run", "5000", "-o", output])
            .exits(0);
    }
    assert_eq!(folder.read("a.json"), folder.read("b.json"));
}

#[test]
fn a_component_without_names_is_told() {
    let folder = folder();
    let said = folder
        .guesthouse(&["profile", &shout(), "apply", "\"a\""])
        .exits(0);
    assert!(
        said.stderr.contains("functions without a name"),
        "{}",
        said.stderr
    );
    let named = folder
        .guesthouse(&["profile", "guest.wasm", "run", "1"])
        .exits(0);
    assert!(!named.stderr.contains("without a name"), "{}", named.stderr);
}

#[test]
fn a_call_that_fails_is_profiled_until_then() {
    let folder = folder();
    let said = folder
        .guesthouse(&["profile", "guest.wasm", "fails", "--json"])
        .exits(1);
    let report = said.json();
    assert_eq!(report["error"]["code"], "guest-trapped");
    assert_eq!(report["functions"][0]["name"], "hot");
    assert!(weight(&serde_json::from_str(&folder.read("profile.json")).unwrap()) > 0);
}

#[test]
fn time_is_told_in_microseconds() {
    let folder = Folder::new();
    let component = wat::parse_str(crate::budgets::SLOW).unwrap();
    std::fs::write(folder.path().join("slow.wasm"), component).unwrap();
    let said = folder
        .guesthouse(&["profile", "slow.wasm", "spin", "--time", "--json"])
        .exits(0);
    let report = said.json();
    assert_eq!(report["unit"], "us");
    assert_eq!(report["functions"][0]["name"], "spin");
    assert_eq!(report["functions"][0]["own"], report["total"]);
}
