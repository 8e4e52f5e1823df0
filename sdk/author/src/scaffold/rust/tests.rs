//! What the projects have of worlds whose names and comments are hard on bindings in Rust.

use super::mended;
use crate::Language;
use crate::scaffold::Scaffold;
use crate::scaffold::tests::{text, world};

/// The source and the WIT that its bindings are made from, if it has one of its own.
fn project(wit: &str) -> (String, Option<String>) {
    let (folder, world) = world(wit);
    let made = Scaffold::of_world("a", Language::Rust, &world, folder.path()).unwrap();
    let mut files = made.files().iter().map(|file| file.path());
    let mended = files.any(|path| path == mended::FILE);
    let mended = mended.then(|| text(&made, mended::FILE));
    (text(&made, "src/lib.rs"), mended)
}

#[test]
fn parameters_of_the_apps_functions_keep_clear_of_the_bindings_own_variables() {
    let wit = "package m:a;
        interface points { record point { x: u32 } at: func(p: point, x1: u32, y1: u32); }
        world w {
            import points;
            import f: func(a: string, ptr0: string, ptr0-given: u8, len0: u32) -> string;
            import g: func(cleanup-list: list<string>, ret-area: string, result1-2: u8, wit-import0: u8) -> string;
            export h: func(ptr0: string);
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
        "export h: func(ptr0: string);",
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
    let wit = |world: &str| {
        format!(
            "package bug:twice@1.0.0;
            interface store {{
                variant fault {{ gone, other(string) }}
                resource bucket {{ get: func(key: string) -> result<option<string>, fault>; }}
                open: func(name: string) -> result<bucket, fault>;
            }}
            world w {{ {world} }}"
        )
    };
    for (world, lines) in [
        (
            "import primary: store; import backup: store; export go: func();",
            [
                "use bindings::backup;",
                "primary::open(\"\");",
                "backup::open(\"\");",
            ]
            .as_slice(),
        ),
        (
            "export first: store; export second: store;",
            &[
                "impl first::Guest for Plugin {\n    type Bucket = MyBucket;",
                "fn open(name: String) -> Result<second::Bucket, second::Fault> {\n        \
                 Ok(second::Bucket::new(MyBucket2))",
                "impl second::GuestBucket for MyBucket2 {",
            ],
        ),
        (
            "import store; import primary: store; export store; export backup: store;",
            &[
                "use bindings::bug::twice::store as twice_store;",
                "use bindings::exports::backup;",
                "use bindings::exports::bug::twice::store;",
                "use bindings::primary;",
            ],
        ),
        (
            "import first-one: store; use store.{bucket}; export go: func(b: borrow<bucket>);",
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
