//! What the projects have of worlds whose names and comments are hard on bindings in Rust.

use crate::Language;
use crate::scaffold::Scaffold;
use crate::scaffold::tests::{text, world};

/// The source.
fn source(wit: &str) -> String {
    let (folder, world) = world(wit);
    let made = Scaffold::of_world("a", Language::Rust, &world, folder.path()).unwrap();
    text(&made, "src/lib.rs")
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
        let source = source(&wit(world));
        for line in lines {
            assert!(source.contains(line), "no {line:?} in:\n{source}");
        }
    }
}

#[test]
fn what_the_source_names_itself_is_named_once() {
    let source = source(
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
