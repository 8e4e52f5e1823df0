//! Interfaces that are alike under several labels: functions, objects and mocks are told apart by
//! their labels.

use crate::command::Folder;
use crate::guests::component;

/// What each label stands for. No host takes the note by which a component says that two are one interface.
const STORE: &str = r"
  variant fault { gone, other(string) }
  resource bucket { get: func(key: string) -> result<option<string>, fault>; }
  open: func(name: string) -> result<bucket, fault>;
";

fn wit() -> String {
    let label = |label: &str| format!("{label}: interface {{ {STORE} }}");
    let [primary, backup] = ["import primary", "import backup"].map(label);
    let [first, second, third] = ["export first", "export second", "export backup"].map(label);
    format!(
        "package bug:twice@1.0.0;
        interface store {{ {STORE} }}
        world app {{ {primary} {backup} export go: func() -> string; }}
        world plug {{ {first} {second} }}
        world mixed {{ import store; {primary} export store; {third} }}"
    )
}

/// Opens a bucket of each, and answers what the second says, or else the first.
const APP: &str = r#"(module
  (import "primary" "open" (func $open1 (param i32 i32 i32)))
  (import "backup" "open" (func $open2 (param i32 i32 i32)))
  (import "primary" "[method]bucket.get" (func $get1 (param i32 i32 i32 i32)))
  (import "backup" "[method]bucket.get" (func $get2 (param i32 i32 i32 i32)))
  (import "primary" "[resource-drop]bucket" (func $drop1 (param i32)))
  (import "backup" "[resource-drop]bucket" (func $drop2 (param i32)))
  (memory (export "memory") 1)
  (global $free (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $free (i32.add (global.get $free) (i32.const 64)))
    (i32.sub (global.get $free) (i32.const 64)))
  (func (export "go") (result i32)
    (call $open1 (i32.const 0) (i32.const 0) (i32.const 0))
    (call $open2 (i32.const 0) (i32.const 0) (i32.const 16))
    (call $get1 (i32.load (i32.const 4)) (i32.const 0) (i32.const 0) (i32.const 32))
    (call $get2 (i32.load (i32.const 20)) (i32.const 0) (i32.const 0) (i32.const 48))
    (call $drop1 (i32.load (i32.const 4)))
    (call $drop2 (i32.load (i32.const 20)))
    (select (i32.const 56) (i32.const 40) (i32.load8_u (i32.const 52)))))"#;

/// Exports of one label: the object of each knows the label's own text.
fn exports(label: &str, text: usize) -> String {
    format!(
        r#"
  (func (export "{label}#open") (param i32 i32) (result i32)
    (i64.store (i32.const 0) (i64.const 0))
    (i32.store (i32.const 4) (call $new-{text} (i32.const 1)))
    (i32.const 0))
  (func (export "{label}#[method]bucket.get") (param i32 i32 i32) (result i32)
    (i64.store (i32.const 0) (i64.const 0))
    (i32.store8 (i32.const 4) (i32.const 1))
    (i32.store (i32.const 8) (i32.const {text}))
    (i32.store (i32.const 12) (i32.const 1))
    (i32.const 0))"#
    )
}

/// The objects of the first label say `1`, those of the other say `2`.
fn plugin(first: &str, second: &str) -> String {
    let imports = [(first, 512), (second, 513)].map(|(label, text)| {
        format!(
            r#"(import "[export]{label}" "[resource-new]bucket"
                (func $new-{text} (param i32) (result i32)))"#
        )
    });
    format!(
        r#"(module {}
  (memory (export "memory") 1)
  (data (i32.const 512) "12")
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  {} {})"#,
        imports.concat(),
        exports(first, 512),
        exports(second, 513)
    )
}

fn folder(world: &str, core: &str, cases: &str) -> Folder {
    let folder = Folder::with_cases(cases);
    folder.write_bytes("labels.wasm", &component(&wit(), Some(world), core));
    folder
}

#[test]
fn mocks_of_two_labels_are_told_apart() {
    let cases = r#"
        [[case]]
        name = "each has its own bucket"
        call = "go"
        returns = '"second"'
          [[case.host]]
          call = "primary#open"
          returns = 'ok($first)'
          [[case.host]]
          call = "backup#open"
          returns = 'ok($second)'
          [[case.host]]
          call = "primary#bucket.get"
          args = ["$first", '""']
          returns = 'ok("first")'
          times = 1
          [[case.host]]
          call = "backup#bucket.get"
          args = ["$second", '""']
          returns = 'ok("second")'
          times = 1
    "#;
    let played = folder("app", APP, cases);
    played.blesses("labels.wasm");
    let said = folder(
        "app",
        APP,
        &cases.replace("args = [\"$second\"", "args = [\"$first\""),
    )
    .test("labels.wasm", &["--json"])
    .exits(1);
    let message = said.json()["cases"][0]["reasons"][0]["message"].to_string();
    let words = "no mocked answer fits backup#[method]bucket.get(<bucket ";
    assert!(message.contains(words), "{message}");
    let said = folder("app", APP, &cases.replace("\"backup#open\"", "\"open\""))
        .test("labels.wasm", &["--json"])
        .exits(1);
    let message = said.json()["error"]["message"].to_string();
    let words = "`open` is ambiguous: it may be `primary#open` or `backup#open`?";
    assert!(message.contains(words), "{message}");
}

#[test]
fn objects_of_two_exported_labels_are_told_apart() {
    let cases = |label: &str| {
        format!(
            r#"
        [[case]]
        name = "one"
          [[case.step]]
          call = "{label}#open"
          args = ['""']
          returns = 'ok($bucket)'
          [[case.step]]
          call = "second#bucket.get"
          args = ["$bucket", '""']
    "#
        )
    };
    let core = plugin("first", "second");
    let right = cases("second") + "returns = 'ok(\"2\")'\n";
    folder("plug", &core, &right).blesses("labels.wasm");
    let wrong = cases("first") + "fails = 'wrong-resource'\nsays = 'is none to `second#bucket`'\n";
    folder("plug", &core, &wrong)
        .test("labels.wasm", &[])
        .exits(0);
}

#[test]
fn a_label_beside_the_interface_itself_is_told_apart() {
    let cases = r#"
        [[case]]
        name = "the interface"
          [[case.step]]
          call = "bug:twice/store@1.0.0#open"
          args = ['""']
          returns = 'ok($bucket)'
          [[case.step]]
          call = "store#bucket.get"
          args = ["$bucket", '""']
          returns = 'ok("1")'
        [[case]]
        name = "the label"
          [[case.step]]
          call = "backup#open"
          args = ['""']
          returns = 'ok($bucket)'
          [[case.step]]
          call = "backup#bucket.get"
          args = ["$bucket", '""']
          returns = 'ok("2")'
    "#;
    let core = plugin("bug:twice/store@1.0.0", "backup");
    folder("mixed", &core, cases).blesses("labels.wasm");
}
