//! Ceilings of a case, and fuel that was blessed.

use crate::command::{Folder, markdown, reasons, shout};

fn case(more: &str) -> String {
    format!("[[case]]\nname = 'one'\ncall = 'apply'\nargs = ['\"hello\"']\n{more}\n")
}

#[test]
fn a_ceiling_is_a_ceiling() {
    for (ceiling, over) in [
        (
            "fuel = 1_504",
            "it spent 1_505 of fuel; the case allows 1_504",
        ),
        (
            "memory = '1MiB'",
            "it spent 1.1 MiB of memory; the case allows 1 MiB",
        ),
        (
            "output = 12",
            "it spent 13 B of output; the case allows 12 B",
        ),
    ] {
        let folder = Folder::with_cases(&case(ceiling));
        let said = folder.test(&shout(), &["--json"]).exits(1);
        assert_eq!(reasons(&said.json()), ["over-budget"], "{ceiling}");
        assert!(said.stderr.contains(over), "{ceiling}: {}", said.stderr);
    }
    let roomy = case("fuel = 1_505\nmemory = '2 MiB'\noutput = 13\nhost-calls = 0");
    Folder::with_cases(&roomy).test(&shout(), &[]).exits(0);
}

#[test]
fn host_calls_are_counted() {
    let folder = Folder::with_cases(
        r#"
        [[case]]
        name = "one"
        call = "render"
        args = ['{path: "a.md", text: "[x](y) [z](w)", extensions: {}}']
        host-calls = 1
        [[case.host]]
        call = "resolve"
        returns = 'none'
        [[case.host]]
        call = "note"
        "#,
    );
    let report = folder.test(&markdown(), &["--json"]).exits(1).json();
    assert_eq!(reasons(&report), ["over-budget"]);
}

#[test]
fn more_fuel_than_was_blessed_is_a_regression_beyond_the_tolerance() {
    let folder = Folder::with_cases(&case(""));
    // 1,505 are spent: five percent above 1,434 is 1,505, and above 1,433 it is 1,504.
    folder.write("tests/fuel.toml", "[cases]\none = 1434\n");
    folder.test(&shout(), &[]).exits(0);
    folder.write("tests/fuel.toml", "[cases]\none = 1433\n");
    let said = folder.test(&shout(), &["--json"]).exits(1);
    assert_eq!(reasons(&said.json()), ["fuel-regression"]);
    let words =
        "it spent 1_505 of fuel, 5 % more than the 1_433 that were blessed (5 % are tolerated)";
    assert!(said.stderr.contains(words), "{}", said.stderr);
    folder.test(&shout(), &["--fuel-tolerance", "6"]).exits(0);
    folder.write("tests/fuel.toml", "[cases]\none = 1504\n");
    folder.test(&shout(), &["--fuel-tolerance", "0"]).exits(1);
}

#[test]
fn limits_of_production_hold_in_cases() {
    let folder = Folder::with_cases(&case("fails = 'fuel-exhausted'"));
    folder.write("caps.toml", "preset = 'strict'\nfuel = 100\n");
    folder.test(&shout(), &["--limits", "caps.toml"]).exits(0);
    folder.test(&shout(), &[]).exits(1);
}

/// A project of the shouting guest, whose file of cases begins with `head`.
fn project(head: &str) -> Folder {
    let text = format!("{head}\n{}", case("fails = 'fuel-exhausted'"));
    let folder = Folder::with_cases(&text);
    let file = "name = 'loud'\nversion = '0.1.0'\nlanguage = 'rust'\nworld = 'filter'\n";
    folder.write("plugin.toml", file);
    folder.write("caps.toml", "preset = 'strict'\nfuel = 100\n");
    std::fs::copy(shout(), folder.path().join("loud.wasm")).unwrap();
    folder
}

#[test]
fn a_file_can_name_its_own_limits() {
    project("limits = 'caps.toml'")
        .guesthouse(&["test", "--no-build"])
        .exits(0);
    project("").guesthouse(&["test", "--no-build"]).exits(1);
    // What the command line says is stronger.
    let named = project("limits = 'caps.toml'");
    named
        .guesthouse(&["test", "--no-build", "--limits", "strict"])
        .exits(1);
    let said = project("limits = 'nowhere.toml'")
        .guesthouse(&["test", "--no-build"])
        .exits(3);
    assert!(said.stderr.contains("nowhere.toml"), "{}", said.stderr);
}

/// Spins for longer than a millisecond on any machine.
pub(crate) const SLOW: &str = r#"(component
  (core module $m
    (func $spin (export "spin") (local i32)
      (local.set 0 (i32.const 50000000))
      (loop $again
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br_if $again (local.get 0)))))
  (core instance $i (instantiate $m))
  (func (export "spin") (canon lift (core func $i "spin"))))"#;

#[test]
fn the_deadline_is_told_and_ends_a_case_only_if_asked_to() {
    let folder = Folder::with_cases("[[case]]\nname = 'one'\ncall = 'spin'\n");
    let limits = "preset = 'strict'\nfuel = 1_000_000_000\ndeadline = '1ms'\n";
    folder.write("caps.toml", limits);
    std::fs::write(
        folder.path().join("slow.wasm"),
        wat::parse_str(SLOW).unwrap(),
    )
    .unwrap();
    let said = folder
        .test("slow.wasm", &["--limits", "caps.toml"])
        .exits(0);
    let told = said.stdout.contains("note: cases/one took ")
        && said
            .stdout
            .contains(" here; the deadline in production is 1.0 ms\n");
    assert!(told, "{}", said.stdout);
    let arguments = ["--limits", "caps.toml", "--enforce-deadline", "--json"];
    let report = folder.test("slow.wasm", &arguments).exits(1).json();
    assert_eq!(reasons(&report), ["deadline-exceeded"]);
}
