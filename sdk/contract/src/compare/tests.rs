//! The contract check against small pairs of worlds, each difference by its exact finding.

use crate::{Finding, World, compare};

fn world(text: &str) -> World {
    World::from_source("test.wit", text, None).expect("test WIT parses")
}

fn findings(host: &str, component: &str) -> Vec<Finding> {
    compare(&world(host), &world(component))
}

const SHAPES: &str = "package demo:shapes@1.2.0;
    interface types {
        record point { x: f64, y: f64 }
        variant shape { dot(point), nothing }
        enum unit { mm, inch }
        flags style { bold, thin }
        resource canvas { constructor(unit: unit); draw: func(s: list<shape>) -> option<style>; }
        nearest: func(points: list<point>) -> result<tuple<point, u8>, string>;
    }
    world drawing { import types; export types; export run: func(name: string); }";

#[test]
fn a_world_fits_itself_through_its_binary_form() {
    let host = world(SHAPES);
    let again = World::decode(&host.encode().unwrap(), "drawing").unwrap();
    assert_eq!(compare(&host, &again), []);
}

#[test]
fn parameter_names_and_aliases_do_not_count() {
    let component = SHAPES
        .replace("name: string", "other: string")
        .replace("list<point>)", "list<p>)")
        .replace("enum unit", "type p = point; enum unit");
    assert_eq!(findings(SHAPES, &component), []);
}

#[test]
fn minor_versions_meet_and_major_versions_do_not() {
    let newer = SHAPES.replace("@1.2.0", "@1.9.3");
    assert_eq!(findings(SHAPES, &newer), []);
    let major = SHAPES.replace("@1.2.0", "@2.0.0");
    let codes: Vec<_> = findings(SHAPES, &major).iter().map(Finding::code).collect();
    assert_eq!(
        codes,
        ["missing-export"; 3]
            .into_iter()
            .chain(["unknown-import"])
            .collect::<Vec<_>>()
    );
}

#[test]
fn of_several_versions_on_a_track_the_greatest_counts() {
    let host = "package demo:a@1.2.0; interface i { f: func(); } world w { export i; }";
    let component = |last: &str| {
        let text = format!(
            "package demo:w; world w {{ export demo:a/i@1.2.1; export demo:a/i@1.9.3; }}
             package demo:a@1.2.1 {{ interface i {{ f: func(); }} }}
             package demo:a@1.9.3 {{ interface i {{ f: func({last}); }} }}"
        );
        compare(&world(host), &world(&text))
    };
    assert_eq!(component(""), []);
    assert_eq!(component("x: u8")[0].code(), "type-mismatch");
}

#[test]
fn each_difference_of_a_type_is_found_where_it_is() {
    for (from, to) in [
        ("y: f64 }", "z: f64 }"),
        ("y: f64 }", "y: f32 }"),
        ("y: f64 }", "y: f64, z: f64 }"),
        ("nothing }", "nothing(u8) }"),
        ("nothing }", "none }"),
        ("mm, inch", "inch, mm"),
        ("bold, thin", "bold"),
        ("option<style>", "style"),
        ("tuple<point, u8>", "tuple<point, u16>"),
        (
            "result<tuple<point, u8>, string>",
            "result<tuple<point, u8>>",
        ),
        ("name: string)", "name: string, more: u8)"),
        ("name: string)", "name: string) -> u8"),
    ] {
        let found = findings(SHAPES, &SHAPES.replace(from, to));
        assert!(!found.is_empty(), "{from} -> {to}");
        let codes: Vec<_> = found.iter().map(Finding::code).collect();
        assert!(
            codes.iter().all(|code| *code == "type-mismatch"),
            "{found:?}"
        );
    }
}

#[test]
fn a_mismatch_shows_both_definitions() {
    let found = findings(SHAPES, &SHAPES.replace("bold, thin", "bold"));
    assert!(
        found.contains(&Finding::TypeMismatch {
            item: "demo:shapes/types@1.2.0#[method]canvas.draw".to_owned(),
            expected: "style: flags { bold, thin }".to_owned(),
            found: "style: flags { bold }".to_owned(),
        }),
        "{found:?}"
    );
}

#[test]
fn a_missing_export_names_the_function_and_its_type() {
    let found = findings(
        SHAPES,
        &SHAPES.replace("export run: func(name: string);", ""),
    );
    assert_eq!(
        found,
        [Finding::MissingExport {
            item: "run".to_owned(),
            expected: "func(name: string)".to_owned(),
        }]
    );
}

#[test]
fn only_imports_that_ask_for_something_are_unknown() {
    let host = "package demo:a; world w { }";
    let types = "package demo:a; interface t { type x = u8; } world w { import t; }";
    assert_eq!(findings(host, types), []);
    let asks = "package demo:a; interface t { go: func(); } world w { import t; }";
    assert_eq!(
        findings(host, asks),
        [Finding::UnknownImport {
            item: "demo:a/t".to_owned()
        }]
    );
}

#[test]
fn a_type_that_doubles_at_each_level_costs_its_size() {
    let mut text = String::from("package demo:a; interface t { type t0 = u8;");
    for level in 1..=60 {
        let below = level - 1;
        text.push_str(&format!("record t{level} {{ a: t{below}, b: t{below} }}"));
    }
    text.push_str("go: func(x: t60); } world w { export t; }");
    assert_eq!(findings(&text, &text), []);
}

#[test]
fn an_async_function_is_not_the_sync_one() {
    let sync = "package demo:a; world w { export go: func(); }";
    let found = findings(sync, "package demo:a; world w { export go: async func(); }");
    assert_eq!(found[0].code(), "type-mismatch");
}
