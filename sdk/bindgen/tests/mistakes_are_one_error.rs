//! A mistake in `extension_point!` is one `compile_error!` that says what is wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use guesthouse_bindgen::expand;

/// The message of the one error that the tokens lead to.
fn error(tokens: &str) -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let expanded = expand(tokens.parse().unwrap(), &here);
    let file: syn::File = syn::parse2(expanded).expect("an error is an item too");
    let [syn::Item::Macro(item)] = file.items.as_slice() else {
        panic!("not one error: {} items", file.items.len());
    };
    assert_eq!(
        item.mac.path.segments.last().unwrap().ident,
        "compile_error"
    );
    item.mac.parse_body::<syn::LitStr>().unwrap().value()
}

fn inline(items: &str) -> String {
    format!("{{ inline: \"package demo:a; world w {{ {items} }}\" }}")
}

#[test]
fn in_the_options() {
    for (tokens, expected) in [
        (
            "{ paht: \"wit\" }",
            "unknown option `paht`: expected `path`, `inline`, `world` or `with`",
        ),
        ("{ path: 7 }", "expected string literal"),
        (
            "{ path: \"a\", inline: \"b\" }",
            "give either `path` or `inline`, once",
        ),
        ("{ world: {} }", "expected a string"),
        (
            "{ with: \"x\" }",
            "expected `{ \"package:name/interface.resource\": Type }`",
        ),
        (
            "{ path: \"worlds/resources.wit\", with: { \"demo:resources/store.file\": File } }",
            "start the path with `crate::` or `::`",
        ),
        (
            "{ path: \"worlds/resources.wit\", with: { \"demo:resources/store.flie\": crate::File } }",
            "the world imports no such resource",
        ),
    ] {
        let error = error(tokens);
        assert!(error.contains(expected), "{tokens}: {error}");
    }
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
            "resource r { f: func(); }",
            "`r`: a resource of the world itself",
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
