//! What makes a case pass and fail.

use serde_json::Value;

use crate::command::{Folder, echo, reasons, shout, verdicts};

/// One case of the shouting guest that fails: its report.
fn failing(case: &str) -> Value {
    let folder = Folder::with_cases(&format!("[[case]]\nname = 'one'\n{case}"));
    let said = folder.test(&shout(), &["--json"]).exits(1);
    let report = said.json();
    assert_eq!(report["error"]["code"], "cases-failed");
    assert_eq!(verdicts(&report), [("one".to_owned(), "failed".to_owned())]);
    report
}

#[test]
fn cases_pass() {
    let folder = Folder::with_cases(
        r#"
        [[case]]
        name = "shouts"
        call = "apply"
        args = ['"hello"']
        returns = '"HELLO"'
        [[case]]
        name = "in JSON"
        call = "apply"
        args-json = '["hello"]'
        returns-json = '"HELLO"'
        [[case]]
        name = "anything"
        call = "apply"
        args = ['"x"']
        "#,
    );
    let said = folder.test(&shout(), &[]).exits(0);
    assert!(
        said.stdout.contains(" case            verdict   fuel"),
        "{}",
        said.stdout
    );
    assert!(
        said.stdout.contains(" cases/shouts    passed   1_505"),
        "{}",
        said.stdout
    );
    assert!(
        said.stdout.ends_with("\n3 passed, 0 failed\n"),
        "{}",
        said.stdout
    );
    assert_eq!(said.stderr, "");
}

#[test]
fn another_result_is_shown_where_it_differs() {
    let report = failing("call = 'apply'\nargs = ['\"a\"']\nreturns = '\"B\"'");
    assert_eq!(reasons(&report), ["result-differs"]);
    let reason = &report["cases"][0]["reasons"][0];
    assert_eq!(
        (&reason["expected"], &reason["actual"]),
        (&"\"B\"".into(), &"\"A\"".into())
    );

    let folder = Folder::with_cases(
        r#"
        [[case]]
        name = "one"
        call = "people"
        args = ['[{name: "a", tags: [], home: ({x: 1, y: 2}, "h")}]']
        returns = '[{name: "a", tags: [], home: ({x: 1, y: 3}, "h")}]'
        "#,
    );
    let said = folder.test(&echo(), &[]).exits(1);
    let words = "cases/one\n  the result differs at [0].home.0.y\n    expected 3\n    got      2\n";
    assert!(said.stdout.contains(words), "{}", said.stdout);
}

#[test]
fn a_failure_is_expected_by_its_code_and_words() {
    let folder = Folder::with_cases(
        r#"
        [[case]]
        name = "one"
        call = "abort"
        fails = "guest-trapped"
        says = "`unreachable` was executed"
        "#,
    );
    folder.test(&echo(), &[]).exits(0);
    folder.write(
        "tests/cases.toml",
        "[[case]]\nname = 'one'\ncall = 'abort'\nfails = 'fuel-exhausted'\n",
    );
    assert_eq!(
        reasons(&folder.test(&echo(), &["--json"]).exits(1).json()),
        ["other-failure"]
    );
    folder.write(
        "tests/cases.toml",
        "[[case]]\nname = 'one'\ncall = 'abort'\nfails = 'guest-trapped'\nsays = 'stack'\n",
    );
    assert_eq!(
        reasons(&folder.test(&echo(), &["--json"]).exits(1).json()),
        ["other-words"]
    );
}

#[test]
fn what_should_fail_and_returns_fails_the_case() {
    let report = failing("call = 'apply'\nargs = ['\"a\"']\nfails = 'fuel-exhausted'");
    assert_eq!(reasons(&report), ["returned"]);
    let message = &report["cases"][0]["reasons"][0]["message"];
    assert_eq!(
        message,
        r#"it should fail with fuel-exhausted, and returned "A""#
    );
}

#[test]
fn a_case_that_says_nothing_has_to_return() {
    let folder = Folder::with_cases("[[case]]\nname = 'one'\ncall = 'abort'\n");
    let report = folder.test(&echo(), &["--json"]).exits(1).json();
    assert_eq!(reasons(&report), ["guest-trapped"]);
}

#[test]
fn a_filter_chooses_by_name_and_counts_the_rest_out() {
    let case =
        |name: &str| format!("[[case]]\nname = '{name}'\ncall = 'apply'\nargs = ['\"a\"']\n");
    let folder = Folder::with_cases(&(case("first") + &case("second")));
    let report = folder
        .test(&shout(), &["--filter", "cases/sec", "--json"])
        .exits(0)
        .json();
    assert_eq!(
        verdicts(&report),
        [("second".to_owned(), "passed".to_owned())]
    );
}

#[test]
fn a_filter_that_finds_nothing_fails_and_says_what_there_is() {
    let case =
        |name: &str| format!("[[case]]\nname = '{name}'\ncall = 'apply'\nargs = ['\"a\"']\n");
    let folder = Folder::with_cases(&(case("first") + &case("second")));
    for more in [
        &["--json"][..],
        &["--json", "--bless"],
        &["--json", "--print-cases"],
    ] {
        let arguments = [&["--filter", "frist"], more].concat();
        let said = folder.test(&shout(), &arguments).exits(1);
        let error = &said.json()["error"];
        assert_eq!(error["code"], "no-such-case");
        let words = "no case has \"frist\" in its name: is it \"cases/first\"?\nThere are:\n  cases/first\n  cases/second";
        assert_eq!(error["message"], words);
    }
    let many: String = (0..30).map(|at| case(&format!("number {at}"))).collect();
    let said = Folder::with_cases(&many)
        .test(&shout(), &["--filter", "zzzzzz"])
        .exits(1);
    assert_eq!(said.stdout, "");
    assert!(
        said.stderr
            .ends_with("  cases/number 19\n  … (30 in all)\n"),
        "{}",
        said.stderr
    );
    let printed = folder
        .test(&shout(), &["--filter", "sec", "--print-cases"])
        .exits(0)
        .json();
    assert_eq!(printed["files"][0]["cases"].as_array().unwrap().len(), 1);
}

#[test]
fn a_long_result_is_shown_where_it_differs() {
    let folder = Folder::new();
    let text = "a".repeat(300_000);
    folder.write(
        "tests/cases.toml",
        &format!(
            "[[case]]\nname = 'one'\ncall = 'apply'\nargs = ['\"{text}b\"']\nreturns = '\"{}\"'\n",
            "A".repeat(300_000)
        ),
    );
    let said = folder.test(&shout(), &["--json"]).exits(1);
    let size = said.stdout.len() + said.stderr.len();
    assert!(size < 5_000, "{size}");
    let reason = &said.json()["cases"][0]["reasons"][0];
    let expected = format!("…{}\" (byte 300001 of 300002)", "A".repeat(100));
    let actual = format!("…{}B\" (byte 300001 of 300003)", "A".repeat(100));
    assert_eq!(reason["expected"], expected);
    assert_eq!(reason["actual"], actual);
    let message = reason["message"].as_str().unwrap();
    assert_eq!(
        message,
        format!("the result differs\n  expected {expected}\n  got      {actual}")
    );
}

#[test]
fn two_runs_are_the_same_but_for_the_time() {
    let folder = Folder::with_cases(
        r#"
        [[case]]
        name = "one"
        call = "apply"
        args = ['"hello"']
        [[case]]
        name = "two"
        fresh = false
        call = "apply"
        args = ['"world"']
        "#,
    );
    let run = || {
        let mut report = folder.test(&shout(), &["--json"]).exits(0).json();
        for case in report["cases"].as_array_mut().unwrap() {
            assert!(case["fuel"].as_u64().unwrap() > 100);
            assert!(case.as_object_mut().unwrap().remove("elapsed_us").is_some());
        }
        report
    };
    assert_eq!(run(), run());
}
