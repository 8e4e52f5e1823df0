//! From an empty folder to a plugin that passes its cases: `new`, `build`, `check`, `test`, `run`.
//!
//! Rust and C: their tools are on every machine that runs the tests. The standard library for guests
//! is built once, in the folder that the committed guests share.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn guesthouse(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
    command
        .current_dir(folder)
        .env("GUESTHOUSE_STORE", "off")
        .args(arguments)
        .output()
        .unwrap()
}

/// The one JSON value of a command that must end with `exit`.
#[track_caller]
fn json(folder: &Path, exit: i32, arguments: &[&str]) -> Value {
    let mut all = vec!["--json"];
    all.extend(arguments);
    let output = guesthouse(folder, &all);
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(exit), "{arguments:?}:\n{words}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}\n{words}"))
}

fn guests() -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../guests");
    std::path::absolute(folder).unwrap().display().to_string()
}

fn shapes() -> String {
    wit("shapes")
}

fn wit(world: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/worlds");
    path.join(world).display().to_string()
}

/// Builds and tries the project in `NAME`; how many cases passed.
fn day(folder: &Path, name: &str) -> u64 {
    let project = folder.join(name);
    let built = json(&project, 0, &["build", "--target-dir", &guests()]);
    assert!(
        built["component"].as_str().unwrap().ends_with(".wasm"),
        "{built}"
    );
    let (size, most) = (
        built["size"].as_u64().unwrap(),
        built["size_limit"].as_u64().unwrap(),
    );
    assert!(size > 1000 && size < most, "{built}");
    json(&project, 0, &["check"]);
    let tested = json(&project, 0, &["test"]);
    assert_eq!(tested["failed"], 0, "{tested}");
    tested["passed"].as_u64().unwrap()
}

#[test]
fn the_templates_pass_their_own_cases() {
    let folder = tempfile::tempdir().unwrap();
    for language in ["rust", "c"] {
        let name = format!("first-{language}");
        let made = json(folder.path(), 0, &["new", &name, "--template", language]);
        assert_eq!(made["language"], language);
        assert_eq!(day(folder.path(), &name), 4);
        let arguments = [
            "run",
            ".",
            "apply",
            r#"{text: " ", style: loud}"#,
            "--mock",
            "tests/cases.toml",
        ];
        let answer = guesthouse(&folder.path().join(&name), &arguments);
        assert_eq!(String::from_utf8_lossy(&answer.stdout).trim(), "err(empty)");
    }
}

#[test]
fn a_project_of_any_world_passes_its_generated_cases() {
    let folder = tempfile::tempdir().unwrap();
    for (world, cases) in [("shapes", 34), ("keywords", 20)] {
        for language in ["rust", "c"] {
            let name = format!("{world}-{language}");
            let made = ["new", &name, "-t", language, "--wit", &wit(world)];
            json(folder.path(), 0, &made);
            assert_eq!(day(folder.path(), &name), cases, "{name}");
        }
    }
}

#[test]
fn what_the_words_of_a_world_say_is_not_compiled() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        "\r",
        "\u{2028}",
        " \\\n    /// ",
        " ??/\n    /// ",
        " \\ \r",
        " */ ",
    ];
    let lines =
        lines.map(|end| format!("Says{end}#error compiled{end}%:include \"/etc/passwd\"{end}"));
    let wit = format!(
        "package a:b;\nworld w {{\n    /// {}\n    export f: func() -> u8;\n}}\n",
        lines.concat()
    );
    std::fs::write(folder.path().join("a.wit"), wit).unwrap();
    for language in ["c", "rust"] {
        let name = format!("quiet-{language}");
        let made = ["new", &name, "-t", language, "--wit", "a.wit"];
        json(folder.path(), 0, &made);
        assert_eq!(day(folder.path(), &name), 1);
    }
}

#[test]
fn a_project_in_c_builds_wherever_it_lies_and_whatever_its_files_are_called() {
    let folder = tempfile::tempdir().unwrap();
    let odd = "-a%b %% 'c' \"d\" $HOME;e,f=g\\ #@ü\n";
    let place = folder.path().join(odd);
    std::fs::create_dir(&place).unwrap();
    json(&place, 0, &["new", "lies", "-t", "c"]);
    for name in ["-x.c", "@y.c", "a%b c.c", "gen/-z.c"] {
        std::fs::write(place.join("lies").join(name), "").unwrap();
    }
    json(&place.join("lies"), 0, &["build"]);
    let tested = json(&place.join("lies"), 0, &["test"]);
    assert_eq!(tested["passed"], 4, "{tested}");
}

/// Makes a project of each hostile world, and tries it; how many cases it must pass stands beside.
#[track_caller]
fn passes_hostile_worlds(language: &str, worlds: &[(&str, u64)]) {
    let folder = tempfile::tempdir().unwrap();
    let mut script = Command::new("bash");
    let script = script
        .arg(wit("hostile.bash"))
        .arg(folder.path().join("worlds"));
    assert!(script.output().unwrap().status.success());
    for (world, cases) in worlds {
        let wit = format!("worlds/{world}/app.wit");
        let made = ["new", world, "-t", language, "--wit", &wit];
        json(folder.path(), 0, &made);
        assert_eq!(day(folder.path(), world), *cases, "{world}");
    }
}

#[test]
fn a_project_in_c_of_a_hostile_world_passes_its_generated_cases() {
    passes_hostile_worlds(
        "c",
        &[
            ("words-of-rust", 179),
            ("words-of-c", 173),
            ("words-of-javascript", 158),
            ("words-of-python", 167),
            ("words-of-bindings", 80),
            ("words-refused", 14),
            ("docs", 15),
            ("long", 3),
            ("many", 1_000),
            ("wide", 6),
        ],
    );
}

#[test]
fn a_project_in_rust_of_a_hostile_world_passes_its_generated_cases() {
    passes_hostile_worlds(
        "rust",
        &[
            ("words-of-rust", 179),
            ("words-of-c", 173),
            ("words-of-javascript", 158),
            ("words-of-python", 167),
            ("words-of-bindings", 80),
            ("joined", 9),
            ("docs", 15),
            ("long", 3),
            ("deep", 3),
            ("many", 1_000),
            ("wide", 6),
        ],
    );
}

#[test]
fn an_object_of_both_sides_is_the_one_that_the_function_means() {
    let folder = tempfile::tempdir().unwrap();
    let text = "package a:b;
        interface i { resource x { get: func() -> u8; } constant: func() -> x; }
        world w { import i; export i; use i.{x}; export go: func(b: borrow<x>) -> u8; }";
    std::fs::write(folder.path().join("a.wit"), text).unwrap();
    for language in ["rust", "c"] {
        let name = format!("both-{language}");
        let made = ["new", &name, "-t", language, "--wit", "a.wit"];
        json(folder.path(), 0, &made);
        assert_eq!(day(folder.path(), &name), 3, "{language}");
    }
}

#[test]
fn build_says_who_answers_what_the_plugin_asks_for() {
    let folder = tempfile::tempdir().unwrap();
    let text = "package a:b;
        world w { import wasi:http/sizes@0.2.0; import wasi:random/random@0.2.0; export f: func() -> u64; }
        package wasi:http@0.2.0 { interface sizes { size: func() -> u64; } }
        package wasi:random@0.2.0 { interface random { get-random-u64: func() -> u64; } }";
    std::fs::write(folder.path().join("a.wit"), text).unwrap();
    let made = ["new", "asks", "-t", "rust", "--wit", "a.wit"];
    json(folder.path(), 0, &made);
    let project = folder.path().join("asks");
    let source = project.join("src/lib.rs");
    let before = std::fs::read_to_string(&source).unwrap();
    let asking = "        bindings::wasi::http::sizes::size() + bindings::wasi::random::random::get_random_u64()\n";
    let after = before.replace("        0\n", asking);
    assert_ne!(before, after);
    std::fs::write(&source, after).unwrap();
    let built = json(&project, 0, &["build", "--target-dir", &guests()]);
    let expected = serde_json::json!([
        { "name": "wasi:http/sizes@0.2.0", "from": "app" },
        { "name": "wasi:random/random@0.2.0", "from": "closed-world" },
        { "name": "wasi:io/streams@0.2.6", "from": "closed-world" },
        { "name": "wasi:cli/stderr@0.2.6", "from": "closed-world" },
    ]);
    assert_eq!(built["imports"], expected);
}

#[test]
fn a_panic_tells_the_host_where_and_why() {
    let folder = tempfile::tempdir().unwrap();
    for (language, file, line, change, place) in [
        (
            "rust",
            "src/lib.rs",
            "if count == 0 {",
            "assert!(count != 1, \"a single word\"); if count == 0 {",
            r"src/lib.rs:19:9:\na single word",
        ),
        (
            "c",
            "plugin.c",
            "if (count == 0) {",
            "assert(count != 1); if (count == 0) {",
            "Assertion failed at plugin.c:59: count != 1",
        ),
    ] {
        let name = format!("panics-{language}");
        json(folder.path(), 0, &["new", &name, "-t", language]);
        let project = folder.path().join(&name);
        let source = std::fs::read_to_string(project.join(file)).unwrap();
        assert!(source.contains(line));
        std::fs::write(project.join(file), source.replacen(line, change, 1)).unwrap();
        json(&project, 0, &["build", "--target-dir", &guests()]);
        let arguments = [
            "run",
            ".",
            "apply",
            r#"{text: "one", style: plain}"#,
            "--mock",
            "tests/cases.toml",
        ];
        let failed = json(&project, 1, &arguments);
        assert_eq!(failed["error"]["code"], "guest-panicked");
        let message = failed["error"]["message"].as_str().unwrap();
        assert!(message.contains(place), "{message}");
    }
}

#[test]
fn an_apps_folder_may_hold_wasi_itself() {
    let folder = tempfile::tempdir().unwrap();
    json(
        folder.path(),
        0,
        &["new", "tool", "-t", "rust", "--wit", &wit("fetched")],
    );
    let source = folder.path().join("tool/src/lib.rs");
    assert_eq!(day(folder.path(), "tool"), 1);
    // It calls all of them, and has last words.
    let text = std::fs::read_to_string(&source).unwrap();
    let body = "        String::new()\n";
    assert!(text.contains(body), "{text}");
    let asking = "        let given = bindings::wasi::cli0_2_3::environment::get_arguments();
        let _ = bindings::wasi::cli0_2_12::stdin::get_stdin();
        panic!(\"{} arguments\", given.len())\n";
    std::fs::write(&source, text.replace(body, asking)).unwrap();
    let project = folder.path().join("tool");
    json(&project, 0, &["build", "--target-dir", &guests()]);
    let failed = json(&project, 1, &["run", ".", "go"]);
    assert_eq!(failed["error"]["code"], "guest-panicked");
    let message = failed["error"]["message"].as_str().unwrap();
    assert!(message.contains("0 arguments"), "{message}");
}

#[test]
fn new_refuses_to_overwrite_and_names_what_it_cannot_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("mine")).unwrap();
    std::fs::write(folder.path().join("mine/plugin.c"), "mine").unwrap();
    let code =
        |exit, arguments: &[&str]| json(folder.path(), exit, arguments)["error"]["code"].clone();
    assert_eq!(code(1, &["new", "mine", "-t", "c"]), "exists");
    assert_eq!(code(1, &["new", "My Plugin", "-t", "c"]), "name");
    assert_eq!(code(3, &["build", "nowhere"]), "file");
    let kept = std::fs::read_to_string(folder.path().join("mine/plugin.c")).unwrap();
    assert_eq!(kept, "mine");
}

#[test]
fn a_missing_compiler_is_named_with_the_command_that_installs_it() {
    let folder = tempfile::tempdir().unwrap();
    for (language, code, install) in [
        ("c", "no-tool", "pip install ziglang"),
        (
            "rust",
            "no-toolchain",
            "rustup target add wasm32-unknown-unknown",
        ),
    ] {
        let name = format!("bare-{language}");
        json(folder.path(), 0, &["new", &name, "-t", language]);
        let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
        command
            .current_dir(folder.path().join(&name))
            .args(["--json", "build"]);
        let output = command.env("PATH", folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(said["error"]["code"], code);
        assert!(
            said["error"]["message"].as_str().unwrap().contains(install),
            "{said}"
        );
    }
}

#[test]
fn a_kit_has_a_project_in_every_language() {
    let folder = tempfile::tempdir().unwrap();
    let kit = json(
        folder.path(),
        0,
        &[
            "kit",
            "--wit",
            &shapes(),
            "--out",
            "kit",
            "--limits",
            "strict",
        ],
    );
    let files = kit["files"].as_array().unwrap();
    for file in [
        "reference.md",
        "limits.toml",
        "tests/cases.toml",
        "rust/src/lib.rs",
        "c/plugin.c",
        "wit/deps/old/a.wit",
    ] {
        assert!(files.iter().any(|one| one == file), "{file}");
    }
    assert_eq!(day(&folder.path().join("kit"), "c"), 34);
}

#[test]
fn what_is_left_of_a_build_goes_where_cargo_is_told_to_put_it() {
    let folder = tempfile::tempdir().unwrap();
    json(folder.path(), 0, &["new", "shout", "--template", "c"]);
    let project = folder.path().join("shout");
    let build = |shared: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
        let output = command
            .current_dir(&project)
            .env("CARGO_TARGET_DIR", shared)
            .arg("build")
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    build("../shared");
    assert!(folder.path().join("shared").is_dir());
    assert!(!project.join("target").exists());
    // As cargo reads it, an empty word is none.
    build("");
    assert!(project.join("target").is_dir());
}

/// As if it had been written long ago.
fn make_old(path: &Path) {
    let file = std::fs::File::options().write(true).open(path).unwrap();
    let times = std::fs::FileTimes::new().set_modified(std::time::SystemTime::UNIX_EPOCH);
    file.set_times(times).unwrap();
}

#[test]
fn projects_with_one_name_share_a_target_directory_and_no_component() {
    let folder = tempfile::tempdir().unwrap();
    let component = |place: &str, said: &str| {
        let inside = folder.path().join(place);
        std::fs::create_dir_all(&inside).unwrap();
        json(&inside, 0, &["new", "my-plugin", "-t", "rust"]);
        let project = inside.join("my-plugin");
        let source = std::fs::read_to_string(project.join("src/lib.rs")).unwrap();
        let line = "if count == 0 {";
        assert!(source.contains(line));
        let change = format!("assert!(count != 1, \"{said}\"); {line}");
        std::fs::write(
            project.join("src/lib.rs"),
            source.replacen(line, &change, 1),
        )
        .unwrap();
        // As a project is unpacked: before the other one was built.
        make_old(&project.join("src/lib.rs"));
        json(&project, 0, &["build", "--target-dir", &guests()]);
        String::from_utf8_lossy(&std::fs::read(project.join("my-plugin.wasm")).unwrap())
            .into_owned()
    };
    for (place, said) in [("a", "said by the first"), ("b", "said by the second")] {
        let component = component(place, said);
        assert!(component.contains(said), "{place}");
    }
    // An older file takes the place of a newer one.
    let first = folder.path().join("a/my-plugin");
    let source = first.join("src/lib.rs");
    let text = std::fs::read_to_string(&source).unwrap();
    std::fs::write(&source, text.replace("the first", "the third")).unwrap();
    make_old(&source);
    json(&first, 0, &["build", "--target-dir", &guests()]);
    let bytes = std::fs::read(first.join("my-plugin.wasm")).unwrap();
    assert!(String::from_utf8_lossy(&bytes).contains("said by the third"));
}
