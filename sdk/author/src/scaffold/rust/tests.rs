//! What the projects have of worlds whose names and comments are hard on bindings in Rust.

use super::mended;
use crate::Language;
use crate::scaffold::tests::{refusal_of, text, world};
use crate::scaffold::{File, Scaffold};

/// The source and the WIT that its bindings are made from, if it has one of its own, which its README
/// then has a row for.
fn project(wit: &str) -> (String, Option<String>) {
    let (folder, world) = world(wit);
    let made = Scaffold::of_world("a", Language::Rust, &world, folder.path()).unwrap();
    let mut files = made.files().iter().map(File::path);
    let mended = files.any(|path| path == mended::FILE);
    assert_eq!(
        text(&made, "README.md").contains("| `bindings.wit` |"),
        mended
    );
    let mended = mended.then(|| text(&made, mended::FILE));
    (text(&made, "src/lib.rs"), mended)
}

/// What `new` says of an interface with these items, where the world does `how` with it.
fn refusal(items: &str, how: &str) -> String {
    let wit = format!("package a:b; interface i {{ {items} }} world w {{ {how} i; }}");
    refusal_of(Language::Rust, &wit)
}

#[test]
fn names_that_become_one_in_rust_are_refused_with_both() {
    let both = ["import", "export"].as_slice();
    let export = ["export"].as_slice();
    let import = ["import"].as_slice();
    for (sides, items, item, name, other) in [
        (
            both,
            "record a-1 { x: u8 } record a1 { x: u8 }",
            "a1",
            "A1",
            "a-1",
        ),
        (both, "enum e { a-1, a1 }", "e.a1", "A1", "e.a-1"),
        (both, "variant e { a1, a-1(u8) }", "e.a-1", "A1", "e.a1"),
        (
            export,
            "resource x; record x-borrow { a: u8 }",
            "x-borrow",
            "XBorrow",
            "x",
        ),
        (
            export,
            "resource x; enum guest-x { a }",
            "guest-x",
            "GuestX",
            "x",
        ),
        (
            export,
            "resource x; type y = x; record y-borrow { a: u8 }",
            "y-borrow",
            "YBorrow",
            "y",
        ),
        (
            export,
            "resource foo { bar: func(); } method-foo-bar: func();",
            "[method]foo.bar",
            "_export_method_foo_bar_cabi",
            "method-foo-bar",
        ),
        (
            export,
            "resource foo { constructor(); } constructor-foo: func();",
            "[constructor]foo",
            "_export_constructor_foo_cabi",
            "constructor-foo",
        ),
        (
            export,
            "resource foo-bar { baz: func(); } resource foo { bar-baz: func(); }",
            "[method]foo.bar-baz",
            "_export_method_foo_bar_baz_cabi",
            "[method]foo-bar.baz",
        ),
        (
            both,
            "resource x { constructor(); NEW: static func(); }",
            "[static]x.NEW",
            "new",
            "[constructor]x",
        ),
    ] {
        for side in ["import", "export"] {
            let expected = match sides.contains(&side) {
                true => format!(
                    "unsupported: `a:b/i#{item}` becomes `{name}` in Rust, by which the bindings \
                     have `a:b/i#{other}`: there are none for both"
                ),
                false => "made".to_owned(),
            };
            assert_eq!(refusal(items, side), expected, "{side} {items}");
        }
    }
    for (side, items, item, name) in [
        (
            import,
            "resource x { TAKE-HANDLE: func(); }",
            "[method]x.TAKE-HANDLE",
            "take_handle",
        ),
        (both, "flags guest { a }", "guest", "Guest"),
        (export, "resource guest;", "guest", "Guest"),
    ] {
        let expected = format!(
            "unsupported: `a:b/i#{item}` becomes `{name}` in Rust, by which the bindings have \
             something of their own: there are none for both"
        );
        assert_eq!(refusal(items, side[0]), expected, "{items}");
    }
}

#[test]
fn modules_that_would_stand_twice_are_refused() {
    for (wit, item, name) in [
        (
            "interface i { f: func(); } world w { import i; import a: interface { f: func(); } }",
            "a:b/i",
            "a",
        ),
        (
            "interface i { f: func(); } world w { export i; export a: interface { f: func(); } }",
            "a:b/i",
            "a",
        ),
        (
            "world w { import exports: interface { f: func(); } export a: interface { f: func(); } }",
            "exports",
            "exports",
        ),
    ] {
        let said = refusal_of(Language::Rust, &format!("package a:b; {wit}"));
        let expected = format!("becomes `{name}` in Rust, by which the bindings have ");
        assert!(
            said.starts_with("unsupported: `") && said.contains(&expected),
            "{said}"
        );
        assert!(said.contains(&format!("`{item}`")), "{said}");
    }
    let alone =
        "package exports:b; interface i { f: func(); } world w { import i; export g: func(); }";
    assert_eq!(refusal_of(Language::Rust, alone), "made");
    let apart = "package a:b; interface i { f: func(); } world w { import i; export a: interface { f: func(); } }";
    assert_eq!(refusal_of(Language::Rust, apart), "made");
}

#[test]
fn a_type_that_hides_a_name_of_the_bindings_is_refused_where_they_use_it() {
    let numbers = "f: func() -> list<u8>;";
    for (items, item, fine) in [
        (
            "record %option { a: u8 } resource x;",
            "option",
            "record %option { a: u8 }",
        ),
        (
            "record sized { a: u8 } resource x;",
            "sized",
            "record sized { a: u8 }",
        ),
        (
            "record %result { a: u8 } resource x { constructor() -> result<x>; }",
            "result",
            "record %result { a: u8 } resource x { constructor(); }",
        ),
        (
            &format!("record into {{ a: u8 }} {numbers}"),
            "into",
            "record into { a: u8 } f: func() -> list<string>;",
        ),
        (
            &format!("record %from {{ a: u8 }} {numbers}"),
            "from",
            "record %from { a: u8 } f: func() -> string;",
        ),
        (
            "flags none { a } f: func() -> option<u8>;",
            "none",
            "flags none { a } f: func() -> result;",
        ),
        (
            "flags err { a } f: func() -> result;",
            "err",
            "enum err { a } f: func() -> result;",
        ),
        ("resource t;", "t", "record t { a: u8 }"),
    ] {
        let said = refusal(items, "export");
        let expected = format!("unsupported: `a:b/i#{item}` becomes `");
        assert!(said.starts_with(&expected), "{items}: {said}");
        assert!(
            said.contains("a name that the bindings use beside it"),
            "{said}"
        );
        assert_eq!(refusal(fine, "export"), "made", "{fine}");
    }
    let far = |ty: &str| {
        format!(
            "package a:b; interface v {{ variant x {{ a(string), b }} }}
            interface i {{ use v.{{x}}; record {ty} {{ a: u8 }} f: func(x: x, y: {ty}) -> x; }}
            world w {{ import i; }}"
        )
    };
    let said = refusal_of(Language::Rust, &far("v1"));
    assert!(
        said.starts_with("unsupported: `a:b/i#v1` becomes `V1`"),
        "{said}"
    );
    assert_eq!(refusal_of(Language::Rust, &far("w1")), "made");
    let area = "record ret-area { a: u8, b: u8 } f: func() -> ret-area;";
    assert!(refusal(area, "import").starts_with("unsupported: `a:b/i#ret-area` becomes `RetArea`"));
    assert_eq!(refusal(area, "export"), "made");
}

#[test]
fn parameters_of_the_apps_functions_keep_clear_of_the_bindings_own_variables() {
    let wit = "package m:a;
        interface points { record point { x: u32 } at: func(p: point, x1: u32, y1: u32); }
        world w {
            import points;
            import f: func(a: string, ptr0: string, ptr0-given: u8, len0: u32) -> string;
            import g: func(cleanup-list: list<string>, ret-area: string, result1-2: u8, wit-import0: u8) -> string;
            export h: func(ptr0: string, gen: u8);
        }";
    let (source, mended) = project(wit);
    assert!(
        source.contains("generate!({ path: \"bindings.wit\", world: \"m:a/w\""),
        "{source}"
    );
    let mended = mended.unwrap();
    for line in [
        "at: func(p: point, x1-given: u32, y1: u32);",
        "import f: func(a: string, ptr0-given-given: string, ptr0-given: u8, len0-given: u32) -> string;",
        "import g: func(cleanup-list-given: list<string>, ret-area-given: string, \
         result1-2-given: u8, wit-import0-given: u8) -> string;",
        "export h: func(ptr0: string, gen-given: u8);",
    ] {
        assert!(mended.contains(line), "no {line:?} in:\n{mended}");
    }
    let plain = "package m:a; world w { import f: func(arg0: string, x1: u8, base: u8, e: u8); }";
    let (source, mended) = project(plain);
    assert!(source.contains("generate!({ path: \"wit\""), "{source}");
    assert_eq!(mended, None);
}

#[test]
fn comments_never_become_code() {
    let wit = "package m:a;
        /// One\rfn two() {} // \t*/ \"\"\" {} #![no_std]
        interface i {
            /// ```
            /// let x
            /// ```
            enum fault {
                /// Says \"no\" \\ and {}
                no,
            }
            f: func() -> result<_, fault>;
        }
        world w { import i; export i; }";
    let (source, mended) = project(wit);
    assert!(!source.contains('\r'), "{source}");
    let mended = mended.unwrap();
    assert!(!mended.contains('\r'), "{mended}");
    assert!(mended.contains(r#"/// Says \"no\" \\ and {}"#), "{mended}");
    let plain = "package m:a; interface i {
            /// Says \"yes\".
            enum kind { /** \"a\" */ a }
            f: func() -> result<kind>;
        } world w { import i; }";
    assert_eq!(project(plain).1, None);
}

#[test]
fn labels_and_sides_of_one_interface_are_told_apart() {
    let store = "{
        variant fault { gone, other(string) }
        resource bucket { get: func(key: string) -> result<option<string>, fault>; }
        open: func(name: string) -> result<bucket, fault>;
    }";
    let wit = |world: &str| {
        let world = world.replace("STORE", &format!("interface {store}"));
        format!("package bug:twice@1.0.0; interface store {store} world w {{ {world} }}")
    };
    for (world, lines) in [
        (
            "import primary: STORE import backup: STORE export go: func();",
            [
                "use bindings::backup;",
                "primary::open(\"\");",
                "backup::open(\"\");",
            ]
            .as_slice(),
        ),
        (
            "export first: STORE export second: STORE",
            &[
                "impl first::Guest for Plugin {\n    type Bucket = MyBucket;",
                "fn open(name: String) -> Result<second::Bucket, second::Fault> {\n        \
                 Ok(second::Bucket::new(MyBucket2))",
                "impl second::GuestBucket for MyBucket2 {",
            ],
        ),
        (
            "import store; import primary: STORE export store; export backup: STORE",
            &[
                "use bindings::bug::twice::store as twice_store;",
                "use bindings::exports::backup;",
                "use bindings::exports::bug::twice::store;",
                "use bindings::primary;",
            ],
        ),
        (
            "import first-one: STORE use store.{bucket}; export go: func(b: borrow<bucket>);",
            &["fn go(b: &bindings::Bucket) {}", "first_one::open(\"\");"],
        ),
        (
            "import store; export store; use store.{bucket}; export go: func() -> bucket;",
            &["fn go() -> bindings::Bucket {\n        unimplemented!"],
        ),
        (
            "import green: interface { f: func(); } export green: interface { f: func(); }",
            &[
                "use bindings::exports::green;",
                "use bindings::green as green_2;",
            ],
        ),
    ] {
        let (source, _) = project(&wit(world));
        for line in lines {
            assert!(source.contains(line), "no {line:?} in:\n{source}");
        }
    }
}

#[test]
fn what_the_source_names_itself_is_named_once() {
    let (source, _) = project(
        "package a:b;
        interface %u8 { resource x; f: func(a: u8) -> u8; }
        interface i { resource x; resource x2; }
        interface j { resource x; }
        world w { export %u8; export i; export j; }",
    );
    let objects = source.lines().filter(|line| line.starts_with("struct My"));
    let objects: Vec<_> = objects.collect();
    assert_eq!(
        objects,
        [
            "struct MyX;",
            "struct MyX2;",
            "struct MyX22;",
            "struct MyX3;"
        ]
    );
    assert!(
        source.contains("use bindings::exports::a::b::u8 as b_u8;"),
        "{source}"
    );
}

#[test]
fn a_project_is_not_named_as_a_crate_that_it_is_built_with() {
    let said = |name: &str, language| match Scaffold::template(name, language) {
        Ok(_) => "made".to_owned(),
        Err(error) => format!("{}: {error}", error.code()),
    };
    for name in ["wit-bindgen", "dlmalloc", "anyhow"] {
        assert_eq!(
            said(name, Language::Rust),
            format!(
                "name: `{name}` is the name of a crate that projects in Rust are built with: take another"
            )
        );
        assert_eq!(said(name, Language::C), "made");
    }
    assert_eq!(said("example-filter", Language::Rust), "made");
}

#[test]
fn deep_types_raise_the_compilers_bound_and_others_do_not() {
    let bound = |depth: usize| {
        let ty = format!("{}u8{}", "list<".repeat(depth), ">".repeat(depth));
        let (source, _) = project(&format!(
            "package a:b; world w {{ export f: func(x: {ty}); }}"
        ));
        let line = source.lines().find(|line| line.contains("recursion_limit"));
        line.map(str::to_owned)
    };
    assert_eq!(bound(16), None);
    assert_eq!(bound(17).as_deref(), Some("#![recursion_limit = \"136\"]"));
    assert_eq!(bound(90).as_deref(), Some("#![recursion_limit = \"720\"]"));
}
