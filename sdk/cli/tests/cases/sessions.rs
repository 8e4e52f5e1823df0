//! Guests that are kept from one call to the next.

use crate::command::{Folder, verdicts};

/// A guest that counts its calls, and traps on the third.
const COUNTER: &str = r#"(component
  (core module $m
    (global $n (mut i32) (i32.const 0))
    (func (export "next") (result i32)
      (global.set $n (i32.add (global.get $n) (i32.const 1)))
      (if (i32.eq (global.get $n) (i32.const 3)) (then unreachable))
      (global.get $n))
    (func (export "same") (param i32) (result i32) (local.get 0)))
  (core instance $i (instantiate $m))
  (func (export "next") (result u32) (canon lift (core func $i "next")))
  (func (export "same") (param "n" u32) (result u32) (canon lift (core func $i "same"))))"#;

pub(crate) fn counting(cases: &str) -> Folder {
    let folder = Folder::with_cases(cases);
    std::fs::write(
        folder.path().join("counter.wasm"),
        wat::parse_str(COUNTER).unwrap(),
    )
    .unwrap();
    folder
}

#[test]
fn a_case_is_fresh_unless_it_goes_on() {
    let folder = counting(
        r#"
        [[case]]
        name = "first"
        call = "next"
        returns = "1"
        [[case]]
        name = "fresh"
        call = "next"
        returns = "1"
        [[case]]
        name = "goes on"
        call = "next"
        returns = "2"
        fresh = false
        [[case]]
        name = "traps"
        call = "next"
        fails = "guest-trapped"
        fresh = false
        [[case]]
        name = "lost"
        call = "next"
        fails = "poisoned"
        fresh = false
        "#,
    );
    folder.test("counter.wasm", &[]).exits(0);
    // With a filter, the cases that it goes on from are played as well.
    let report = folder
        .test("counter.wasm", &["--filter", "goes on", "--json"])
        .exits(0)
        .json();
    let names: Vec<_> = verdicts(&report)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["fresh", "goes on"]);
}

#[test]
fn steps_share_a_guest_and_keep_values() {
    let folder = counting(
        r#"
        [[case]]
        name = "steps"
          [[case.step]]
          call = "next"
          returns = "1"
          [[case.step]]
          call = "next"
          keep = "two"
          [[case.step]]
          call = "same"
          args = ["$two"]
          returns = "2"
        "#,
    );
    folder.test("counter.wasm", &[]).exits(0);
}

#[test]
fn the_step_that_fails_is_named_and_the_last() {
    let folder = counting(
        r#"
        [[case]]
        name = "steps"
          [[case.step]]
          call = "same"
          args = ["$nothing"]
          [[case.step]]
          call = "next"
          returns = "7"
        "#,
    );
    let said = folder.test("counter.wasm", &[]).exits(1);
    let words = "step 1, same: it should return, and failed (nothing-kept): no step before has kept `nothing`";
    assert!(said.stdout.contains(words), "{}", said.stdout);
    assert!(!said.stdout.contains("step 2"), "{}", said.stdout);
}
