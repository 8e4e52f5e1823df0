//! `guesthouse test --bless`.

use crate::command::{Folder, echo, reasons, shout, verdicts};
use crate::guests::tables;

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
    let said = folder.blesses(&shout());
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
}

#[test]
fn every_kind_of_step_is_blessed_into_a_file_that_passes() {
    let written = r#"
[[case]]
name = "objects of both sides"
  [[case.step]]
  start = true
  [[case.step]]
  new = "counter"
  keep = "mine"
  [[case.step]]
  call = "count-on"
  args = ["$mine", "5"]
  [[case.step]]
  call = "[constructor]stack"
  args = ['"a"']
  keep = "stack"
  [[case.step]]
  call = "[method]stack.push"
  args = ["$stack", '"b"']
  [[case.step]]
  call = "[method]stack.pop"
  args = ["$stack"]
  [[case.step]]
  drop = "stack"
  [[case.step]]
  drop = "mine"
  [[case.host]]
  call = "[method]counter.add"
  returns = "0"
  [[case.host]]
  call = "[method]counter.value"
  returns = "42"
[[case]]
name = "goes on"
fresh = false
call = "[constructor]stack"
args = ['"a"']
[[case]]
name = "traps"
call = "abort"
fails = "fuel-exhausted"
"#;
    let folder = Folder::with_cases(written);
    folder.blesses(&echo());
    let expected = written
        .replace("\"5\"]\n", "\"5\"]\n  returns = \"42\"\n")
        .replace("'\"b\"']\n", "'\"b\"']\n  returns = \"()\"\n")
        .replace(
            "[\"$stack\"]\n",
            "[\"$stack\"]\n  returns = 'some(\"b\")'\n",
        )
        .replace("fuel-exhausted", "guest-trapped");
    assert_eq!(folder.read("tests/cases.toml"), expected);
}

#[test]
fn results_with_objects_in_them_are_blessed_into_a_file_that_passes() {
    let written = r#"
[[case]]
name = "a table"
  [[case.step]]
  call = "table.open"
  args = ["3"]
  keep = "table"
  [[case.step]]
  call = "table.feed"
  args = ["$table", "[1, 2]"]
  [[case.step]]
  call = "table.split"
  args = ["$table"]
[[case]]
name = "no table"
call = "table.open"
args = ["0"]
"#;
    let folder = tables(written);
    folder.blesses("tables.wasm");
    let expected = written
        .replace("\"table\"\n", "\"table\"\n  returns = \"ok($_)\"\n")
        .replace("[1, 2]\"]\n", "[1, 2]\"]\n  returns = \"ok(2)\"\n")
        .replace(
            "split\"\n  args = [\"$table\"]\n",
            "split\"\n  args = [\"$table\"]\n  returns = \"($_, 2, $_)\"\n",
        )
        .replace("[\"0\"]\n", "[\"0\"]\nreturns = \"err(no-header)\"\n");
    assert_eq!(folder.read("tests/cases.toml"), expected);
}

#[test]
fn a_result_that_changed_keeps_the_names_of_its_objects() {
    let written = r#"
[[case]]
name = "one"
  [[case.step]]
  call = "table.open"
  args = ["3"]
  returns = "ok($table)"
  [[case.step]]
  call = "table.split"
  args = ["$table"]
  returns-json = '["$left", 3, "$right"]'
  [[case.step]]
  call = "table.feed"
  args = ["$right", "[1, 2]"]
  returns = "err(no-header)"
"#;
    let folder = tables(written);
    folder.blesses("tables.wasm");
    let expected = written
        .replace("'[\"$left\", 3, \"$right\"]'", "'[\"$left\",2,\"$right\"]'")
        .replace("err(no-header)", "ok(2)");
    assert_eq!(folder.read("tests/cases.toml"), expected);
}

/// Ends of lines of both kinds, a mark at the start, comments everywhere, tables between braces.
const ODD: &str = "\u{feff}# \u{e4}\r\n[[case]] \r\n\tname = 'one'\t# why\r\n\tcall = 'apply'\r\n\
    \targs = ['\"a\"'] # last\r\n\r\n# between\n[[case]]\nname = '''\r\ntwo'''\n\
    step = [ { call = 'apply', args = ['\"b\"'] }, # c\r\n {args=['\"c\"'],call='apply',}]\r\n\
    [[case]]\r\nname = 'three'\r\nreturns = \"\\\"x\\\"\" # \r\nargs = ['\"d\"']\r\ncall = 'apply'";

#[test]
fn every_other_byte_of_a_file_stays_as_it_was() {
    let folder = Folder::with_cases(ODD);
    let inline = "case = [{name = 'one', call = 'apply', args = ['\"a\"']}]";
    folder.write("tests/more.toml", inline);
    let ledger = "\u{feff}# mine\r\n\r\n[cases]\r\none = 5 # was more\r\n";
    folder.write("tests/fuel.toml", ledger);
    folder.blesses(&shout());
    let expected = ODD
        .replace("# last\r\n", "# last\r\n\treturns = '\"A\"'\r\n")
        .replace("['\"b\"'] }", "['\"b\"'], returns = '\"B\"' }")
        .replace("call='apply',}", "call='apply', returns = '\"C\"',}")
        .replace("\"\\\"x\\\"\"", "'\"D\"'");
    assert_eq!(folder.read("tests/cases.toml"), expected);
    let expected = inline.replace("']}", "'], returns = '\"A\"'}");
    assert_eq!(folder.read("tests/more.toml"), expected);
    let ledger = folder.read("tests/fuel.toml");
    let start = "\u{feff}# mine\r\n\r\n[cases]\r\none = 1";
    assert!(ledger.starts_with(start), "{ledger:?}");
    assert!(ledger.contains(" # was more\r\n"), "{ledger:?}");
    assert_eq!(ledger.matches('\n').count(), ledger.matches("\r\n").count());
}

#[test]
fn the_last_line_of_a_file_may_lack_its_end() {
    let unix = "[[case]]\nname = 'one'\ncall = 'apply'\nargs = ['\"a\"']";
    let dos = "[[case]]\r\nname = 'one'\r\ncall = 'apply'\r\nargs = ['\"a\"'] # c";
    for (written, newline) in [(unix, "\n"), (dos, "\r\n")] {
        let folder = Folder::with_cases(written);
        folder.blesses(&shout());
        let expected = format!("{written}{newline}returns = '\"A\"'");
        assert_eq!(folder.read("tests/cases.toml"), expected);
    }
}

#[test]
fn a_case_is_called_blessed_if_something_of_it_was_written() {
    let written = "[[case]]\nname = 'one'\ncall = 'apply'\nargs = ['\"a\"']\n";
    let folder = Folder::with_cases(written);
    let verdict = || {
        let report = folder
            .test(&shout(), &["--json", "--bless"])
            .exits(0)
            .json();
        verdicts(&report)[0].1.clone()
    };
    assert_eq!(verdict(), "blessed");
    assert_eq!(verdict(), "passed");
    folder.write("tests/cases.toml", written);
    assert_eq!(verdict(), "blessed");
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

    // Of one file alone that is named, those beside it stay.
    folder.write("tests/more.toml", &folder.read("tests/cases.toml"));
    let ledger = "cases = {gone = 1, new = 7}\n[gone]\nnew = 7\n[more]\nnew = 9\n";
    folder.write("tests/fuel.toml", ledger);
    let plugin = shout();
    let one = ["test", "tests/cases.toml", "--plugin", &plugin, "--bless"];
    folder.guesthouse(&one).exits(0);
    let ledger = folder.read("tests/fuel.toml");
    assert!(ledger.contains("[more]\nnew = 9\n"), "{ledger}");
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
    let folder =
        Folder::with_cases("[[case]]\nname = 'one'\ncall = 'abort'\nfails = 'fuel-exhausted'\n");
    folder.test(&echo(), &["--bless"]).exits(0);
    let text = folder.read("tests/cases.toml");
    assert!(text.contains("fails = \"guest-trapped\""), "{text}");

    // Not where the words are others: they would fail the next run.
    let text = "[[case]]\nname = 'one'\ncall = 'abort'\nfails = 'fuel-exhausted'\nsays = 'y'\n";
    let folder = Folder::with_cases(text);
    let said = folder.test(&echo(), &["--bless", "--json"]).exits(1);
    assert_eq!(reasons(&said.json()), ["other-words"]);
    assert_eq!(folder.read("tests/cases.toml"), text);
}
