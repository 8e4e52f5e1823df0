//! Files of cases, of answers and of blessed fuel that are none: each is told at once, plainly.

use crate::command::{Folder, echo, markdown, shout};

const CASE: &str = "[[case]]\nname = 'one'\ncall = 'apply'\nargs = ['\"a\"']\n";

/// What the command says of the folder's suite, without the folder's name.
fn said(folder: &Folder, plugin: &str, code: &str, exit: i32) -> String {
    let said = folder.test(plugin, &["--json"]).exits(exit);
    let error = &said.json()["error"];
    assert_eq!(error["code"], code, "{error}");
    error["message"].as_str().unwrap().to_owned()
}

#[test]
fn a_project_without_a_folder_of_tests_has_no_cases() {
    let folder = Folder::new();
    let project = "name = 'loud'\nversion = '0.1.0'\nlanguage = 'rust'\nworld = 'filter'\n";
    folder.write("plugin.toml", project);
    folder.write("Cargo.toml", "[package]\nname = 'loud'\n");
    std::fs::copy(shout(), folder.path().join("loud.wasm")).unwrap();
    for arguments in [
        &["test", "--no-build", "--json"][..],
        &["test", "--json", "--plugin", "loud.wasm"],
    ] {
        let said = folder.guesthouse(arguments).exits(3);
        let error = &said.json()["error"];
        assert_eq!(error["code"], "no-cases");
        let words = "no cases in ./tests: write some into a file there, such as cases.toml";
        assert_eq!(error["message"], words);
    }
}

#[test]
fn a_file_without_cases_is_named() {
    let folder = Folder::with_cases("# Nothing yet.\n");
    folder.write("tests/empty.toml", "");
    let message = said(&folder, &shout(), "no-cases", 3);
    let words = "no cases in ./tests\n./tests/cases.toml has no `[[case]]`\n./tests/empty.toml has no `[[case]]`";
    assert_eq!(message, words);
}

#[test]
fn a_byte_that_is_no_utf_8_is_named() {
    let folder = Folder::with_cases("");
    folder.write_bytes("tests/cases.toml", b"[[case]]\nname = '\xe4'\n");
    let words = "./tests/cases.toml:2: not UTF-8: byte 17 is 0xe4";
    assert_eq!(said(&folder, &shout(), "case-file", 1), words);
    let folder = Folder::with_cases(CASE);
    folder.write_bytes("tests/fuel.toml", b"\xff\xfe[\0");
    let words = "./tests/fuel.toml:1: not UTF-8: byte 0 is 0xff";
    assert_eq!(said(&folder, &shout(), "case-file", 1), words);
    folder.write_bytes("host.toml", b"# \xe4\n");
    let plugin = shout();
    let mock = [
        "run",
        &plugin,
        "apply",
        "\"a\"",
        "--mock",
        "host.toml",
        "--json",
    ];
    let said = folder.guesthouse(&mock).exits(1);
    let words = "host.toml:1: not UTF-8: byte 2 is 0xe4";
    assert_eq!(said.json()["error"]["message"], words);
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let folder = Folder::with_cases(CASE);
    std::fs::create_dir(folder.path().join("tests/folder.toml")).unwrap();
    let words = "./tests/folder.toml: it is a folder, and a file is read here";
    assert_eq!(said(&folder, &shout(), "file", 3), words);
    let plugin = shout();
    for (path, words) in [
        ("tests", "tests: it is a folder, and a file is read here"),
        (
            "nowhere.toml",
            "nowhere.toml: No such file or directory (os error 2)",
        ),
    ] {
        let mock = ["run", &plugin, "apply", "\"a\"", "--mock", path, "--json"];
        let said = folder.guesthouse(&mock).exits(3);
        assert_eq!(said.json()["error"]["code"], "file");
        assert_eq!(said.json()["error"]["message"], words);
    }
}

#[cfg(unix)]
#[test]
fn pipes_loops_and_endless_files_are_told() {
    let folder = Folder::with_cases(CASE);
    let odd = folder.path().join("tests/odd.toml");
    let status = std::process::Command::new("mkfifo").arg(&odd).status();
    assert!(status.unwrap().success());
    let words = "./tests/odd.toml: it is no regular file, and a file is read here";
    assert_eq!(said(&folder, &shout(), "file", 3), words);
    std::fs::remove_file(&odd).unwrap();
    std::os::unix::fs::symlink("odd.toml", &odd).unwrap();
    let message = said(&folder, &shout(), "file", 3);
    let words = "./tests/odd.toml: Too many levels of symbolic links";
    assert!(message.starts_with(words), "{message}");
    std::fs::remove_file(&odd).unwrap();
    std::os::unix::fs::symlink("nowhere.toml", &odd).unwrap();
    let message = said(&folder, &shout(), "file", 3);
    assert!(
        message.starts_with("./tests/odd.toml: No such file"),
        "{message}"
    );
    std::fs::remove_file(&odd).unwrap();
    let file = std::fs::File::create(&odd).unwrap();
    file.set_len(1 << 34).unwrap();
    let words = "./tests/odd.toml: more than 16 MiB";
    assert_eq!(said(&folder, &shout(), "case-file", 1), words);
}

#[test]
fn a_ledger_of_another_shape_is_a_mistake_with_a_place() {
    for (ledger, place, words) in [
        (
            "cases = 5\n",
            "1:9",
            "invalid type: integer `5`, expected a map",
        ),
        (
            "[cases]\none = 'x'\n",
            "2:7",
            "invalid type: string \"x\", expected u64",
        ),
        ("[cases]\none = -1\n", "2:7", "expected u64"),
        ("[cases\n", "1:7", ""),
    ] {
        let folder = Folder::with_cases(CASE);
        folder.write("tests/fuel.toml", ledger);
        for more in [&["--json"][..], &["--json", "--bless"]] {
            let said = folder.test(&shout(), more).exits(1);
            let error = &said.json()["error"];
            assert_eq!(error["code"], "case-file", "{ledger}");
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(words), "{ledger}: {message}");
            let place = format!("--> ./tests/fuel.toml:{place}\n");
            assert!(message.contains(&place), "{ledger}: {message}");
        }
        assert_eq!(folder.read("tests/fuel.toml"), ledger);
    }
}

#[test]
fn keys_and_types_that_are_wrong_have_their_lines() {
    for (text, place, words) in [
        (format!("casse = 1\n{CASE}"), "1:1", "unknown field `casse`"),
        (
            CASE.replace("'one'", "1"),
            "2:8",
            "invalid type: integer `1`, expected a string",
        ),
        (
            format!("{CASE}fuel = -1\n"),
            "5:8",
            "invalid value: integer `-1`, expected u64",
        ),
        (
            format!("{CASE}fuel = '1'\n"),
            "5:8",
            "invalid type: string \"1\", expected u64",
        ),
        (
            format!("{CASE}fresh = 'no'\n"),
            "5:9",
            "invalid type: string \"no\", expected a boolean",
        ),
        (
            format!("unanswered = 'maybe'\n{CASE}"),
            "1:14",
            "unknown variant `maybe`, expected `fail` or `example`",
        ),
        (
            format!("{CASE}fails = 'fuel-exausted'\n"),
            "5:9",
            "no call ends with `fuel-exausted`: is it `fuel-exhausted`?",
        ),
        (
            format!("{CASE}fails = 'zzz'\n"),
            "5:9",
            "no call ends with `zzz`: it is one of fuel-exhausted, deadline-exceeded, ",
        ),
    ] {
        let message = said(&Folder::with_cases(&text), &shout(), "case-file", 1);
        assert!(message.contains(words), "{text}: {message}");
        let place = format!("--> ./tests/cases.toml:{place}\n");
        assert!(message.contains(&place), "{text}: {message}");
    }
}

#[test]
fn limits_that_are_not_there_are_pointed_at() {
    let folder = Folder::with_cases(&format!("limits = 'nowhere.toml'\n{CASE}"));
    let message = said(&folder, &shout(), "file", 3);
    let words = "no file `./tests/nowhere.toml` and no preset of that name: \
                 the presets are `strict` and `scripting`\n --> ./tests/cases.toml:1:10\n";
    assert!(message.starts_with(words), "{message}");
}

#[test]
fn steps_that_would_never_do_anything_are_mistakes() {
    for (steps, place, words) in [
        (
            "call = 'abort'\nfails = 'guest-trapped'\n[[case.step]]\ncall = 'noop'",
            "6:1",
            "no step is played after one that fails: a case of its own can go on",
        ),
        (
            "new = 'cuonter'\nkeep = 'c'",
            "4:7",
            "the host defines no resource `cuonter`: is it `test:echo/mirror@1.2.0#counter`?",
        ),
        (
            "new = 'zzz'\nkeep = 'c'",
            "4:7",
            "the host defines no resource `zzz`",
        ),
    ] {
        let text = format!("[[case]]\nname = 'one'\n[[case.step]]\n{steps}\n");
        let message = said(&Folder::with_cases(&text), &echo(), "case-file", 1);
        assert!(message.contains(words), "{message}");
        let place = format!("--> ./tests/cases.toml:{place}\n");
        assert!(message.contains(&place), "{message}");
    }
}

#[test]
fn an_answer_for_a_mistyped_function_is_a_mistake() {
    let case = "[[case]]\nname = 'one'\ncall = 'render'\nargs = ['{path: \"\", text: \"\", extensions: {}}']\n";
    let answer = |call: &str| format!("[[host]]\ncall = '{call}'\nreturns = 'none'\n");
    let folder = Folder::with_cases(&(answer("site#resole") + case));
    let message = said(&folder, &markdown(), "case-file", 1);
    let words = "the plugin imports no `site#resole`: is it `demo:press/site@0.1.0#resolve`?\n --> ./tests/cases.toml:2:8\n";
    assert!(message.starts_with(words), "{message}");
    // Whoever answers the near one as well may mean another plugin's.
    let folder = Folder::with_cases(&(answer("resolve") + &answer("other#resole") + case));
    folder.test(&markdown(), &[]).exits(0);
    folder.write("host.toml", &answer("reslove"));
    let plugin = markdown();
    let mock = [
        "run",
        &plugin,
        "render",
        "{}",
        "--mock",
        "host.toml",
        "--json",
    ];
    let document = "{path: \"\", text: \"\", extensions: {}}";
    let mock = mock.map(|word| if word == "{}" { document } else { word });
    let said = folder.guesthouse(&mock).exits(1);
    assert_eq!(said.json()["error"]["code"], "case-file");
}

#[test]
fn a_projects_world_says_what_can_be_answered() {
    let folder = Folder::new();
    let project = "name = 'loud'\nversion = '0.1.0'\nlanguage = 'rust'\nworld = 'filter'\n";
    folder.write("plugin.toml", project);
    let wit = "package demo:text@1.0.0; interface words { resource shelf { add: func(); } look: func(); } \
        world filter { import words; export apply: func(text: string) -> string; }";
    folder.write("wit/app.wit", wit);
    std::fs::copy(shout(), folder.path().join("loud.wasm")).unwrap();
    // The plugin imports none of them, and may.
    for call in [
        "demo:text/words@1.0.0#look",
        "words#look",
        "look",
        "shelf.add",
    ] {
        folder.write(
            "tests/cases.toml",
            &format!("{CASE}[[case.host]]\ncall = '{call}'\n"),
        );
        folder.guesthouse(&["test", "--no-build"]).exits(0);
    }
    for (call, words) in [
        ("words#loko", "is it `demo:text/words@1.0.0#look`?"),
        (
            "shelf.ad",
            "is it `demo:text/words@1.0.0#[method]shelf.add`?",
        ),
        (
            "zzzzzz",
            "it imports `demo:text/words@1.0.0#[method]shelf.add`, `demo:text/words@1.0.0#look`",
        ),
    ] {
        folder.write(
            "tests/cases.toml",
            &format!("{CASE}[[case.host]]\ncall = '{call}'\n"),
        );
        let said = folder
            .guesthouse(&["test", "--no-build", "--json"])
            .exits(1);
        let error = &said.json()["error"];
        assert_eq!(error["code"], "case-file");
        let message = error["message"].as_str().unwrap();
        let words = format!(
            "`demo:text/filter@1.0.0` imports no `{call}`: {words}\n --> ./tests/cases.toml:6:8\n"
        );
        assert!(message.starts_with(&words), "{message}");
    }
}
