//! `guesthouse run`.

use crate::command::{Folder, echo, markdown, shout};

#[test]
fn the_result_is_alone_on_standard_output_and_the_report_beside_it() {
    let said = Folder::new()
        .guesthouse(&["run", &shout(), "apply", r#""hello""#])
        .exits(0);
    assert_eq!(said.stdout, "\"HELLO\"\n");
    let words = said.stderr;
    assert!(words.contains("under strict limits"), "{words}");
    for limit in [
        "fuel",
        "deadline",
        "memory",
        "input",
        "output",
        "host_calls",
        "log",
    ] {
        let is_row = |line: &str| line.trim_start().starts_with(limit) && line.ends_with(" %");
        assert!(words.lines().any(is_row), "{limit} is missing:\n{words}");
    }
}

#[test]
fn a_script_gets_one_value_with_result_and_spent() {
    let folder = Folder::new();
    let said = folder
        .guesthouse(&["run", &echo(), "s64s", "-5", "--json"])
        .exits(0);
    let value = said.json();
    assert_eq!(value["result"], -5);
    assert_eq!(value["result_wave"], "-5");
    assert_eq!(value["function"], "test:echo/echo@1.2.0#s64s");
    assert_eq!(value["spent"]["input"]["spent"], 8);
    assert_eq!(value["spent"]["fuel"]["limit"], 100_000_000);
    assert!(value["spent"]["fuel"]["spent"].as_u64().unwrap() > 0);
}

#[test]
fn arguments_are_wave_or_json_and_options_at_the_end_may_be_left_out() {
    let folder = Folder::new();
    let wave = folder
        .guesthouse(&["run", &echo(), "echo#add", "1", "2"])
        .exits(0);
    let json = folder
        .guesthouse(&["run", &echo(), "echo#add", "--args-json", "[1, 2]"])
        .exits(0);
    assert_eq!((wave.stdout, json.stdout), ("3\n".into(), "3\n".into()));
    let none = folder.guesthouse(&["run", &echo(), "options"]).exits(0);
    assert_eq!(none.stdout, "none\n");
}

#[test]
fn a_bad_argument_is_pointed_at() {
    let argument = r#"[{name: "a", tags: [1]}]"#;
    let said = Folder::new()
        .guesthouse(&["run", &echo(), "people", argument])
        .exits(1);
    assert_eq!(said.stdout, "");
    let pointed = "argument `v` (list<person>): expected a string in double quotes, not `1`\n  \
        [{name: \"a\", tags: [1]}]\n                      ^\n";
    assert!(said.stderr.ends_with(pointed), "{}", said.stderr);
}

#[test]
fn too_many_arguments_are_too_many() {
    let said = Folder::new()
        .guesthouse(&["run", &echo(), "bools", "true", "1", "--json"])
        .exits(1);
    assert_eq!(said.json()["error"]["code"], "wrong-arity");
}

#[test]
fn a_wrong_name_shows_every_function() {
    let said = Folder::new()
        .guesthouse(&["run", &shout(), "aply", "1"])
        .exits(1);
    let words = "no function `aply`: is it `apply`?\nThe plugin has:\n  apply: func(text: string) -> string\n";
    assert!(said.stderr.ends_with(words), "{}", said.stderr);
    let said = Folder::new()
        .guesthouse(&["run", &shout(), "--json"])
        .exits(1);
    assert_eq!(said.json()["error"]["code"], "no-function-named");
}

#[test]
fn the_list_says_what_can_be_called() {
    let said = Folder::new()
        .guesthouse(&["run", &shout(), "--list"])
        .exits(0);
    assert_eq!(said.stdout, "apply: func(text: string) -> string\n");
}

#[test]
fn a_failed_call_says_why_and_what_was_spent() {
    let said = Folder::new()
        .guesthouse(&["run", &echo(), "abort", "--json"])
        .exits(1);
    let value = said.json();
    assert_eq!(value["error"]["code"], "guest-trapped");
    assert!(value["spent"]["fuel"]["spent"].as_u64().unwrap() > 0);
    assert!(
        said.stderr
            .contains("the guest trapped: `unreachable` was executed"),
        "{}",
        said.stderr
    );
}

#[test]
fn limits_hold_and_are_named() {
    let folder = Folder::new();
    folder.write("small.toml", "preset = \"strict\"\nfuel = 20\n");
    let arguments = [
        "run",
        &shout(),
        "apply",
        r#""hello""#,
        "--limits",
        "small.toml",
        "--json",
    ];
    let said = folder.guesthouse(&arguments).exits(1);
    assert_eq!(said.json()["error"]["code"], "fuel-exhausted");
    assert_eq!(said.json()["limits"], "small.toml");
}

#[test]
fn an_import_that_nobody_answers_is_shown_with_its_arguments() {
    let document = r#"{path: "a.md", text: "[x](y.md)", extensions: {}}"#;
    let folder = Folder::new();
    let said = folder
        .guesthouse(&["run", &markdown(), "render", document, "--json"])
        .exits(1);
    let error = &said.json()["error"];
    assert_eq!(error["code"], "host-failed");
    let words = "no mocked answer fits demo:press/site@0.1.0#resolve(\"a.md\", \"y.md\")";
    let message = error["message"].as_str().unwrap();
    let hint = "\nwrite answers into a file for --mock";
    assert!(message.ends_with(&format!("{words}{hint}")), "{error}");
}

#[test]
fn a_file_of_answers_stands_for_the_host() {
    let folder = Folder::new();
    folder.write(
        "host.toml",
        "[[host]]\ncall = 'resolve'\nreturns = 'some(\"/found\")'\n",
    );
    let document = r#"{path: "a.md", text: "[x](y.md)", extensions: {}}"#;
    let arguments = [
        "run",
        &markdown(),
        "render",
        document,
        "--mock",
        "host.toml",
    ];
    let said = folder.guesthouse(&arguments).exits(0);
    assert!(
        said.stdout.contains(r#"<a href=\"/found\">x</a>"#),
        "{}",
        said.stdout
    );
}

#[test]
fn a_project_is_named_by_its_folder() {
    let folder = Folder::new();
    let project = "name = 'loud'\nversion = '0.1.0'\nlanguage = 'rust'\nworld = 'filter'\n";
    folder.write("plugin.toml", &format!("{project}limits = 'caps.toml'\n"));
    folder.write("caps.toml", "preset = 'strict'\nfuel = 1000000\n");
    let said = folder
        .guesthouse(&["run", ".", "apply", r#""a""#, "--no-build"])
        .exits(3);
    assert!(
        said.stderr.contains("`guesthouse build` makes it"),
        "{}",
        said.stderr
    );
    std::fs::copy(shout(), folder.path().join("loud.wasm")).unwrap();
    let said = folder
        .guesthouse(&["run", ".", "apply", r#""a""#, "--no-build", "--json"])
        .exits(0);
    assert_eq!(said.json()["spent"]["fuel"]["limit"], 1_000_000);
}

#[test]
fn the_command_line_itself_can_be_wrong() {
    Folder::new().guesthouse(&["run"]).exits(2);
    Folder::new()
        .guesthouse(&["run", &shout(), "apply", "1", "--args-json", "[]"])
        .exits(2);
}
