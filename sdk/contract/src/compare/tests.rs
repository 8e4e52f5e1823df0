//! The contract check against small pairs of worlds, each difference by its exact finding.

mod resources;
mod versions;

use crate::{Contract, Finding, Side, World, compare};

pub(super) fn contract(text: &str) -> Contract {
    let world = World::from_sources(&[("test.wit", text)], None).expect("test WIT parses");
    Contract::of_world(&world).expect("test WIT can be encoded")
}

pub(super) fn findings(host: &str, plugin: &str) -> Vec<Finding> {
    compare(&contract(host), &contract(plugin))
}

pub(super) fn told(findings: &[Finding]) -> Vec<(&str, &str)> {
    let told = findings
        .iter()
        .map(|finding| (finding.code(), finding.item()));
    told.collect()
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
world drawing {
  import types;
  export types;
  export run: func(name: string);
}";

#[test]
fn a_world_fits_itself_through_its_binary_form() {
    let world = World::from_source("test.wit", SHAPES, None).unwrap();
    let host = Contract::of_world(&world).unwrap();
    let encoded = world.encode().unwrap();
    let again = Contract::decode(&encoded, "demo:shapes/drawing@1.2.0", "").unwrap();
    assert_eq!(compare(&host, &again), []);
    assert_eq!(compare(&again, &host), []);
    assert!(Contract::decode(&encoded, "demo:shapes/other", "").is_err());
}

#[test]
fn parameter_names_and_aliases_do_not_count() {
    let plugin = SHAPES
        .replace("name: string", "other: string")
        .replace("list<point>)", "list<p>)")
        .replace("enum unit", "type p = point; enum unit");
    assert_eq!(findings(SHAPES, &plugin), []);
}

#[test]
fn types_that_no_function_uses_do_not_count() {
    let host = "package demo:a; interface t { record r { x: u8 } go: func(); } world w { import t; export t; }";
    assert_eq!(findings(host, &host.replace("x: u8", "y: u16")), []);
    assert_eq!(findings(host, &host.replace("record r { x: u8 }", "")), []);
}

/// What is replaced by what in the plugin's WIT, and what is found then.
type Difference = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str, u32)],
);

/// What changes, and the way to it, what it is and the line of each finding on the side of imports.
const DIFFERENCES: [Difference; 15] = [
    (
        "y: f64 }",
        "z: f64 }",
        &[(
            "[method]canvas.draw(s)[].dot",
            "field `y` is not in the plugin's record; field `z` is not in the host's record",
            3,
        )],
    ),
    (
        "y: f64 }",
        "y: f32 }",
        &[(
            "[method]canvas.draw(s)[].dot.y",
            "the host has a `f64` here, the plugin a `f32`",
            3,
        )],
    ),
    (
        "x: f64, y: f64 }",
        "y: f64, x: f64 }",
        &[(
            "[method]canvas.draw(s)[].dot",
            "the fields stand in another order: the host has `x, y`, the plugin `y, x`",
            3,
        )],
    ),
    (
        "nothing }",
        "nothing(u8) }",
        &[(
            "[method]canvas.draw(s)[].nothing",
            "the plugin has a payload here, the host none",
            4,
        )],
    ),
    (
        "dot(point), nothing }",
        "dot, nothing }",
        &[(
            "[method]canvas.draw(s)[].dot",
            "the host has a payload here, the plugin none",
            4,
        )],
    ),
    (
        "nothing }",
        "nothing, more }",
        &[(
            "[method]canvas.draw(s)[]",
            "case `more` is not in the host's variant",
            4,
        )],
    ),
    (
        "mm, inch",
        "inch, mm",
        &[(
            "[constructor]canvas(unit)",
            "the cases stand in another order: the host has `mm, inch`, the plugin `inch, mm`",
            5,
        )],
    ),
    (
        "bold, thin",
        "bold",
        &[(
            "[method]canvas.draw()?",
            "flag `thin` is not in the plugin's flags",
            6,
        )],
    ),
    (
        "option<style>",
        "style",
        &[(
            "[method]canvas.draw()",
            "the host has a `option<style>` here, the plugin a `style`",
            7,
        )],
    ),
    (
        "tuple<point, u8>",
        "tuple<point, u16>",
        &[(
            "nearest().ok.1",
            "the host has a `u8` here, the plugin a `u16`",
            8,
        )],
    ),
    (
        "tuple<point, u8>",
        "tuple<point>",
        &[(
            "nearest().ok",
            "the host's tuple has 2 parts, the plugin's 1",
            8,
        )],
    ),
    (
        "u8>, string>",
        "u8>>",
        &[(
            "nearest().err",
            "the host has a payload here, the plugin none",
            8,
        )],
    ),
    (
        "points: list<point>",
        "points: list<point>, more: u8",
        &[(
            "nearest",
            "the host's function has 1 parameter, the plugin's 2",
            8,
        )],
    ),
    (
        " -> option<style>",
        "",
        &[(
            "[method]canvas.draw()",
            "the host has a result here, the plugin none",
            7,
        )],
    ),
    (
        "list<shape>) -> option<style>",
        "list<u8>) -> option<u8>",
        &[
            (
                "[method]canvas.draw(s)[]",
                "the host has a `shape` here, the plugin a `u8`",
                7,
            ),
            (
                "[method]canvas.draw()?",
                "the host has a `style` here, the plugin a `u8`",
                7,
            ),
        ],
    ),
];

#[test]
fn each_difference_of_a_type_is_found_where_it_is() {
    for (from, to, expected) in DIFFERENCES {
        assert!(SHAPES.contains(from), "{from}");
        let found = findings(SHAPES, &SHAPES.replace(from, to));
        for side in Side::BOTH {
            let of_side = found.iter().filter(|finding| finding.side() == side);
            let said: Vec<_> = of_side
                .map(|finding| match finding {
                    Finding::TypeMismatch {
                        path,
                        difference,
                        place: Some(place),
                        ..
                    } => (path.as_str(), difference.as_str(), place.line),
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(said, expected, "{from} -> {to}");
        }
    }
}

#[test]
fn a_mismatch_shows_both_definitions_once_and_names_who_else_meets_it() {
    let found = findings(SHAPES, &SHAPES.replace("y: f64 }", "y: f32 }"));
    let said: Vec<_> = found.iter().map(ToString::to_string).collect();
    let one = "`demo:shapes/types@1.2.0#[method]canvas.draw` (and demo:shapes/types@1.2.0#nearest) \
         differs at `[method]canvas.draw(s)[].dot.y`: the host has a `f64` here, the plugin a `f32`; \
         the host has `point: record { x: f64, y: f64 }`, \
         the plugin `point: record { x: f64, y: f32 }` (test.wit:3)";
    assert_eq!(said, [one, one]);
    let sides: Vec<_> = found.iter().map(Finding::side).collect();
    assert_eq!(sides, [Side::Import, Side::Export]);
}

#[test]
fn a_missing_export_names_the_function_its_type_and_its_line() {
    let export = "  export run: func(name: string);\n";
    let found = findings(SHAPES, &SHAPES.replace(export, ""));
    assert_eq!(
        found[0].to_string(),
        "missing export `run`: the host expects `func(name: string)` (test.wit:13)"
    );
    let plugin = SHAPES.replace(
        "  nearest: func(points: list<point>)",
        "  nearby: func(points: list<point>)",
    );
    let found = findings(SHAPES, &plugin);
    assert_eq!(
        told(&found),
        [
            ("unknown-import", "demo:shapes/types@1.2.0#nearby"),
            ("missing-export", "demo:shapes/types@1.2.0#nearest"),
        ]
    );
    assert_eq!(found[0].place().unwrap().line, 2);
    assert_eq!(found[1].place().unwrap().line, 8);
}

#[test]
fn an_interface_that_is_missing_is_one_finding() {
    let found = findings(SHAPES, &SHAPES.replace("  export types;\n", ""));
    assert_eq!(
        told(&found),
        [("missing-interface", "demo:shapes/types@1.2.0")]
    );
    let said = found[0].to_string();
    assert!(said.contains("[method]canvas.draw: func("), "{said}");
    assert!(said.ends_with("(test.wit:2)"), "{said}");
}

#[test]
fn only_imports_that_ask_for_something_are_unknown() {
    let host = "package demo:a; world w { }";
    let types = "package demo:a; interface t { type x = u8; } world w { import t; }";
    assert_eq!(findings(host, types), []);
    let asks = "package demo:a; interface t { go: func(x: u8); } world w { import t; }";
    let found = findings(host, asks);
    assert_eq!(
        found[0].to_string(),
        "import `demo:a/t` is not offered by the host: `interface { go: func(x: u8) }`"
    );
    assert_eq!(found.len(), 1);
    let root = "package demo:a; world w { type x = u8; import go: func(a: x); }";
    assert_eq!(told(&findings(host, root)), [("unknown-import", "go")]);
}

#[test]
fn a_type_that_doubles_at_each_level_costs_its_size() {
    let doubling = |last: &str| {
        let mut text = format!("package demo:a; interface t {{ type t0 = {last};");
        for level in 1..=16 {
            let below = level - 1;
            text.push_str(&format!("record t{level} {{ a: t{below}, b: t{below} }}"));
        }
        text.push_str("go: func(x: t16); } world w { export t; }");
        text
    };
    assert_eq!(findings(&doubling("u8"), &doubling("u8")), []);
    let found = findings(&doubling("u8"), &doubling("u16"));
    // Each of the two fields of the innermost record.
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn an_async_function_is_not_the_sync_one() {
    let plain = "package demo:a; world w { import do: func(); export go: func(); }";
    let modern = plain.replace("func()", "async func()");
    for (host, plugin) in [(plain, &*modern), (&*modern, plain)] {
        let found = findings(host, plugin);
        assert_eq!(
            told(&found),
            [("async-mismatch", "do"), ("async-mismatch", "go")]
        );
        let (expected, found) = (found[1].expected().unwrap(), found[1].found().unwrap());
        assert_eq!(expected.starts_with("async"), host == modern, "{expected}");
        assert_eq!(found.starts_with("async"), plugin == modern, "{found}");
    }
}

#[test]
fn no_more_findings_are_kept_than_anybody_reads() {
    let functions: String = (0..500).map(|n| format!("f-n{n}: func();")).collect();
    let host = format!("package demo:a; interface t {{ {functions} }} world w {{ export t; }}");
    let plugin = host.replace("func()", "func() -> u8");
    assert_eq!(findings(&host, &plugin).len(), 200);
}
