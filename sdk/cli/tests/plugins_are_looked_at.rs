//! `check`, `inspect`, `wit diff`, `compose` and `compile`, on real components.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// In the folder of the demo's plugins.
fn guesthouse(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
    let folder = root().join("host-demo/plugins");
    command
        .current_dir(folder)
        .env("GUESTHOUSE_STORE", "off")
        .args(arguments)
        .output()
        .unwrap()
}

fn words(arguments: &[&str]) -> String {
    let output = guesthouse(arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let mut all = vec!["--json"];
    all.extend(arguments);
    serde_json::from_str(&words(&all)).unwrap()
}

#[test]
fn the_demos_plugins_fit_their_worlds_and_compile() {
    for (plugin, world) in [("markdown", "render"), ("sanitizer", "sanitize")] {
        let file = format!("built/{plugin}.wasm");
        let checked = json(&[
            "check",
            &file,
            "--wit",
            "../wit",
            "--world",
            world,
            "--compile",
        ]);
        assert_eq!(checked["world"], format!("demo:press/{world}@0.1.0"));
        assert_eq!(checked["compiled"], true);
        let functions = &checked["shape"]["functions"];
        assert!(functions["count"].as_u64().unwrap() > 100, "{functions}");
        assert_eq!(functions["limit"], 10_000);
    }
}

#[test]
fn what_a_plugin_asks_for_is_told_with_who_answers() {
    let report = json(&[
        "inspect",
        "built/markdown.wasm",
        "--app",
        "../wit",
        "--world",
        "render",
    ]);
    let imports = report["imports"].as_array().unwrap();
    let site = imports
        .iter()
        .find(|import| import["name"] == "demo:press/site@0.1.0");
    let site = site.unwrap();
    assert_eq!(site["answer"], "app");
    assert_eq!(site["items"], serde_json::json!(["resolve", "note"]));
    assert_eq!(report["exports"][0]["name"], "demo:press/renderer@0.1.0");
    assert_eq!(report["ahead_of_time"]["safe"], true);
    let size = std::fs::metadata(root().join("host-demo/plugins/built/markdown.wasm"));
    assert_eq!(report["sizes"]["total"], size.unwrap().len());
    let without = json(&["inspect", "built/markdown.wasm"]);
    let answers = without["imports"].as_array().unwrap().iter();
    assert!(
        answers
            .filter(|import| import["answer"] == "nobody")
            .count()
            == 1
    );
    let page = words(&[
        "inspect",
        "built/markdown.wasm",
        "--app",
        "../wit",
        "--world",
        "render",
    ]);
    assert!(
        page.contains("demo:press/site@0.1.0 (granted by `demo:press/render@0.1.0`)"),
        "{page}"
    );
}

#[test]
fn a_plugin_is_safe_to_compile_only_where_compile_takes_it() {
    let whole = "built/publishing.wasm";
    let strict = json(&["inspect", whole]);
    assert_eq!(strict["ahead_of_time"]["safe"], false);
    let obstacle = strict["ahead_of_time"]["obstacles"][0].as_str().unwrap();
    assert!(
        obstacle.contains("3 memories, `memories` is 2"),
        "{obstacle}"
    );
    let own = json(&["inspect", whole, "--limits", "publishing-limits.toml"]);
    assert_eq!(own["ahead_of_time"]["safe"], true);
}

#[test]
fn wasi_is_told_as_the_closed_world() {
    let guest = root().join("sdk/host/tests/guests/wasi/built/ordinary-wasip2.wasm");
    let page = words(&["inspect", guest.to_str().unwrap()]);
    assert!(
        page.contains("(the closed world, which reaches nothing)"),
        "{page}"
    );
}

#[test]
fn only_the_wit_can_be_read_back() {
    let wit = words(&["inspect", "built/markdown.wasm", "--wit"]);
    let world = guesthouse_contract::World::from_source("plugin.wit", &wit, None).unwrap();
    assert_eq!(world.full_name(), "root:component/root");
}

#[test]
fn the_committed_whole_is_what_compose_makes_and_holds_its_parts() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("publishing.wasm");
    let whole = whole.to_str().unwrap();
    let composed = json(&["compose", "-o", whole]);
    let committed = root().join("host-demo/plugins/built/publishing.wasm");
    assert!(std::fs::read(whole).unwrap() == std::fs::read(committed).unwrap());
    assert_eq!(composed["world"], "demo:publishing/publish@0.1.0");
    let inside = json(&["inspect", whole])["inside"]["parts"].clone();
    let inside: Vec<_> = inside
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["sha256"].clone())
        .collect();
    let parts = composed["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 3);
    for part in parts {
        assert!(inside.contains(&part["sha256"]), "{part}");
    }
}

#[test]
fn the_page_on_composing_shows_the_demos_file() {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    let file = read("host-demo/plugins/guesthouse.toml");
    let page = read("docs/src/compose.md");
    assert!(
        page.contains(&format!("```toml\n{file}```\n")),
        "the file is another now"
    );
}

#[test]
fn the_compiled_form_says_what_it_was_made_from_and_is_no_plugin() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sanitizer.cwasm");
    let file = file.to_str().unwrap();
    let compiled = json(&["compile", "built/sanitizer.wasm", "-o", file]);
    let report = json(&["inspect", "built/sanitizer.wasm"]);
    assert_eq!(compiled["component_sha256"], report["sha256"]);
    let told = json(&["inspect", file]);
    assert_eq!(told["component_sha256"], report["sha256"]);
    assert_eq!(
        (&told["compiled"], &told["metered"]),
        (&true.into(), &true.into())
    );
    let refused = guesthouse(&[
        "check",
        file,
        "--wit",
        "../wit",
        "--world",
        "sanitize",
        "--limits",
        "scripting",
    ]);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.starts_with("error[not-a-component]: "), "{said}");
}

#[test]
fn a_change_that_breaks_nobody_is_safe() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let old = file(
        "old.wit",
        "package a:b@1.0.0; world w { export run: func(); }",
    );
    let new = file(
        "new.wit",
        "package a:b@1.1.0; world w { import log: func(line: string); export run: func(); }",
    );
    let told = json(&["wit", "diff", &old, &new]);
    assert_eq!(told["safe"], true);
    assert_eq!(told["changes"][0]["item"], "log");
    assert_eq!(told["changes"][0]["breaks"], "nobody");
    assert!(words(&["wit", "diff", &old, &old]).contains("nothing of the contract changed"));
}
