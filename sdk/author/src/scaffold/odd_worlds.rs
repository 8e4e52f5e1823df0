//! Worlds that are hard on somebody: what the projects have of them, and what is refused by name.

use super::Scaffold;
use super::cases::{self, Passed};
use super::surface::Surface;
use super::tests::{refusal_of, text, world};
use crate::Language;

/// What `new` says of a world with these items in its interface: the error's code and words.
fn refusal(language: Language, items: &str) -> String {
    let wit = format!("package a:b; interface i {{ {items} }} world w {{ import i; export i; }}");
    refusal_of(language, &wit)
}

#[test]
fn what_bindings_in_rust_cannot_have_is_refused_there_alone() {
    for (items, item) in [
        ("enum e { self } f: func() -> e;", "a:b/i#e"),
        ("record self { a: u8 } f: func() -> self;", "a:b/i#self"),
        ("gen: func();", "a:b/i#gen"),
        ("record r { gen: u8 } f: func() -> r;", "a:b/i#r"),
        ("resource x { gen: func(); }", "a:b/i#[method]x.gen"),
        (
            "resource x { constructor(); new: func(); }",
            "a:b/i#[method]x.new",
        ),
        (
            "resource x { take-handle: func(); }",
            "a:b/i#[method]x.take-handle",
        ),
        ("resource guest { constructor(); }", "a:b/i#guest"),
        ("resource x; type loan = borrow<x>;", "a:b/i#loan"),
    ] {
        let said = refusal(Language::Rust, items);
        assert!(
            said.starts_with(&format!("unsupported: `{item}` ")),
            "{items}: {said}"
        );
        assert_eq!(refusal(Language::C, items), "made", "{items}");
    }
    assert_eq!(
        refusal(Language::Rust, "resource gen { new: static func(); }"),
        "made"
    );
    let package = "package a:loop; interface i { f: func(); } world w { export i; }";
    assert!(refusal_of(Language::Rust, package).starts_with("unsupported: `a:loop` is a package"));
    let loans = "package a:b; interface app { resource store; }
        interface i { use app.{store}; f: func(x: list<tuple<borrow<store>>>); }
        world w { export i; }";
    assert!(refusal_of(Language::Rust, loans).starts_with("unsupported: `a:b/i#f` takes a list"));
    assert_eq!(refusal_of(Language::C, loans), "made");
}

#[test]
fn what_is_a_word_in_c_is_named_otherwise_there() {
    let (folder, world) = world(
        "package a:b; interface i {
            resource thing { constructor(); }
            type loan = borrow<thing>;
            /// A path: C:\\
            record r { restrict: u8, new: thing, int: option<u8> }
            /// Ends in \\
            f: func(malloc: u32, x: loan) -> r;
        } world w { export i; import i; }",
    );
    let made = Scaffold::of_world("a", Language::C, &world, folder.path()).unwrap();
    let (header, source) = (text(&made, "gen/w.h"), text(&made, "plugin.c"));
    for part in ["restrict_value;", "uint32_t malloc_value, "] {
        assert!(header.contains(part), "no {part:?} in:\n{header}");
    }
    assert!(
        source.contains("(*ret).new_ = exports_a_b_i_thing_new("),
        "{source}"
    );
    assert!(!header.contains("loan"), "{header}");
    assert!(![header, source].concat().contains("\\\n"));
}

#[test]
fn loans_are_dropped_for_the_author_in_c_unless_lists_hold_them() {
    let wit = |ty: &str| {
        format!(
            "package a:b; interface app {{ resource store; }}
            interface i {{ use app.{{store}}; f: func(x: {ty}); }} world w {{ export i; }}"
        )
    };
    for (ty, by_hand) in [("borrow<store>", false), ("list<borrow<store>>", true)] {
        let (folder, world) = world(&wit(ty));
        let made = Scaffold::of_world("a", Language::C, &world, folder.path()).unwrap();
        assert_eq!(
            text(&made, "gen/w.h").contains("store_drop_borrow"),
            by_hand,
            "{ty}"
        );
        let calls = text(&made, "tests/cases.toml").contains("new = \"a:b/app#store\"");
        assert_eq!(calls, !by_hand, "{ty}");
    }
}

#[test]
fn a_world_whose_name_is_a_word_of_wit_is_found_again() {
    let (folder, world) = world("package %use:%type@1.0.0; world %list { export f: func(); }");
    assert_eq!(world.specifier(), "%use:%type/%list@1.0.0");
    let again = guesthouse_contract::World::from_path(folder.path(), Some(&world.specifier()));
    assert_eq!(again.unwrap().full_name(), "use:type/list@1.0.0");
    let made = Scaffold::of_world("a", Language::Rust, &world, folder.path()).unwrap();
    let source = text(&made, "src/lib.rs");
    let named = "generate!({ path: \"wit\", world: \"%use:%type/%list@1.0.0\"";
    assert!(source.contains(named), "{source}");
}

#[test]
fn an_object_of_both_sides_is_made_by_the_side_that_the_function_means() {
    let (folder, world) = world(
        "package a:b; interface i { resource x; constant: func() -> x; }
        world w { import i; export i; use i.{x}; export go: func(b: borrow<x>); }",
    );
    for language in [Language::Rust, Language::C] {
        let made = Scaffold::of_world("a", language, &world, folder.path()).unwrap();
        let parsed: toml::Table = text(&made, "tests/cases.toml").parse().unwrap();
        let cases = parsed["case"].as_array().unwrap();
        let all: Vec<_> = cases.iter().map(calls).collect();
        assert_eq!(
            all,
            [
                "new a:b/i#x given1, go($given1)",
                "a:b/i#constant()",
                "a:b/i#constant()"
            ],
            "{language:?}"
        );
    }
}

#[test]
fn objects_are_made_before_they_are_passed() {
    let (_folder, world) = world(
        "package a:b; interface app { resource store; }
        interface i {
            use app.{store};
            resource one { constructor(x: store) -> result<one, string>; eat: func(x: one); all: static func() -> u8; }
            resource never { f: func(); }
            take: func(x: borrow<store>, y: tuple<store, u8>) -> u8;
            back: func(x: store) -> store;
            unknown: func() -> store;
            listed: func(x: one) -> tuple<one>;
        }
        world w { export i; }",
    );
    let text = |passed| cases::text(&Surface::of(&world), passed);
    let parsed: toml::Table = text(Passed::Objects).parse().unwrap();
    let cases = parsed["case"].as_array().unwrap();
    let calls: Vec<_> = cases.iter().map(calls).collect();
    let store = "new a:b/app#store given";
    assert_eq!(
        calls,
        [
            format!("{store}1, {store}2, a:b/i#take($given1, ($given2, 0)) = 0"),
            format!("{store}1, a:b/i#back($given1)"),
            format!(
                "{store}2, a:b/i#[constructor]one($given2) = ok($_), a:b/i#listed($given1) = ($_)"
            ),
            format!(
                "{store}1, a:b/i#[constructor]one($given1) = ok($_), \
                 {store}3, a:b/i#[constructor]one($given3) = ok($_), \
                 a:b/i#[method]one.eat($object, $given2), a:b/i#[static]one.all() = 0"
            ),
        ]
    );
    assert!(text(Passed::Values).ends_with("[[case.step]]\n  start = true\n"));
}

/// A case's steps in a line.
fn calls(case: &toml::Value) -> String {
    let steps = case["step"].as_array().unwrap();
    let steps: Vec<_> = steps.iter().map(step).collect();
    steps.join(", ")
}

fn step(step: &toml::Value) -> String {
    let said = |key: &str| step.get(key).and_then(toml::Value::as_str);
    if let Some(resource) = said("new") {
        return format!("new {resource} {}", said("keep").unwrap());
    }
    let args = step.get("args").and_then(toml::Value::as_array);
    let args = args.map_or(Vec::new(), |all| {
        all.iter().filter_map(|it| it.as_str()).collect()
    });
    let returns = said("returns").map_or(String::new(), |value| format!(" = {value}"));
    format!("{}({}){returns}", said("call").unwrap(), args.join(", "))
}

#[test]
fn a_world_that_asks_for_nothing_has_a_project_in_rust_without_exports() {
    let (folder, world) = world("package a:b; interface i { f: func(); } world w { import i; }");
    let made = Scaffold::of_world("a", Language::Rust, &world, folder.path()).unwrap();
    let source = text(&made, "src/lib.rs");
    assert!(!source.contains("export!"), "{source}");
    assert!(source.contains("i::f();"), "{source}");
}
