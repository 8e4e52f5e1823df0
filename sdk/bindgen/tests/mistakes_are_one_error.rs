//! A mistake in `extension_point!` is one `compile_error!` that says what is wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use guesthouse_bindgen::expand;
use proc_macro2::{TokenStream, TokenTree};

/// The message of the one error that the tokens lead to.
fn error(tokens: &str) -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let expanded = expand(tokens.parse().unwrap(), &here);
    syn::parse2::<syn::File>(expanded.clone()).expect("an error is an item too");
    let mut errors = Errors::default();
    errors.find(expanded);
    let [message] = errors.0.as_slice() else {
        panic!("not one error: {:?}", errors.0);
    };
    message.clone()
}

/// The messages of all `compile_error!` in some tokens.
#[derive(Default)]
struct Errors(Vec<String>);

impl Errors {
    fn find(&mut self, tokens: TokenStream) {
        let mut named = false;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => named = ident == "compile_error",
                TokenTree::Group(group) if named => {
                    let message: syn::LitStr = syn::parse2(group.stream()).unwrap();
                    self.0.push(message.value());
                }
                TokenTree::Group(group) => self.find(group.stream()),
                _ => {}
            }
        }
    }
}

fn inline(items: &str) -> String {
    format!("{{ inline: \"package demo:a; world w {{ {items} }}\" }}")
}

#[test]
fn in_the_options() {
    for (tokens, expected) in [
        (
            "{ paht: \"wit\" }",
            "unknown option `paht`: expected one of `path`, `inline`, `world`, `with`, \
             `additional_derives`, `features`, `async`",
        ),
        ("{ type: 7 }", "unknown option `type`"),
        ("{ path: 7 }", "expected string literal"),
        ("{ path: \"a\", path: \"b\" }", "`path` is given twice"),
        ("{ world: {} }", "expected string literal"),
        ("{ with: \"x\" }", "expected curly braces"),
        ("{ additional_derives: Hash }", "expected square brackets"),
        ("{ features: [x] }", "expected string literal"),
        ("{ async: \"true\" }", "expected boolean literal"),
        ("async: yes", "expected boolean literal"),
        ("{ async }", "expected `:`"),
        ("async: true, async: false", "`async` is given twice"),
        ("\"filter\" at \"wit\"", "unexpected token"),
        (
            "{ path: \"worlds/resources.wit\", with: { \"demo:resources/store.file\": File } }",
            "start the path with `crate::` or `::`",
        ),
        (
            "{ path: \"worlds/resources.wit\", with: { \"demo:resources/store.flie\": crate::File } }",
            "the world has no such interface, resource",
        ),
    ] {
        let error = error(tokens);
        assert!(error.contains(expected), "{tokens}: {error}");
    }
}

#[test]
fn in_what_cannot_be_shared() {
    let shared = |item: &str| {
        format!("{{ path: \"worlds/resources.wit\", with: {{ \"{item}\": crate::first }} }}")
    };
    let error_of_shared = error(&shared("demo:resources/parser"));
    assert!(
        error_of_shared.contains("with another extension point: it exports resources"),
        "{error_of_shared}"
    );
    let twice = "interface i { resource r; } world w { export a: i; export b: i; }";
    let error_of_twice = error(&format!("{{ inline: \"package demo:a; {twice}\" }}"));
    assert!(
        error_of_twice.contains("`b` cannot be shared under two names: it exports resources"),
        "{error_of_twice}"
    );
    let bytes = ["u8"; 13].join(", ");
    let wide = format!("interface i {{ f: func() -> tuple<{bytes}>; }} world w {{ import i; }}");
    let error_of_wide = error(&format!(
        "{{ inline: \"package demo:a; {wide}\", with: {{ \"demo:a/i\": crate::first::i }} }}"
    ));
    assert!(
        error_of_wide
            .contains("`demo:a/i` cannot be shared with another extension point: it has tuples"),
        "{error_of_wide}"
    );
}

#[test]
fn a_whole_package_is_shared_as_far_as_it_is_imported() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let wit = "interface i { record p { x: u8 } f: func(p: p); } \
               world w { import i; import other: i; export i; }";
    for key in ["demo:a", "demo:a/i"] {
        let tokens = format!(
            "{{ inline: \"package demo:a; {wit}\", with: {{ \"{key}\": crate::first::demo::a }} }}"
        );
        let expanded = expand(tokens.parse().unwrap(), &here).to_string();
        assert!(!expanded.contains("compile_error"), "{expanded}");
        let shared = expanded
            .matches("pub use crate :: first :: demo :: a")
            .count();
        let expected = if key == "demo:a" { 2 } else { 3 };
        assert_eq!(shared, expected, "{key}: {expanded}");
    }
}

#[test]
fn an_awaited_extension_point_shares_types_and_declares_its_traits() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let wit = "interface i { record p { x: u8 } f: func(p: p); } \
               world w { import i; import other: i; }";
    for (is_async, traits) in [(false, 0), (true, 2)] {
        let tokens = format!(
            "async: {is_async}, inline: \"package demo:a; {wit}\", \
             with: {{ \"demo:a/i\": crate::first::demo::a::i }}"
        );
        let expanded = expand(tokens.parse().unwrap(), &here).to_string();
        let count = |tokens| expanded.matches(tokens).count();
        assert_eq!(count("pub trait Host"), traits, "{expanded}");
        assert_eq!(count("pub use crate :: first"), 2, "{expanded}");
        assert_eq!(count("pub struct P"), 0, "{expanded}");
    }
}

#[test]
fn derives_reach_long_tuples_and_pass_by_what_cannot_have_them() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let bytes = ["u8"; 13].join(", ");
    let wit = format!(
        "interface i {{ enum e {{ a }} variant v {{ b(u8) }} record r {{ x: u8 }} \
         f: func(e: e, v: v, r: r) -> tuple<{bytes}>; }} world w {{ import i; }}"
    );
    let tokens = format!(
        "{{ inline: \"package demo:a; {wit}\", additional_derives: [Default, PartialEq] }}"
    );
    let expanded = expand(tokens.parse().unwrap(), &here).to_string();
    assert_eq!(expanded.matches("Default ,").count(), 2, "{expanded}");
}

#[test]
fn the_worlds_name_is_the_error_so_that_its_uses_are_not() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let named = |tokens: &str| expand(tokens.parse().unwrap(), &here).to_string();
    let by_option = named("{ path: \"nowhere\", world: \"demo:a/my-filter@1.0.0\" }");
    assert!(by_option.contains("pub type MyFilter = [()"), "{by_option}");
    let by_text = named("{ inline: \"package demo:a; world w { export f: func() -> nothing; }\" }");
    assert!(by_text.contains("pub type W = [()"), "{by_text}");
    assert!(
        by_text.contains("pub type WExports < S > = (W , S)"),
        "{by_text}"
    );
    for world in ["", ", world: \"from\"", ", world: \"%from\""] {
        let wit = "package demo:a; world %from { export f: func() -> nothing; }";
        let by_word = named(&format!("{{ inline: \"{wit}\"{world} }}"));
        assert!(by_word.contains("pub type From = [()"), "{by_word}");
    }
    let gated =
        "{ inline: \"package a:b@1.0.0; @unstable(feature = x) world w {}\", features: [] }";
    assert!(named(gated).contains("pub type W = [()"));
}

#[test]
fn in_the_place_of_the_wit() {
    assert!(error("{ path: \"nowhere\" }").contains("no WIT at"));
    assert!(
        error("{}").contains("no WIT at"),
        "the default is the folder `wit`"
    );
    let other = error("{ path: \"worlds/shapes.wit\", world: \"other\" }");
    assert!(other.contains("other"), "{other}");
}

#[test]
fn in_the_wit_with_its_own_line() {
    let error =
        error("{ inline: \"package demo:a;\\nworld w {\\n  export run: func() -> strin;\\n}\" }");
    assert!(error.contains("inline.wit:3"), "{error}");
    assert!(error.contains("strin"), "{error}");
}

#[test]
fn in_what_an_extension_point_can_have() {
    for (items, construct) in [
        ("export run: async func();", "`run`: an async function"),
        ("import run: func() -> future<u8>;", "`run`: a `future`"),
        ("export run: func(s: stream<u8>);", "`run`: a `stream`"),
        (
            "export run: func(e: option<error-context>);",
            "`run`: an `error-context`",
        ),
        (
            "import run: func(l: list<u8, 4>);",
            "`run`: a list of fixed length",
        ),
        (
            "export i: interface { record r { a: stream<u8> } f: func() -> r; }",
            "`r`: a `stream`",
        ),
    ] {
        let error = error(&inline(items));
        assert!(error.contains(construct), "{items}: {error}");
    }
    let names: Vec<_> = (0..33).map(|n| format!("f{n}x")).collect();
    let flags = format!(
        "export i: interface {{ flags many {{ {} }} }}",
        names.join(",")
    );
    assert!(error(&inline(&flags)).contains("`many`: more than 32 flags"));
}

#[test]
fn all_refusals_come_together() {
    let error = error(&inline(
        "export a: async func(); export b: func(s: stream<u8>);",
    ));
    assert!(error.contains("`a`") && error.contains("`b`"), "{error}");
}
