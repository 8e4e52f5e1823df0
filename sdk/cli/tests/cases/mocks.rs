//! What the host answers in a case.

use crate::command::{Folder, markdown, reasons};

/// Renders two links, with these answers.
fn links(more: &str) -> Folder {
    Folder::with_cases(&format!(
        r#"{more}
        [[case]]
        name = "one"
        call = "render"
        args = ['{{path: "p", text: "[x](a) [y](b)", extensions: {{}}}}']
        "#
    ))
}

#[test]
fn the_first_answer_that_fits_is_given_as_often_as_it_may_be() {
    let mut text = links("").read("tests/cases.toml");
    text.push_str(
        r#"
        returns = 'ok({html: "<p><a href=\"once\">x</a> <a href=\"rest\">y</a></p>\n", outline: []})'
        [[case.host]]
        call = "site#resolve"
        returns = 'some("once")'
        times = 1
        [[case.host]]
        call = "demo:press/site@0.1.0#resolve"
        args = ['"p"', '"b"']
        returns-json = '"rest"'
        "#,
    );
    let folder = Folder::with_cases(&text);
    folder.test(&markdown(), &[]).exits(0);
}

#[test]
fn a_call_that_no_answer_fits_fails_the_case_and_is_shown() {
    let folder = links(
        "[[host]]\ncall = 'resolve'\nargs = ['\"p\"', '\"a\"']\nreturns = 'none'\n[[host]]\ncall = 'note'",
    );
    let said = folder.test(&markdown(), &["--json"]).exits(1);
    assert_eq!(reasons(&said.json()), ["host-failed"]);
    let words = "no mocked answer fits demo:press/site@0.1.0#resolve(\"p\", \"b\")";
    assert!(said.stderr.contains(words), "{}", said.stderr);
}

#[test]
fn examples_answer_the_rest_where_the_file_says_so() {
    let folder = links("unanswered = 'example'");
    folder.test(&markdown(), &[]).exits(0);
}

#[test]
fn an_answer_that_was_to_be_given_is_missed() {
    let folder = links(
        "unanswered = 'example'\n[[host]]\ncall = 'resolve'\nargs = ['\"p\"', '\"z\"']\nreturns = 'none'\ntimes = 2",
    );
    let said = folder.test(&markdown(), &["--json"]).exits(1);
    assert_eq!(reasons(&said.json()), ["answer-not-asked-for"]);
    let words =
        "demo:press/site@0.1.0#resolve(\"p\", \"z\") was to be called 2 times, and was 0 times";
    assert!(said.stderr.contains(words), "{}", said.stderr);
}

#[test]
fn a_host_can_fail_and_can_charge() {
    let folder = links("[[host]]\ncall = 'resolve'\nfails = 'the site is closed'");
    let said = folder.test(&markdown(), &["--json"]).exits(1);
    assert_eq!(reasons(&said.json()), ["host-failed"]);
    assert!(
        said.stderr.contains("failed: the site is closed"),
        "{}",
        said.stderr
    );

    let fuel = |charges: u64| {
        let answer = "[[host]]\ncall = 'resolve'\nreturns = 'some(\"x\")'";
        let folder = links(&format!("{answer}\ncharges = {charges}"));
        let report = folder.test(&markdown(), &["--json"]).exits(0).json();
        report["cases"][0]["fuel"].as_u64().unwrap()
    };
    assert_eq!(fuel(1_000), fuel(0) + 2_000);
}

#[test]
fn answers_for_what_the_plugin_does_not_import_are_left_alone() {
    let folder =
        links("unanswered = 'example'\n[[host]]\ncall = 'app:other/thing#do'\nreturns = '1'");
    folder.test(&markdown(), &[]).exits(0);
}
