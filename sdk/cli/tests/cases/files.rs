//! Mistakes in files of cases, each with its place.

use crate::command::{Folder, markdown, shout};

/// What is said of a file for the shouting guest.
fn said_of(text: &str) -> String {
    let folder = Folder::with_cases(text);
    let said = folder.test(&shout(), &["--json"]).exits(1);
    let error = &said.json()["error"];
    assert_eq!(error["code"], "case-file", "{error}");
    error["message"].as_str().unwrap().replace('\\', "/")
}

fn case(rest: &str) -> String {
    format!("[[case]]\nname = 'one'\n{rest}\n")
}

#[test]
fn a_value_of_another_type_is_pointed_at() {
    let message = said_of(&case("call = 'apply'\nargs = ['[1]']"));
    assert_eq!(
        message,
        "\
argument `text` (string): expected a string in double quotes, not `[`
 --> ./tests/cases.toml:4:10
  |
4 | args = ['[1]']
  |          ^"
    );
}

#[test]
fn every_mistake_names_its_line() {
    for (rest, place, words) in [
        ("call = 'aply'", "3:8", "no function `aply`: is it `apply`?"),
        ("call = 'apply'", "3:8", "`apply` takes 1 argument, not 0"),
        ("call = 'apply'\nargz = []", "4:1", "unknown field `argz`"),
        ("cal = 1", "3:1", "unknown field `cal`"),
        ("", "2:8", "the case calls nothing"),
        (
            "call = 'apply'\nargs = ['\"a\"']\nreturns = '1'",
            "5:12",
            "the result (string)",
        ),
        (
            "call = 'apply'\nargs = ['\"a\"']\nreturns-json = '[]'",
            "5:17",
            "the result (string)",
        ),
        (
            "call = 'apply'\nargs = ['\"a\"']\nargs-json = '[]'",
            "5:13",
            "`args` is there already",
        ),
        (
            "call = 'apply'\nargs-json = '[1]'",
            "4:15",
            "argument `text` (string)",
        ),
        (
            "call = 'apply'\nargs = ['\"a\"']\nsays = 'x'",
            "5:8",
            "`says` goes with `fails`",
        ),
        (
            "call = 'apply'\nargs = ['\"a\"']\nmemory = '1XB'",
            "5:10",
            "bytes, as a number or as text",
        ),
        (
            "call = 'apply'\nfresh = false\nargs = ['\"a\"']",
            "2:8",
            "there is no case before it",
        ),
        (
            "call = 'apply'\n[[case.step]]\ncall = 'apply'",
            "3:8",
            "not both",
        ),
        (
            "says = 'x'\n[[case.step]]\ncall = 'apply'",
            "3:8",
            "this belongs into one of the steps",
        ),
        ("call = 'apply", "3:14", "expected"),
    ] {
        let message = said_of(&case(rest));
        assert!(message.contains(words), "{rest}: {message}");
        assert!(
            message.contains(&format!("cases.toml:{place}")),
            "{rest}: {message}"
        );
    }
}

#[test]
fn a_name_is_there_once() {
    let message = said_of(&case("call = 'apply'\nargs = ['\"a\"']").repeat(2));
    assert!(
        message.contains("there is a case of this name already"),
        "{message}"
    );
    assert!(message.contains("cases.toml:6:8"), "{message}");
}

#[test]
fn answers_can_be_mistaken_too() {
    for (answer, place, words) in [
        (
            "call = 'resolve'\nreturns = 'maybe'",
            "3:12",
            "the result (option<string>)",
        ),
        ("call = 'resolve'", "2:8", "the answer is missing"),
        (
            "call = 'resolve'\nargs = ['1']\nreturns = 'none'",
            "3:10",
            "argument `document` (string)",
        ),
        ("call = 'note'\nreturns = '1'", "3:11", "has no result"),
    ] {
        let folder = Folder::with_cases(&format!(
            "[[host]]\n{answer}\n[[case]]\nname = 'one'\ncall = 'render'\nargs = ['{{path: \"\", text: \"\", extensions: {{}}}}']\n"
        ));
        let said = folder.test(&markdown(), &["--json"]).exits(1);
        let message = said.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains(words), "{answer}: {message}");
        assert!(
            message.contains(&format!("cases.toml:{place}")),
            "{answer}: {message}"
        );
    }
}

#[test]
fn a_folder_without_cases_is_told() {
    let folder = Folder::new();
    let said = folder.test(&shout(), &["--json"]).exits(3);
    assert_eq!(said.json()["error"]["code"], "no-cases");
    let said = folder.guesthouse(&["test", "--json"]).exits(3);
    assert_eq!(said.json()["error"]["code"], "no-project");
}
