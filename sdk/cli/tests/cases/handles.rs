//! Objects of the guest and of the host in cases.

use crate::command::{Folder, echo, reasons};
use crate::guests::store;

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
        fails = "nothing-kept"
        says = "no step before has kept `nobody`"
        "#,
    );
    folder.test(&echo(), &[]).exits(0);
}

#[test]
fn a_mock_answers_objects_anywhere_in_a_value() {
    let folder = store(
        r#"
        [[case]]
        name = "opens"
        call = "read"
        args = ['"a"']
        returns = '"text"'
          [[case.host]]
          call = "open"
          args = ['"a"']
          returns = 'ok($bucket)'
          times = 1
          [[case.host]]
          call = "bucket.get"
          args = ["$bucket", '"a"']
          returns-json = '"text"'
          times = 1
        [[case]]
        name = "does not open"
        call = "read"
        args = ['"a"']
        returns = '"no"'
          [[case.host]]
          call = "open"
          returns = 'err("no")'
        [[case]]
        name = "every kind of value"
          [[case.step]]
          call = "open"
          args = ['"a"']
          returns = 'ok($opened)'
          [[case.step]]
          call = "maybe"
          returns = 'some($maybe)'
          [[case.step]]
          call = "both"
          returns = '($left, 2, $right)'
          [[case.step]]
          call = "all"
          returns = '[$first, $second, $_]'
          [[case.step]]
          call = "find"
          returns = '{depth: 3, it: $found}'
          [[case.step]]
          call = "either"
          returns-json = '{"one": "$one"}'
          [[case.step]]
          call = "count"
          args = ["[$left, $opened, $one]"]
          returns = "33"
          [[case.step]]
          call = "count"
          args-json = '[["$maybe", "$right", "$second"]]'
          returns = "44"
          [[case.step]]
          call = "close"
          args = ["$found"]
          returns = "5"
          [[case.host]]
          call = "open"
          returns = 'ok($_)'
          [[case.host]]
          call = "maybe"
          returns-json = '"$maybe"'
          [[case.host]]
          call = "both"
          returns = '($left, 2, $_)'
          [[case.host]]
          call = "all"
          returns = '[$_, $second, $_]'
          [[case.host]]
          call = "find"
          returns = '{depth: 3, it: $found}'
          [[case.host]]
          call = "either"
          returns = 'one($one)'
          [[case.host]]
          call = "count"
          args = ["[$left, $_, $one]"]
          returns = "33"
          [[case.host]]
          call = "count"
          args-json = '[["$maybe", "$right", "$second"]]'
          returns = "44"
          [[case.host]]
          call = "close"
          args = ["$found"]
          returns = "5"
        "#,
    );
    folder.test("store.wasm", &[]).exits(0);
    folder.blesses("store.wasm");
}

#[test]
fn an_object_that_is_not_the_one_that_is_named_is_told() {
    let folder = store(
        r#"
        [[case]]
        name = "one"
          [[case.step]]
          call = "both"
          returns = '($left, 2, $right)'
          [[case.step]]
          call = "swap"
          args = ["$left"]
          returns = "$left"
          [[case.step]]
          call = "swap"
          args = ["$left"]
          returns = "$right"
          [[case.host]]
          call = "both"
          returns = '($_, 2, $_)'
          [[case.host]]
          call = "swap"
          args = ["$left"]
          returns = "$left"
        "#,
    );
    let said = folder.test("store.wasm", &[]).exits(1);
    let words =
        "cases/one\n  step 3, swap: the result differs\n    expected $right\n    got      $left\n";
    assert!(said.stdout.contains(words), "{}", said.stdout);
}

#[test]
fn an_object_is_given_once_unless_it_comes_back() {
    let folder = store(
        r#"
        [[host]]
        call = "maybe"
        returns = "$it"
        [[host]]
        call = "close"
        args = ["$it"]
        returns = "7"
        [[case]]
        name = "comes back"
          [[case.step]]
          call = "maybe"
          keep = "mine"
          [[case.step]]
          call = "close"
          args = ["$mine"]
          returns = "7"
          [[case.step]]
          call = "maybe"
          returns = "some($mine)"
        [[case]]
        name = "twice"
          [[case.step]]
          call = "maybe"
          [[case.step]]
          call = "maybe"
          fails = "host-failed"
          says = "`$it` is not the host's to give: it was given already, or a step keeps it; `$_` is a new object each time"
        "#,
    );
    folder.test("store.wasm", &[]).exits(0);
}

#[test]
fn names_of_objects_are_mistaken_with_a_place() {
    let step = |rest: &str| format!("[[case]]\nname = 'one'\n[[case.step]]\n{rest}\n");
    let answer = |rest: &str| format!("[[host]]\n{rest}\n{}", step("call = 'maybe'"));
    for (text, place, words) in [
        (
            step("call = 'close'\nargs = ['$_']"),
            "4:8",
            "`$_` is any object: an argument has to be one that was kept",
        ),
        (
            step("call = 'maybe'\nreturns = 'some($)'"),
            "5:17",
            "no handle to `bucket` is called ``",
        ),
        (
            step("call = 'find'\nreturns = '{depth: $a, it: $b}'"),
            "5:20",
            "expected a u32, not `$`",
        ),
        (
            answer("call = 'open'\nargs = ['$a']\nreturns = 'ok($b)'"),
            "2:8",
            "`$a` stands for an object, and the function takes none there",
        ),
        (
            answer("call = 'open'\nreturns = 'ok(1)'"),
            "3:15",
            "a handle has no text of its own",
        ),
        (
            answer("call = 'count'\nargs = ['[]', '[]']\nreturns = '1'"),
            "2:8",
            "`demo:store/store@1.0.0#count` takes 1 argument, not 2",
        ),
    ] {
        let said = store(&text).test("store.wasm", &["--json"]).exits(1);
        let error = &said.json()["error"];
        let message = error["message"].as_str().unwrap();
        assert_eq!(error["code"], "case-file", "{text}");
        assert!(message.contains(words), "{text}: {message}");
        let place = format!("cases.toml:{place}");
        assert!(message.contains(&place), "{text}: {message}");
    }
}
