//! Worlds that a short WIT makes large: what `new` and `kit` write of them stays small, and is
//! written in time.

use std::time::{Duration, Instant};

use super::tests::{refusal_of, text, world};
use super::{Scaffold, ScaffoldError};
use crate::Language;

/// An interface with these items, on the plugin's side.
fn exported(items: &str) -> String {
    format!("package a:b;\ninterface i {{\n{items}\n}}\nworld w {{ export i; }}")
}

/// A type that holds the one before it twice, as often as that.
fn doubling(kind: &str, levels: usize) -> String {
    let mut items = "type t0 = u8;\n".to_owned();
    for level in 1..=levels {
        let below = level - 1;
        items += &match kind {
            "tuple" => format!("type t{level} = tuple<t{below}, t{below}>;\n"),
            "record" => format!("record t{level} {{ a: t{below}, b: t{below} }}\n"),
            "variant" => format!("variant t{level} {{ a(t{below}), b(t{below}) }}\n"),
            "result" => format!("type t{level} = result<t{below}, t{below}>;\n"),
            _ => format!("type t{level} = list<tuple<t{below}, t{below}>>;\n"),
        };
    }
    items
}

fn each(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

/// Worlds that the reader of WIT takes.
fn worlds() -> Vec<(&'static str, String)> {
    let kinds = ["tuple", "record", "variant", "result", "list"];
    let mut worlds: Vec<_> = kinds
        .map(|kind| {
            let items = format!("{}f: func(x: t14) -> t14;", doubling(kind, 14));
            (kind, exported(&items))
        })
        .into();
    let fields = |prefix: &str, ty: &str| each(250, |at| format!("{prefix}{at}: {ty}, "));
    let long = "a".repeat(50_000);
    worlds.extend([
        (
            "wide",
            exported(&format!(
                "record one {{ {} }} record two {{ {} }} f: func() -> two;",
                fields("field-of-one", "u8"),
                fields("field-of-two", "one")
            )),
        ),
        (
            "many functions of one deep type",
            exported(&format!(
                "{}{}",
                doubling("record", 10),
                each(100, |at| format!("go{at}: func(x: t10) -> t10;\n"))
            )),
        ),
        (
            "a long name, doubled",
            exported(&format!(
                "record long {{ {long}: u8 }} {} f: func(x: t12) -> t12;",
                doubling("tuple", 12).replace("= u8", "= long")
            )),
        ),
        (
            "many functions",
            exported(&each(4_000, |at| format!("go{at}: func() -> u8;\n"))),
        ),
        ("many interfaces", {
            let interfaces = each(900, |at| {
                format!("interface i{at} {{ type t = u8; f: func(x: t) -> t; }}\n")
            });
            let exports = each(900, |at| format!("export i{at};\n"));
            format!("package a:b;\n{interfaces}world w {{ {exports} }}")
        }),
        (
            "many resources",
            exported(&each(1_000, |at| {
                format!("resource r{at} {{ constructor(); f: func(); }}\n")
            })),
        ),
        (
            "constructors that double",
            exported(&format!(
                "resource r0 {{ constructor(); }}\n{}",
                each(40, |at| format!(
                    "resource r{} {{ constructor(a: r{at}, b: r{at}); }}\n",
                    at + 1
                ))
            )),
        ),
        (
            "constructors that need each other",
            exported(&each(30, |at| {
                let all = each(30, |other| format!("x{other}: r{other}, "));
                format!("resource r{at} {{ constructor({all}); }}\n")
            })),
        ),
        (
            "objects that nobody makes",
            exported(&format!(
                "resource r;\n{}",
                each(3_000, |at| format!("go{at}: func(x: r) -> u8;\n"))
            )),
        ),
        (
            "objects that take much to make",
            exported(&format!(
                "resource r {{ constructor({}); }}\nf: func() -> tuple<{}r>;",
                each(100, |at| format!("parameter{at}: tuple<u8, u8, u8, u8>, ")),
                "r, ".repeat(900)
            )),
        ),
        (
            "nested types without a name",
            exported(&each(1_000, |at| {
                let (open, close) = ("list<".repeat(45), ">".repeat(45));
                format!(
                    "record r{at} {{ a: {open}u8{close} }} go{at}: func(x: {open}r{at}{close});\n"
                )
            })),
        ),
        (
            "many cases",
            exported(&format!(
                "enum e {{ {} }} variant v {{ {} }} f: func(e: e) -> v;",
                each(10_000, |at| format!("case{at}, ")),
                each(10_000, |at| format!("case{at}(e), "))
            )),
        ),
        (
            "other names",
            exported(&format!(
                "type t0 = u8;\n{}f: func(x: t250) -> t250;",
                each(250, |at| format!("type t{} = t{at};\n", at + 1))
            )),
        ),
        (
            "long words",
            exported(&format!("/// {}\nf: func();", "word ".repeat(200_000))),
        ),
    ]);
    worlds
}

/// Generous: the machine may do much else. Nothing here takes two seconds where it is alone.
const MOST_TIME: Duration = Duration::from_secs(60);

#[test]
fn what_is_written_of_a_short_wit_is_short_and_soon_there() {
    for (name, wit) in worlds() {
        let (folder, world) = world(&wit);
        let start = Instant::now();
        for language in Language::ALL {
            let size = match Scaffold::of_world("a", language, &world, folder.path()) {
                Ok(made) => made.files().iter().map(|file| file.contents().len()).sum(),
                Err(ScaffoldError::Unsupported { .. }) => 0,
                Err(error) => panic!("{name}, {language}: {error}"),
            };
            let most = match language {
                // Bindings: those of the parts that C may have.
                Language::C => 80 * wit.len() + (8 << 20),
                _ => 24 * wit.len() + (4 << 20),
            };
            assert!(
                size < most,
                "{name}, {language}: {size} bytes of {}",
                wit.len()
            );
        }
        assert!(start.elapsed() < MOST_TIME, "{name}: {:?}", start.elapsed());
    }
}

#[test]
fn a_value_that_takes_too_much_has_no_example_and_no_case() {
    let of = |levels| {
        let items = format!("{}f: func() -> t{levels};", doubling("record", levels));
        let (folder, world) = world(&exported(&items));
        let made = Scaffold::of_world("a", Language::Rust, &world, folder.path()).unwrap();
        (text(&made, "src/lib.rs"), text(&made, "tests/cases.toml"))
    };
    let none = "unimplemented!(\"there is no value to answer yet\")";
    let mut value = "0".to_owned();
    for _ in 0..8 {
        value = format!("{{a: {value}, b: {value}}}");
    }
    let (source, cases) = of(8);
    assert!(!source.contains(none), "{source}");
    assert!(
        cases.ends_with(&format!("returns = \"{value}\"\n")),
        "{cases}"
    );
    let (source, cases) = of(9);
    assert!(source.contains(none), "{source}");
    assert!(cases.contains("name = \"starts\""), "{cases}");
}

#[test]
fn objects_that_take_too_many_others_are_in_no_case() {
    let cases = |count| {
        let items = format!(
            "resource r0 {{ constructor(); }}\n{}f: func(x: r{count});",
            each(count, |at| format!(
                "resource r{} {{ constructor(a: r{at}, b: r{at}); }}\n",
                at + 1
            ))
        );
        let (folder, world) = world(&exported(&items));
        let made = Scaffold::of_world("a", Language::Rust, &world, folder.path()).unwrap();
        text(&made, "tests/cases.toml").matches("keep = ").count()
    };
    // Each resource has a case of its own, and `f` one: 2^(n + 1) - 1 objects for `rn`, 64 at most.
    assert_eq!(cases(4), 31 + (1 + 3 + 7 + 15 + 31));
    assert_eq!(cases(40), 1 + 3 + 7 + 15 + 31 + 63);
}

#[test]
fn what_would_be_too_long_is_refused_by_name() {
    let long = "a".repeat(201);
    assert_eq!(
        refusal_of(Language::Rust, &exported(&format!("f: func({long}: u8);"))),
        format!(
            "unsupported: `{long}` is a name of 201 bytes, and projects have names of 200 at most"
        )
    );
    let name = "a".repeat(200);
    assert_eq!(
        refusal_of(Language::Rust, &exported(&format!("f: func({name}: u8);"))),
        "made"
    );
    // Names are written with every function.
    let functions = |count| each(count, |at| format!("go{at}: func();\n"));
    let wit = |count| exported(&functions(count)).replace("ce i {", &format!("ce {name} {{"));
    let wit = |count| wit(count).replace("export i;", &format!("export {name};"));
    let whole: usize = (0..45_000)
        .map(|at: usize| 211 + at.to_string().len())
        .sum();
    assert_eq!(
        refusal_of(Language::Python, &wit(45_000)),
        format!(
            "unsupported: `a:b/{name}#go10000` takes 216 bytes of the {whole} of the whole WIT with every \
             type and name spelled out, and projects have 8388608 at most"
        )
    );
    assert_eq!(refusal_of(Language::Python, &wit(5_000)), "made");
    let deep = exported(&format!(
        "{}f: func(x: t12) -> t12;",
        doubling("variant", 12)
    ));
    assert_eq!(
        refusal_of(Language::C, &deep),
        "unsupported: `a:b/i#f` passes 16382 parts with every type written out, and 16382 with all \
         functions before it; projects in C have 1300 at most, and 40000 of all functions"
    );
    assert_eq!(refusal_of(Language::Rust, &deep), "made");
}
