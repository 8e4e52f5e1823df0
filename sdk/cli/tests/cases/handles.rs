//! Objects of the guest and of the host in cases.

use crate::command::{Folder, echo, reasons};

/// What the host answers of its counter.
const COUNTER: &str = r#"
  [[case.host]]
  call = "[constructor]counter"
  args = ["0"]
  returns = "$c"
  [[case.host]]
  call = "[method]counter.add"
  args = ["$c", "1"]
  returns = "7"
  times = 3
  [[case.host]]
  call = "[method]counter.value"
  args = ["$c"]
  returns = "21"
"#;

#[test]
fn objects_of_the_guest_are_kept_passed_and_dropped() {
    let folder = Folder::with_cases(
        r#"
        [[case]]
        name = "a stack"
          [[case.step]]
          call = "[constructor]stack"
          args = ['"a"']
          keep = "stack"
          [[case.step]]
          call = "[method]stack.push"
          args = ["$stack", '"b"']
          [[case.step]]
          call = "[method]stack.depth"
          args = ["$stack"]
          returns = "2"
          [[case.step]]
          drop = "stack"
        [[case]]
        name = "goes on without it"
        fresh = false
        call = "[method]stack.depth"
        args = ["$stack"]
        fails = "nothing-kept"
        "#,
    );
    folder.test(&echo(), &[]).exits(0);
}

#[test]
fn a_host_makes_objects_and_knows_them_again() {
    let case =
        format!("[[case]]\nname = 'one'\ncall = 'count'\nargs = ['3']\nreturns = '21'\n{COUNTER}");
    let folder = Folder::with_cases(&case);
    folder.test(&echo(), &[]).exits(0);
    let folder = Folder::with_cases(&case.replace("times = 3", "times = 4"));
    let said = folder.test(&echo(), &["--json"]).exits(1);
    assert_eq!(reasons(&said.json()), ["answer-not-asked-for"]);
    let words = "#[method]counter.add($c, 1) was to be called 4 times, and was 3 times";
    assert!(said.stderr.contains(words), "{}", said.stderr);
}

#[test]
fn a_step_makes_an_object_of_the_host_to_pass() {
    let folder = Folder::with_cases(
        r#"
        unanswered = "example"
        [[case]]
        name = "lent"
          [[case.step]]
          new = "counter"
          keep = "mine"
          [[case.step]]
          call = "count-on"
          args = ["$mine", "5"]
          returns = "42"
          [[case.step]]
          drop = "$mine"
          [[case.host]]
          call = "[method]counter.value"
          returns = "42"
        "#,
    );
    folder.test(&echo(), &[]).exits(0);
}

#[test]
fn examples_of_handles_are_new_objects() {
    let folder = Folder::with_cases(
        "unanswered = 'example'\n[[case]]\nname = 'one'\ncall = 'count'\nargs = ['2']\nreturns = '0'\n",
    );
    folder.test(&echo(), &[]).exits(0);
}

#[test]
fn a_step_does_one_thing() {
    for step in [
        "new = 'counter'",
        "new = 'counter'\nkeep = 'c'\nreturns = '1'",
        "drop = 'c'\nkeep = 'c'",
        "call = 'noop'\ndrop = 'c'",
        "keep = 'c'",
    ] {
        let text = format!("[[case]]\nname = 'one'\n[[case.step]]\n{step}\n");
        let said = Folder::with_cases(&text)
            .test(&echo(), &["--json"])
            .exits(1);
        assert_eq!(said.json()["error"]["code"], "case-file", "{step}");
    }
}

#[test]
fn handles_inside_of_an_argument_are_named_too() {
    let folder = Folder::with_cases(
        r#"
        [[case]]
        name = "one"
          [[case.step]]
          call = "[constructor]stack"
          args = ['"a"']
          keep = "a"
          [[case.step]]
          call = "[constructor]stack"
          args = ['"b"']
          keep = "b"
          [[case.step]]
          call = "concat"
          args = ["[$a, $b]"]
          keep = "both"
          [[case.step]]
          call = "[method]stack.depth"
          args = ["$both"]
          returns = "2"
        [[case]]
        name = "two"
        call = "concat"
        args = ["[$nobody]"]
        fails = "bad-argument"
        says = "argument `stacks`"
        "#,
    );
    folder.test(&echo(), &[]).exits(0);
}
