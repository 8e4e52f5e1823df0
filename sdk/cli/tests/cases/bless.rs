//! `guesthouse test --bless`.

use crate::command::{Folder, echo, shout};

const WRITTEN: &str = r#"# Kept.
[[case]]
name = "new"
call = "apply" # kept too
args = ['"a"']

[[case]]
name = "changed"
call = "apply"
args = ['"b"']
returns = '"b"' # and this

[[case]]
name = "steps"
  [[case.step]]
  call = "apply"
  args-json = '["c"]'
  [[case.step]]
  call = "apply"
  args = ['"d"']
  returns-json = '"d"'
"#;

#[test]
fn results_are_written_and_the_rest_stays_as_it_was() {
    let folder = Folder::with_cases(WRITTEN);
    let said = folder.test(&shout(), &["--bless"]).exits(0);
    assert!(
        said.stdout.contains("3 passed, 0 failed"),
        "{}",
        said.stdout
    );
    let expected = WRITTEN
        .replace(
            "args = ['\"a\"']\n",
            "args = ['\"a\"']\nreturns = '\"A\"'\n",
        )
        .replace(
            "returns = '\"b\"' # and this",
            "returns = '\"B\"' # and this",
        )
        .replace(
            "args-json = '[\"c\"]'\n",
            "args-json = '[\"c\"]'\n  returns = '\"C\"'\n",
        )
        .replace("returns-json = '\"d\"'", "returns-json = '\"D\"'");
    assert_eq!(folder.read("tests/cases.toml"), expected);
    let ledger = folder.read("tests/fuel.toml");
    let head = "# What each case spent when `guesthouse test --bless` was last run.\n";
    assert!(ledger.starts_with(head), "{ledger}");
    assert!(ledger.contains("[cases]\nnew = 1"), "{ledger}");

    // Nothing is left to bless.
    folder.test(&shout(), &[]).exits(0);
    folder.test(&shout(), &["--bless"]).exits(0);
    assert_eq!(folder.read("tests/cases.toml"), expected);
    assert_eq!(folder.read("tests/fuel.toml"), ledger);
}

#[test]
fn fuel_of_cases_that_are_gone_is_forgotten() {
    let folder = Folder::with_cases(WRITTEN);
    folder.write(
        "tests/fuel.toml",
        "# mine\n[cases]\ngone = 5\nnew = 7\n\n[gone]\nnew = 7\n",
    );
    folder.test(&shout(), &["--bless"]).exits(0);
    let ledger = folder.read("tests/fuel.toml");
    assert!(ledger.starts_with("# mine\n[cases]\nnew = 1"), "{ledger}");
    assert!(!ledger.contains("gone"), "{ledger}");
}

#[test]
fn a_call_that_fails_is_not_blessed_into_one_that_should() {
    let text = "[[case]]\nname = 'one'\ncall = 'abort'\nreturns = '()'\n\
        [[case]]\nname = 'two'\ncall = 'abort'\n";
    let folder = Folder::with_cases(text);
    let said = folder.test(&echo(), &["--bless"]).exits(1);
    assert!(
        said.stdout.contains("0 passed, 2 failed"),
        "{}",
        said.stdout
    );
    assert_eq!(folder.read("tests/cases.toml"), text);
}

#[test]
fn the_code_of_an_expected_failure_is_renewed() {
    let folder = Folder::with_cases("[[case]]\nname = 'one'\ncall = 'abort'\nfails = 'x'\n");
    folder.test(&echo(), &["--bless"]).exits(0);
    let text = folder.read("tests/cases.toml");
    assert!(text.contains("fails = \"guest-trapped\""), "{text}");
}
