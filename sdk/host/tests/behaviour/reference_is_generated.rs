//! What is made from the code: the book's reference page (every limit, every error code, every WIT
//! construct with its Rust shape), the table of limits on their own page, and the presets' files.
//!
//! After a change that is meant: `GUESTHOUSE_BLESS=1 cargo test --release --workspace --test
//! behaviour reference_is_generated`, then read the difference before committing it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use guesthouse::{
    Limits,
    inspect::{Amount, Limit},
};
use guesthouse_bindgen::expand;
use quote::ToTokens;
use syn::visit::Visit;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn and_stands_in_the_book_as_it_is() {
    let mut page = "# Reference\n\n\
        Made from the code by `sdk/host/tests/behaviour/reference_is_generated.rs`; do not edit.\n"
        .to_owned();
    limits(&mut page);
    settings(&mut page);
    errors(&mut page);
    constructs(&mut page);
    crate::common::book::holds("reference.md", &page, "the code says");
}

fn source(path: &str) -> syn::File {
    let text = std::fs::read_to_string(root().join("sdk/host/src").join(path)).unwrap();
    syn::parse_file(&text).unwrap()
}

/// A doc comment as one line of a table.
fn words(attrs: &[syn::Attribute]) -> String {
    let docs = attrs.iter().filter(|attr| attr.path().is_ident("doc"));
    let lines = docs.map(
        |attr| match &attr.meta.require_name_value().unwrap().value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) => text.value().trim().to_owned(),
            _ => panic!("a doc comment is text"),
        },
    );
    let text = lines.collect::<Vec<_>>().join(" ");
    unlinked(&text).replace('|', "\\|")
}

/// Links of rustdoc lead nowhere in the book: only their text is kept.
fn unlinked(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        let Some((label, after)) = link.split_once(']') else {
            break;
        };
        kept += before;
        kept += label;
        rest = match after
            .strip_prefix('(')
            .and_then(|target| target.split_once(')'))
        {
            Some((_, after)) => after,
            None => after,
        };
    }
    kept + rest
}

fn limits(page: &mut String) {
    page.push_str(
        "\n## Limits\n\n| field | strict | scripting | range | what it is |\n|---|---|---|---|---|\n",
    );
    let shape = fields("../../contract/src/scan/limits.rs", "ShapeLimits");
    let shape = shape.map(|(name, words)| (format!("complexity.{name}"), words));
    let of_plugin = fields("limits/mod.rs", "Limits").filter(|(name, _)| name != "complexity");
    let words: BTreeMap<_, _> = of_plugin.chain(shape).collect();
    for ((limit, strict), (_, scripting)) in presets() {
        let (name, words) = (limit.name, &words[limit.name]);
        let (strict, scripting, range) = (shown(strict), shown(scripting), range(&limit));
        writeln!(
            page,
            "| `{name}` | {strict} | {scripting} | {range} | {words} |"
        )
        .unwrap();
    }
}

/// Both presets' limits side by side.
fn presets() -> impl Iterator<Item = ((Limit, Amount), (Limit, Amount))> {
    let strict = Limits::strict().each().into_iter();
    strict.zip(Limits::scripting().each())
}

/// An amount as people read it: exact, in the largest unit that leaves a whole number.
fn shown(amount: Amount) -> String {
    let in_units = |number: u64, units: &[(u64, &str)]| {
        let exact = units.iter().find(|(size, _)| number.is_multiple_of(*size));
        let (size, unit) = exact.expect("a unit of 1");
        format!("{} {unit}", grouped(number / size))
    };
    match amount {
        Amount::Bytes(0) => "0".to_owned(),
        Amount::Bytes(bytes) => in_units(
            bytes,
            &[
                (1 << 40, "TiB"),
                (1 << 30, "GiB"),
                (1 << 20, "MiB"),
                (1 << 10, "KiB"),
                (1, "B"),
            ],
        ),
        Amount::Count(count) => grouped(count),
        Amount::Time(time) => in_units(
            time.as_millis().try_into().expect("no limit is so long"),
            &[(86_400_000, "d"), (1_000, "s"), (1, "ms")],
        ),
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups: Vec<_> = groups
        .map(|group| std::str::from_utf8(group).unwrap())
        .collect();
    groups.join(",")
}

/// The bounds that exclude something.
fn range(limit: &Limit) -> String {
    let least = !matches!(limit.min, Amount::Bytes(0) | Amount::Count(0));
    let largest = Amount::Count(u32::MAX.into());
    let most = ![Amount::Bytes(u64::MAX), Amount::Count(u64::MAX), largest].contains(&limit.max);
    match (least, most) {
        (true, true) => format!("{} to {}", shown(limit.min), shown(limit.max)),
        (true, false) => format!("at least {}", shown(limit.min)),
        (false, true) => format!("at most {}", shown(limit.max)),
        (false, false) => String::new(),
    }
}

/// Around the table on the page about limits.
const TABLE: [&str; 2] = [
    "<!-- Made from the code by `reference_is_generated.rs`; do not edit. -->\n",
    "<!-- End of what is made. -->\n",
];

#[test]
fn and_the_page_on_limits_has_their_table() {
    let page = std::fs::read_to_string(crate::common::book::page("limits.md")).unwrap();
    let [begin, end] = TABLE;
    let (before, rest) = page.split_once(begin).expect("where the table begins");
    let (_, after) = rest.split_once(end).expect("where the table ends");
    let mut made = format!(
        "{before}{begin}| limit | what is counted | strict | scripting | beyond |\n|---|---|---|---|---|\n"
    );
    for ((limit, strict), (_, scripting)) in presets() {
        if limit.name.starts_with("complexity.") {
            continue;
        }
        let Limit {
            name, what, beyond, ..
        } = limit;
        let (strict, scripting) = (shown(strict), shown(scripting));
        writeln!(
            made,
            "| `{name}` | {what} | {strict} | {scripting} | {beyond} |"
        )
        .unwrap();
    }
    made += "| `complexity` | counts of what the artifact is made of: [admission](admission.md#shape) | | | \
             `LoadErrorKind::TooComplex` |\n";
    let made = made + end + after;
    crate::common::book::holds("limits.md", &made, "the code says");
}

#[test]
fn and_the_files_of_the_presets_have_all_limits() {
    for (name, guests, limits) in [
        (
            "strict",
            "small compiled guests (Rust, C)",
            Limits::strict(),
        ),
        (
            "scripting",
            "interpreters (JavaScript, Python)",
            Limits::scripting(),
        ),
    ] {
        let mut made = format!(
            "# `Limits::{name}()`, field by field: {guests}. A copy to start from.\n\
             # Made from the code by `reference_is_generated.rs`; do not edit here.\n\n"
        );
        let mut in_complexity = false;
        for (limit, value) in limits.each() {
            let key = limit.name.strip_prefix("complexity.");
            if key.is_some() && !in_complexity {
                in_complexity = true;
                made += "\n# What the artifact is made of; checked before it is compiled.\n[complexity]\n";
            }
            let value = match value {
                Amount::Bytes(_) => format!("\"{}\"", shown(value).replace(' ', "")),
                Amount::Count(_) => shown(value).replace(',', "_"),
                Amount::Time(_) => format!("\"{value}\""),
            };
            let set = format!("{} = {value}", key.unwrap_or(limit.name));
            writeln!(made, "{set:<32} # {}", limit.what).unwrap();
        }
        crate::common::book::holds(&format!("../limits/{name}.toml"), &made, "the code says");
    }
}

/// The fields of a struct, each with its words.
fn fields(file: &str, of: &str) -> impl Iterator<Item = (String, String)> {
    let mut items = source(file).items.into_iter();
    let found = items.find_map(|item| match item {
        syn::Item::Struct(item) if item.ident == of => Some(item.fields),
        _ => None,
    });
    let fields = found.expect("the struct").into_iter();
    fields.map(|field| (field.ident.unwrap().to_string(), words(&field.attrs)))
}

/// What a host and a pool of sessions are made with; the words have defaults and ranges.
fn settings(page: &mut String) {
    for (name, file) in [
        ("HostConfig", "engine/settings.rs"),
        ("Pool", "engine/settings.rs"),
        ("SessionPoolConfig", "plugin/session_pool.rs"),
    ] {
        writeln!(page, "\n## `{name}`\n\n| field | what it is |\n|---|---|").unwrap();
        for (field, words) in fields(file, name) {
            writeln!(page, "| `{field}` | {words} |").unwrap();
        }
    }
}

fn errors(page: &mut String) {
    for (name, file) in [
        ("CallErrorKind", "error/call_kind.rs"),
        ("LoadErrorKind", "error/load_kind.rs"),
        ("ConfigError", "limits/config.rs"),
        ("DynError", "error/dynamic.rs"),
        ("HandleFault", "error/handle.rs"),
        ("StoreError", "error/store.rs"),
    ] {
        let parsed = source(file);
        writeln!(
            page,
            "\n## `{name}`\n\n| variant | `code()` | when |\n|---|---|---|"
        )
        .unwrap();
        for variant in variants(&parsed, name) {
            let codes = codes(&parsed, &variant.ident.to_string());
            let words = words(&variant.attrs);
            writeln!(page, "| `{}` | {codes} | {words} |", variant.ident).unwrap();
        }
    }
}

fn variants(file: &syn::File, name: &str) -> Vec<syn::Variant> {
    let mut items = file.items.iter();
    let found = items.find_map(|item| match item {
        syn::Item::Enum(item) if item.ident == name => Some(item.variants.iter().cloned()),
        _ => None,
    });
    found.expect("the enum of errors").collect()
}

/// What the arms of a file's `code()` give for a variant; several where it asks a part of it.
fn codes(file: &syn::File, variant: &str) -> String {
    let mut arms = Arms::default();
    arms.visit_file(file);
    let arm = arms.0.iter().find(|(pattern, _)| {
        let mut names = pattern.split(|c: char| !c.is_alphanumeric());
        names.any(|name| name == variant)
    });
    let (_, body) = arm.unwrap_or_else(|| panic!("no code for `{variant}`"));
    match body.strip_prefix('"') {
        Some(code) => format!("`{}`", code.trim_end_matches('"')),
        None if body.contains("what") => {
            let mut counted = Arms::default();
            counted.visit_file(&source("error/place.rs"));
            let codes = counted
                .0
                .iter()
                .filter(|(_, code)| code.starts_with("\"too-many-"));
            let codes: Vec<_> = codes.map(|(_, code)| code.replace('"', "`")).collect();
            codes.join(", ")
        }
        None => "that of the error within".to_owned(),
    }
}

/// The arms of every `code` function.
#[derive(Default)]
struct Arms(Vec<(String, String)>);

impl Visit<'_> for Arms {
    fn visit_impl_item_fn(&mut self, function: &syn::ImplItemFn) {
        if function.sig.ident == "code" {
            syn::visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_arm(&mut self, arm: &syn::Arm) {
        let (pattern, body) = (arm.pat.to_token_stream(), arm.body.to_token_stream());
        self.0.push((pattern.to_string(), body.to_string()));
    }
}

/// Each construct: how WIT writes its declaration, and a use of it.
const CONSTRUCTS: &[(&str, &str)] = &[
    ("", "bool"),
    ("", "u8"),
    ("", "u16"),
    ("", "u32"),
    ("", "u64"),
    ("", "s8"),
    ("", "s16"),
    ("", "s32"),
    ("", "s64"),
    ("", "f32"),
    ("", "f64"),
    ("", "char"),
    ("", "string"),
    ("", "list<u8>"),
    ("", "list<string>"),
    ("", "option<string>"),
    ("", "result"),
    ("", "result<u32>"),
    ("", "result<_, string>"),
    ("", "result<u32, string>"),
    ("", "tuple<u8, string>"),
    (
        "",
        "tuple<u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8>",
    ),
    ("record point { x: f64, y: f64 }", "point"),
    ("variant shape { dot, circle(f64) }", "shape"),
    ("enum colour { red, green }", "colour"),
    ("flags style { bold, thin }", "style"),
    ("type text = string;", "text"),
    (
        "resource blob { constructor(size: u32); read: func() -> list<u8>; join: static func(a: blob) -> blob; }",
        "blob",
    ),
    ("resource blob;", "borrow<blob>"),
];

fn constructs(page: &mut String) {
    page.push_str(
        "\n## WIT in Rust\n\nA value is a result, a field, or an argument of a host function; an \
         argument is one of an exported function.\n\n\
         | WIT | as a value | as an argument |\n|---|---|---|\n",
    );
    for (declaration, used) in CONSTRUCTS {
        let (value, argument) = shapes(declaration, used);
        let wit = match used.starts_with("borrow") || declaration.is_empty() {
            true => used,
            false => declaration,
        };
        writeln!(page, "| `{wit}` | {value} | {argument} |").unwrap();
    }
    functions(page);
    refused(page);
}

/// Constructs that the macro refuses, each with its words.
const REFUSED: &[&str] = &[
    "export f: async func();",
    "export f: func(v: future<u8>);",
    "export f: func(v: stream<u8>);",
    "export f: func(v: error-context);",
    "export f: func(v: map<string, u8>);",
    "export f: func(v: list<u8, 4>);",
];

fn refused(page: &mut String) {
    page.push_str("\n### Refused\n\n| WIT | message |\n|---|---|\n");
    for item in REFUSED {
        let options = format!(
            "{{ inline: {:?} }}",
            format!("package demo:a; world w {{ {item} }}")
        );
        let code = expand(options.parse().unwrap(), Path::new("")).to_string();
        let message = code.split("compile_error ! {").nth(1).expect("a refusal");
        let message = message.split('"').nth(1).expect("a message");
        // Behind the place.
        let message = message.rsplit("inline.wit:1: ").next().expect("a reason");
        writeln!(page, "| `{item}` | {message} |").unwrap();
    }
    page.push_str(
        "\nWhat no component can hold is refused too: more than 32 flags in one type, a record with \
         no fields, names that differ in case alone.\n",
    );
}

/// The Rust of a construct as the guest gives and takes it, and of a handle of the host's.
fn shapes(declaration: &str, used: &str) -> (String, String) {
    let interface = format!("interface i {{ {declaration} f: func(v: {used}); }}");
    let code = generated(&format!("{interface} world w {{ import i; export i; }}"));
    let guest = of_function(&code, &["exports", "demo", "a", "i"], "Calls", "f");
    let host = of_function(&code, &["demo", "a", "i"], "Host", "f");
    let value = match used.contains("blob") {
        true => format!("`{host}` of the host, `Blob` of the guest"),
        false => format!("`{host}`"),
    };
    (value, format!("`{guest}`"))
}

/// What becomes of functions and worlds, by one example that has them all.
fn functions(page: &mut String) {
    let wit = "\
interface store {
    resource blob {
        constructor(size: u32);
        open: static func(name: string) -> result<blob, string>;
        read: func(count: u32) -> list<u8>;
    }
    newest: func() -> option<blob>;
}
world w {
    import store;
    import roll: func(sides: u32) -> u32;
    export store;
    export run: func(text: string) -> string;
}
";
    writeln!(
        page,
        "\n### Functions\n\n```wit\n{wit}```\n\n| where | Rust |\n|---|---|"
    )
    .unwrap();
    let code = generated(wit);
    let mut signatures = Signatures::default();
    signatures.visit_file(&code);
    for (owner, signature) in signatures.found {
        writeln!(page, "| {owner} | `{signature}` |").unwrap();
    }
}

fn generated(items: &str) -> syn::File {
    let options = format!("{{ inline: {:?} }}", format!("package demo:a; {items}"));
    syn::parse2(expand(options.parse().unwrap(), Path::new(""))).unwrap()
}

/// The type of the last parameter of a method, found by modules, owner and name.
fn of_function(file: &syn::File, modules: &[&str], owner: &str, name: &str) -> String {
    let mut items = file.items.clone();
    for module in modules {
        let inner = items.into_iter().find_map(|item| match item {
            syn::Item::Mod(item) if item.ident == module => Some(item.content.unwrap().1),
            _ => None,
        });
        items = inner.expect("the module of the interface");
    }
    let inputs = items.iter().find_map(|item| match item {
        syn::Item::Trait(item) if item.ident == owner => {
            item.items.iter().find_map(|item| match item {
                syn::TraitItem::Fn(item) if item.sig.ident == name => Some(item.sig.inputs.clone()),
                _ => None,
            })
        }
        syn::Item::Impl(item) if plain(&item.self_ty).starts_with(owner) => {
            item.items.iter().find_map(|item| match item {
                syn::ImplItem::Fn(item) if item.sig.ident == name => Some(item.sig.inputs.clone()),
                _ => None,
            })
        }
        _ => None,
    });
    match inputs.expect("the function").last() {
        Some(syn::FnArg::Typed(argument)) => plain(&argument.ty),
        _ => panic!("a function of one parameter"),
    }
}

/// The signatures of all methods that a reader meets, with where they are.
#[derive(Default)]
struct Signatures {
    modules: Vec<String>,
    found: Vec<(String, String)>,
}

impl Signatures {
    fn add(&mut self, owner: &str, signature: &syn::Signature) {
        let mut at = self.modules.join("::");
        if !at.is_empty() {
            at.push_str("::");
        }
        self.found
            .push((format!("`{at}{owner}`"), plain(signature)));
    }
}

impl Visit<'_> for Signatures {
    fn visit_item_mod(&mut self, module: &syn::ItemMod) {
        self.modules.push(module.ident.to_string());
        syn::visit::visit_item_mod(self, module);
        self.modules.pop();
    }

    fn visit_item_trait(&mut self, item: &syn::ItemTrait) {
        for member in &item.items {
            if let syn::TraitItem::Fn(function) = member {
                self.add(&item.ident.to_string(), &function.sig);
            }
        }
    }

    fn visit_item_impl(&mut self, item: &syn::ItemImpl) {
        if item.trait_.is_none() {
            for member in &item.items {
                if let syn::ImplItem::Fn(function) = member {
                    self.add(&plain(&item.self_ty), &function.sig);
                }
            }
        }
    }
}

/// Tokens as a person would write them.
fn plain(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (long, short) in [
        (":: core :: primitive :: ", ""),
        (":: core :: option :: ", ""),
        (":: core :: result :: ", ""),
        (":: core :: any :: ", ""),
        (":: core :: marker :: ", ""),
        (":: std :: string :: ", ""),
        (":: std :: vec :: ", ""),
        (":: guesthouse :: ", ""),
        ("super :: ", ""),
        ("self :: ", ""),
        (" :: ", "::"),
        (" < ", "<"),
        ("< ", "<"),
        (" >", ">"),
        ("& ", "&"),
        (" ,", ","),
        (", >", ">"),
        (",>", ">"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (",)", ")"),
        (" : ", ": "),
        ("[ ", "["),
        (" ]", "]"),
        ("-> Result", "-> Result"),
    ] {
        text = text.replace(long, short);
    }
    text
}
