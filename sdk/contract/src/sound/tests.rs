//! Each flaw with its code, words and line, and the yardstick: what passes is encoded and valid, what
//! is refused as impossible is.

use std::time::{Duration, Instant};

use wasmparser::{Validator, WasmFeatures};

use super::{Flaw, known, refused};
use crate::{World, WorldError};

fn read(text: &str) -> Result<World, WorldError> {
    World::from_source("app.wit", text, Some("w"))
}

fn refusal(text: &str) -> (&'static str, String) {
    let error = read(text).unwrap_err();
    let words = error.to_string();
    let flaws = words.strip_prefix("no plugin can be made for this WIT:\n");
    (error.code(), flaws.unwrap_or(&words).to_owned())
}

/// One interface with these items, on both sides of a world.
fn around(items: &str) -> String {
    format!("package m:a;\ninterface i {{\n{items}\n}}\nworld w {{ import i; export i; }}")
}

fn names(prefix: &str, count: usize) -> String {
    let names: Vec<_> = (0..count).map(|n| format!("{prefix}{n}")).collect();
    names.join(", ")
}

#[test]
fn what_no_component_can_hold_is_told_with_its_line() {
    for (items, words) in [
        (
            "enum e { low,\nLOW }",
            "app.wit:4: `m:a/i#e`: `low` and `LOW` are one name to a component",
        ),
        (
            "variant v { a-b, A-b(u8) }",
            "app.wit:3: `m:a/i#v`: `a-b` and `A-b` are one name to a component",
        ),
        (
            "record r { x: u8,\nx: u8 }",
            "app.wit:4: `m:a/i#r`: `x` and `x` are one name to a component",
        ),
        (
            "flags f { x, X }",
            "app.wit:3: `m:a/i#f`: `x` and `X` are one name to a component",
        ),
        (
            "f: func(a: u8, A: u8);",
            "app.wit:3: `m:a/i#f`: `a` and `A` are one name to a component",
        ),
        (
            "resource r {\nr: func(); }",
            "app.wit:4: `m:a/i`: `r` and `[method]r.r` are one name to a component",
        ),
        (
            "resource r {\nr: static func(); }",
            "app.wit:4: `m:a/i`: `r` and `[static]r.r` are one name to a component",
        ),
        (
            "type t = u8;\nT: func();",
            "app.wit:4: `m:a/i`: `t` and `T` are one name to a component",
        ),
        (
            "record r {}",
            "app.wit:3: `m:a/i#r`: a component cannot hold `record` with nothing in it",
        ),
        (
            "flags f {}",
            "app.wit:3: `m:a/i#f`: a component cannot hold `flags` with nothing in it",
        ),
        (
            "f: func() -> list<tuple<>>;",
            "app.wit:3: `m:a/i#f`: a component cannot hold `tuple` with nothing in it",
        ),
    ] {
        let expected = ("bad-wit", words.to_owned());
        assert_eq!(refusal(&around(items)), expected, "{items}");
    }
    assert_eq!(
        refusal("package m:a; interface w2 {}\ninterface W2 {} world w {}").1,
        "app.wit:2: `m:a`: `w2` and `W2` are one name to a component"
    );
}

#[test]
fn counts_are_held_to_the_formats() {
    for (least, most, items) in [
        (32, 33, "flags many { NAMES } f: func(x: many);"),
        (10_000, 10_001, "enum many { NAMES } f: func(x: many);"),
        (1_000, 1_001, "f: func(PARAMS);"),
    ] {
        let with = |count| {
            let params: Vec<_> = (0..count).map(|n| format!("p{n}: u8")).collect();
            let items = items.replace("NAMES", &names("n", count));
            around(&items.replace("PARAMS", &params.join(", ")))
        };
        assert!(read(&with(least)).is_ok(), "{items}");
        let (code, words) = refusal(&with(most));
        assert_eq!(code, "bad-wit");
        assert!(words.contains(&most.to_string()), "{words}");
    }
}

#[test]
fn proposals_are_refused_in_the_world_and_nowhere_else() {
    for (items, item, construct) in [
        ("f: async func();", "f", "an async function"),
        ("f: func() -> future<u8>;", "f", "a `future`"),
        ("f: func(x: list<stream<u8>>);", "f", "a `stream`"),
        (
            "f: func(x: option<error-context>);",
            "f",
            "an `error-context`",
        ),
        ("f: func(x: map<string, u8>);", "f", "a `map`"),
        ("f: func(x: list<u8, 4>);", "f", "a list of fixed length"),
        (
            "f: func() -> list<u8, 2000000000>;",
            "f",
            "a list of fixed length",
        ),
        (
            "record r { x: stream<u8> } f: func(x: r);",
            "r",
            "a `stream`",
        ),
        ("type t = error-context;", "t", "an `error-context`"),
    ] {
        let words = format!(
            "app.wit:3: `m:a/i#{item}`: {construct} cannot be part of an extension point yet"
        );
        let expected = ("unsupported", words);
        assert_eq!(refusal(&around(items)), expected, "{items}");
        // Another world of the package may have it.
        let beside =
            format!("package m:a; interface j {{ {items} }} world v {{ import j; }} world w {{}}");
        match items.contains("2000000000") {
            true => assert_eq!(refusal(&beside).0, "bad-wit"),
            false => assert!(read(&beside).is_ok(), "{items}"),
        }
    }
    // What no component can hold is said of both.
    let both = around("record r {} f: func(x: stream<u8>);");
    let (code, words) = refusal(&both);
    assert_eq!((code, words.lines().count()), ("bad-wit", 2), "{words}");
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
    around(&format!("{items}run: func(value: t{levels});"))
}

/// A type that holds the one before it once.
fn chain(kind: &str, levels: usize) -> String {
    let mut items = "type t0 = u8;\n".to_owned();
    for level in 1..=levels {
        let below = level - 1;
        items += &match kind {
            "alias" => format!("type t{level} = t{below};\n"),
            "record" => format!("record t{level} {{ a: t{below} }}\n"),
            "variant" => format!("variant t{level} {{ a(t{below}) }}\n"),
            _ => format!("type t{level} = list<t{below}>;\n"),
        };
    }
    around(&format!("{items}run: func() -> t{levels};"))
}

fn in_time(text: &str) -> (&'static str, String) {
    let start = Instant::now();
    let refused = refusal(text);
    // Milliseconds; the bound is for a machine that does much else.
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
    refused
}

#[test]
fn types_that_double_are_measured_and_not_written_out() {
    for kind in ["tuple", "record", "variant", "result", "list"] {
        assert!(read(&doubling(kind, 12)).is_ok(), "{kind}");
        for levels in [20, 45, 99] {
            let (code, words) = in_time(&doubling(kind, levels));
            assert_eq!(
                code,
                if levels * 2 > 100 && kind == "list" || levels > 99 {
                    "bad-wit"
                } else {
                    "unsupported"
                },
                "{kind} {levels}"
            );
            assert!(
                words.contains("parts or more with everything that it refers to"),
                "{words}"
            );
        }
    }
    let (code, words) = refusal(&doubling("tuple", 16));
    assert_eq!(code, "unsupported");
    let first = "app.wit:19: `m:a/i#t16`: it has 131071 parts or more with everything that it refers \
         to written out, the limit is 100000";
    assert_eq!(words.lines().next(), Some(first));
}

#[test]
fn chains_end_where_the_format_or_the_resolver_does() {
    for kind in ["record", "variant", "list"] {
        assert!(read(&chain(kind, 99)).is_ok(), "{kind}");
        let (code, words) = refusal(&chain(kind, 100));
        assert_eq!(code, "bad-wit", "{kind}");
        assert!(
            words.contains("types hold each other 101 levels deep"),
            "{words}"
        );
        assert_eq!(in_time(&chain(kind, 50_000)).0, "bad-wit", "{kind}");
    }
    assert!(read(&chain("alias", 200)).is_ok());
    let (code, words) = in_time(&chain("alias", 50_000));
    assert_eq!(code, "unsupported");
    assert!(
        words.contains("it refers to others over 257 steps"),
        "{words}"
    );
}

#[test]
fn interfaces_and_worlds_that_lead_to_each_other() {
    let mut uses = "package m:a;\ninterface i0 { type t0 = u8; }\n".to_owned();
    for at in 1..20_000 {
        let before = at - 1;
        uses += &format!("interface i{at} {{ use i{before}.{{t{before}}}; type t{at} = u8; }}\n");
    }
    let (code, words) = in_time(&format!("{uses}world w {{ import i19999; }}"));
    assert_eq!(code, "unsupported");
    assert!(words.contains("steps, the limit is 256"), "{words}");
    let functions: String = (0..2_000)
        .map(|at| format!("import go{at}: func();\n"))
        .collect();
    let mut includes = format!("package m:a;\nworld w0 {{ {functions} }}\n");
    for at in 1..2_000 {
        includes += &format!("world w{at} {{ include w{}; }}\n", at - 1);
    }
    let (code, words) = in_time(&format!("{includes}world w {{ include w1999; }}"));
    assert_eq!(code, "unsupported", "{words}");
    // A package in which each interface needs a large one is encoded with it each time.
    let types: String = (0..2_000).map(|at| format!("type t{at} = u8;\n")).collect();
    let mut wide = format!("package m:a;\ninterface large {{ {types} }}\n");
    for at in 0..2_000 {
        wide += &format!("interface i{at} {{ use large.{{t0}}; }}\n");
    }
    let (code, words) = in_time(&format!("{wide}world w {{ import i0; }}"));
    assert_eq!(code, "unsupported", "{words}");
}

#[test]
fn text_that_is_hard_to_read() {
    let nested = format!(
        "f: func(x: {}u8{});",
        "list<".repeat(50_000),
        ">".repeat(50_000)
    );
    let (code, words) = in_time(&around(&nested));
    assert_eq!(code, "bad-wit");
    assert!(words.contains("type nesting too deep"), "{words}");
    let packages = "package a:b { ".repeat(20_000);
    assert_eq!(in_time(&packages).0, "bad-wit");
    let comments = "/*".repeat(200_000);
    assert_eq!(in_time(&comments).0, "bad-wit");
    let (code, words) = in_time(&format!(
        "package m:a; world w {{}} {}",
        " ".repeat(3 << 20)
    ));
    assert_eq!(code, "unsupported");
    assert_eq!(words, "`app.wit`: more than 2097152 bytes of WIT");
    let many: String = (0..1_001)
        .map(|at| format!("package x:p{at} {{}}\n"))
        .collect();
    let (code, words) = in_time(&format!("package m:a;\n{many}world w {{}}"));
    assert_eq!(
        (code, words.as_str()),
        ("unsupported", "`m:a`: more than 1000 packages")
    );
}

#[test]
fn many_flaws_are_told_together_and_not_all() {
    let empty: String = (0..500).map(|at| format!("record r{at} {{}}\n")).collect();
    let WorldError::Unfit { flaws } = read(&around(&empty)).unwrap_err() else {
        panic!("it is refused");
    };
    assert_eq!(flaws.len(), 200);
    let words = refusal(&around(&empty)).1;
    assert_eq!(words.lines().count(), 21);
    assert!(words.ends_with("and 180 more"), "{words}");
}

mod yardstick;
