//! What the app's WIT says of its items is documentation of the app's crate, and never a test of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use guesthouse_bindgen::expand;
use proc_macro2::{TokenStream, TokenTree};

/// Shapes of Markdown that rustdoc takes for code, links or HTML.
const DOCS: &str = r"Answers [`x`], <b>[open]:

    200 fine

- ```
  let x
  ```

> ```
> let y
> ```

~~~should_panic
left open";

/// `DOCS` at everything that can have some.
fn wit() -> String {
    let docs = |indent: &str| -> String {
        let lines = DOCS.lines();
        lines.map(|line| format!("{indent}/// {line}\n")).collect()
    };
    format!(
        "{d}package m:a;\n{d}interface i {{\n{d}f: func();\n{d}record r {{\n{d}x: u8 }}\n\
         {d}variant v {{\n{d}a(r) }}\n{d}flags g {{\n{d}b }}\n{d}enum e {{\n{d}c }}\n{d}type t = r;\n\
         {d}resource o {{\n{d}constructor();\n{d}m: func(); }} }}\n\
         {d}world w {{\n{d}import i;\n{d}export i;\n{d}export go: func(); }}",
        d = docs("  ")
    )
}

/// The documentation in some tokens: the lines of each item.
fn documented(tokens: TokenStream, items: &mut Vec<Vec<String>>) {
    let mut lines = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let attribute = match (&token, tokens.peek()) {
            (TokenTree::Punct(mark), Some(TokenTree::Group(group))) if mark.as_char() == '#' => {
                let doc: Option<syn::MetaNameValue> = syn::parse2(group.stream()).ok();
                doc.filter(|doc| doc.path.is_ident("doc"))
            }
            _ => None,
        };
        if let Some(doc) = attribute {
            let syn::Expr::Lit(text) = doc.value else {
                continue;
            };
            let syn::Lit::Str(text) = text.lit else {
                continue;
            };
            lines.push(text.value());
            tokens.next();
            continue;
        }
        items.extend((!lines.is_empty()).then(|| std::mem::take(&mut lines)));
        if let TokenTree::Group(group) = token {
            documented(group.stream(), items);
        }
    }
}

/// What rustdoc says to a crate whose items are documented so.
fn rustdoc(name: &str, items: &[Vec<String>], arguments: &[&str]) -> String {
    let mut code = "//! A crate.\n#![no_implicit_prelude]\n".to_owned();
    for (number, lines) in items.iter().enumerate() {
        for line in lines {
            writeln!(code, "#[doc = {line:?}]").unwrap();
        }
        writeln!(code, "pub fn item{number}() {{}}").unwrap();
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join(format!("{name}.rs"));
    std::fs::write(&file, code).unwrap();
    let mut rustdoc = Command::new(Path::new(env!("CARGO")).with_file_name("rustdoc"));
    rustdoc
        .args(["--edition", "2024"])
        .args(arguments)
        .arg(&file);
    let output = rustdoc.current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    String::from_utf8(said).unwrap()
}

#[test]
fn no_text_of_the_wit_is_a_test_a_link_or_html() {
    let tokens = format!("{{ inline: {:?} }}", wit());
    let mut items = Vec::new();
    documented(expand(tokens.parse().unwrap(), Path::new("")), &mut items);
    let with_docs = items
        .iter()
        .filter(|item| item.concat().contains("200 fine"));
    assert!(with_docs.count() >= 20, "{items:?}");
    let tested = rustdoc("words", &items, &["--test"]);
    assert!(tested.contains("running 0 tests"), "{tested}");
    let page = ["-D", "warnings", "-A", "rustdoc::bare_urls", "-o", "words"];
    assert_eq!(rustdoc("words", &items, &page), "");
}

#[test]
fn as_it_was_written_it_would_be() {
    let raw = vec![DOCS.lines().map(|line| format!(" {line}")).collect()];
    let tested = rustdoc("raw", &raw, &["--test"]);
    assert!(tested.contains("running 4 tests"), "{tested}");
    let page = rustdoc("raw", &raw, &["-D", "warnings", "-o", "raw"]);
    for lint in [
        "unresolved link to `open`",
        "unresolved link to `x`",
        "unclosed HTML tag `b`",
    ] {
        assert!(page.contains(&format!("error: {lint}")), "{lint}: {page}");
    }
}
