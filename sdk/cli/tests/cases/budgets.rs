//! Ceilings of a case, and fuel that was blessed.

use crate::command::{Folder, markdown, reasons, shout};

fn case(more: &str) -> String {
    format!("[[case]]\nname = 'one'\ncall = 'apply'\nargs = ['\"hello\"']\n{more}\n")
}

#[test]
fn a_ceiling_is_a_ceiling() {
    for (ceiling, over) in [
        (
            "fuel = 1_478",
            "it spent 1_479 of fuel; the case allows 1_478",
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
    let roomy = case("fuel = 1_479\nmemory = '2 MiB'\noutput = 13\nhost-calls = 0");
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
    // 1,479 are spent: five percent above 1,409 is 1,479, and above 1,408 it is 1,478.
    folder.write("tests/fuel.toml", "[cases]\none = 1409\n");
    folder.test(&shout(), &[]).exits(0);
    folder.write("tests/fuel.toml", "[cases]\none = 1408\n");
    let said = folder.test(&shout(), &["--json"]).exits(1);
    assert_eq!(reasons(&said.json()), ["fuel-regression"]);
    let words =
        "it spent 1_479 of fuel, 5 % more than the 1_408 that were blessed (5 % are tolerated)";
    assert!(said.stderr.contains(words), "{}", said.stderr);
    folder.test(&shout(), &["--fuel-tolerance", "6"]).exits(0);
    folder.write("tests/fuel.toml", "[cases]\none = 1478\n");
    folder.test(&shout(), &["--fuel-tolerance", "0"]).exits(1);
}

#[test]
fn limits_of_production_hold_in_cases() {
    let folder = Folder::with_cases(&case("fails = 'fuel-exhausted'"));
    folder.write("caps.toml", "preset = 'strict'\nfuel = 100\n");
    folder.test(&shout(), &["--limits", "caps.toml"]).exits(0);
    folder.test(&shout(), &[]).exits(1);
}

#[test]
fn a_file_can_name_its_own_limits() {
    let text = format!("limits = 'caps.toml'\n{}", case("fails = 'fuel-exhausted'"));
    let folder = Folder::with_cases(&text);
    folder.write("tests/caps.toml.txt", "");
    let said = folder.test(&shout(), &[]).exits(3);
    assert!(said.stderr.contains("caps.toml"), "{}", said.stderr);
}
