//! Which versions meet: the engine's rules, one test each, on both sides of the boundary.

use super::{contract, findings, told};
use crate::{Finding, compare};

fn imports(version: &str) -> String {
    format!("package demo:a{version}; interface i {{ f: func(); }} world w {{ import i; }}")
}

fn exports(version: &str) -> String {
    format!("package demo:a{version}; interface i {{ f: func(); }} world w {{ export i; }}")
}

/// Whether a plugin of one version fits a host of another, which both sides must agree on.
fn meet(host: &str, plugin: &str) -> bool {
    let imported = findings(&imports(host), &imports(plugin));
    let exported = findings(&exports(host), &exports(plugin));
    assert_eq!(imported.is_empty(), exported.is_empty(), "{host} {plugin}");
    imported.is_empty()
}

#[test]
fn the_same_version_meets() {
    for version in ["", "@1.2.3", "@0.1.0", "@0.0.1", "@1.0.0-rc.1"] {
        assert!(meet(version, version), "{version}");
    }
}

#[test]
fn minor_versions_meet_in_both_directions() {
    assert!(meet("@1.2.0", "@1.9.3"));
    assert!(meet("@1.9.3", "@1.2.0"));
}

#[test]
fn before_the_first_release_only_patches_meet() {
    assert!(meet("@0.2.0", "@0.2.12"));
    assert!(meet("@0.2.12", "@0.2.0"));
    assert!(!meet("@0.2.0", "@0.3.0"));
}

#[test]
fn major_versions_do_not_meet() {
    assert!(!meet("@1.2.0", "@2.0.0"));
    assert!(!meet("@2.0.0", "@1.2.0"));
}

#[test]
fn the_very_first_patches_meet_nothing_but_themselves() {
    assert!(!meet("@0.0.1", "@0.0.2"));
}

#[test]
fn pre_releases_meet_nothing_but_themselves() {
    assert!(!meet("@1.0.0-rc.1", "@1.0.0"));
    assert!(!meet("@1.0.0", "@1.0.0-rc.1"));
    assert!(!meet("@1.0.0-rc.1", "@1.0.0-rc.2"));
}

#[test]
fn no_version_meets_no_version_only() {
    assert!(!meet("", "@1.0.0"));
    assert!(!meet("@1.0.0", ""));
}

#[test]
fn a_newer_minor_that_uses_nothing_new_is_fine_and_one_that_does_is_told() {
    let newer = |uses| {
        format!("package demo:a@1.3.0; interface i {{ f: func(); {uses} }} world w {{ import i; }}")
    };
    assert_eq!(findings(&imports("@1.2.0"), &newer("")), []);
    let found = findings(&imports("@1.2.0"), &newer("g: func();"));
    assert_eq!(told(&found), [("unknown-import", "demo:a/i@1.3.0#g")]);
}

#[test]
fn a_version_that_does_not_meet_is_told_with_the_hosts() {
    let found = findings(&imports("@1.2.0"), &imports("@2.0.0"));
    assert_eq!(
        found[0].to_string(),
        "import `demo:a/i@2.0.0`: the host has 1.2.0, the plugin 2.0.0 (test.wit:1)"
    );
    assert!(found[0].is_ungranted());
    let found = findings(&exports("@1.2.0"), &exports(""));
    assert_eq!(
        found[0].to_string(),
        "export `demo:a/i@1.2.0`: the host has 1.2.0, the plugin no version (test.wit:1)"
    );
    assert!(!found[0].is_ungranted());
}

#[test]
fn all_versions_of_the_host_are_told() {
    let host = contract(
        "package demo:w; world w { import demo:a/i@1.2.0; import demo:a/i@0.2.0; }
         package demo:a@1.2.0 { interface i { f: func(); } }
         package demo:a@0.2.0 { interface i { f: func(); } }",
    );
    let found = compare(&host, &contract(&imports("@2.0.0")));
    assert_eq!(found[0].expected(), Some("1.2.0, 0.2.0"));
}

#[test]
fn of_several_versions_on_a_track_the_greatest_counts() {
    let host = "package demo:a@1.2.0; interface i { f: func(); } world w { export i; }";
    let plugin = |last: &str| {
        let text = format!(
            "package demo:w; world w {{ export demo:a/i@1.2.1; export demo:a/i@1.9.3; }}
             package demo:a@1.2.1 {{ interface i {{ f: func(); }} }}
             package demo:a@1.9.3 {{ interface i {{ f: func({last}); }} }}"
        );
        compare(&contract(host), &contract(&text))
    };
    assert_eq!(plugin(""), []);
    let codes: Vec<_> = plugin("x: u8").iter().map(Finding::code).collect();
    assert_eq!(codes, ["type-mismatch"]);
}
