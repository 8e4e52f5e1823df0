//! What stubs and declarations in JavaScript hold to, without npm.

use std::path::Path;

use guesthouse_contract::World;

use super::{DECLARATIONS, TEMPLATE, declarations, entry};
use crate::scaffold::tests::{text, world};
use crate::{Language, Scaffold};

fn made(wit: &str) -> Scaffold {
    let (folder, world) = world(wit);
    Scaffold::of_world("a", Language::JavaScript, &world, folder.path()).unwrap()
}

#[test]
fn the_template_has_the_declarations_that_are_made_from_its_wit() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../guest-templates/javascript/wit"
    );
    let world = World::from_path(Path::new(folder), None).unwrap();
    let template = TEMPLATE
        .files
        .iter()
        .find(|(path, _)| *path == DECLARATIONS);
    assert_eq!(template.unwrap().1, declarations(&world));
}

#[test]
fn a_stub_names_what_the_engine_looks_up() {
    let made = made(
        "package a:b@1.0.0;
        interface shapes {
            record all { in-it: bool, %from: option<u8> }
            resource counter { constructor(%new: u32); %static: static func() -> counter; %constructor: func(); }
            resource fallible { constructor() -> result<fallible, string>; }
            delete: func(%class: all) -> result<all, string>;
            bytes: func() -> tuple<list<u8>, list<f64>, option<option<u8>>>;
        }
        interface app { store: func(k: string) -> u32; }
        world w { import app; import log: func(s: string); export shapes; export %import: func(this: u8); }",
    );
    let source = text(&made, "plugin.js");
    for part in [
        "import * as app from \"a:b/app@1.0.0\";",
        "app.store(\"\");",
        "globalThis.log(\"\");",
        "    constructor(new_) {}\n",
        "    static static() {\n        return new Counter(0);",
        "    [\"constructor\"]() {}",
        "/** @type {wit.shapes.Exports} */\nexport const shapes = {",
        "Fallible: mayFail(Fallible),",
        "delete(class_) {\n        return { inIt: false, from: null };",
        "return [new Uint8Array(), new Float64Array(), { tag: \"none\" }];",
        "function import_(this_) {}\nexport { import_ as import };",
    ] {
        assert!(source.contains(part), "no {part:?} in:\n{source}");
    }
}

#[test]
fn interfaces_of_one_name_are_one_object_or_refused() {
    let wit = |function: &str| {
        format!(
            "package a:b; world w {{ export x:y/one@1.0.0; export x:y/one@2.0.0; }}
            package x:y@1.0.0 {{ interface one {{ go: func() -> u8; }} }}
            package x:y@2.0.0 {{ interface one {{ {function} }} }}"
        )
    };
    let source = text(&made(&wit("come: func() -> u8;")), "plugin.js");
    assert_eq!(
        source.matches("export const one = {").count(),
        1,
        "{source}"
    );
    let (folder, world) = world(&wit("go: func() -> string;"));
    let error = Scaffold::of_world("a", Language::JavaScript, &world, folder.path()).unwrap_err();
    assert_eq!(error.code(), "unsupported");
    assert!(error.to_string().contains("one object"), "{error}");
}

#[test]
fn functions_whose_error_is_a_text_are_made_ready_for_the_engine() {
    let made = |items: &str| {
        let wit = format!("package a:b; interface i {{ {items} }} world w {{ export i; }}");
        entry(&world(&wit).1, "../plugin.js")
    };
    let typed = "resource r { constructor() -> result<r, string>; m: func() -> result<_, u8>; }";
    assert_eq!(made(typed), None);
    assert_eq!(
        made("f: func(x: result<_, string>) -> tuple<string>;"),
        None
    );
    let text = made(
        "type words = string;
        the-first: func() -> result<u8, words>;
        resource r { m: func() -> result<_, string>; s: static func() -> result<_, string>; }",
    )
    .unwrap();
    for part in [
        "import * as plugin from \"../plugin.js\";\n\nexport * from \"../plugin.js\";\n",
        "made.i &&= Object.create(made.i);\nends(made.i, \"theFirst\");\n",
        "ends(made.i?.R?.prototype, \"m\");\nends(made.i?.R, \"s\");\n",
        "const { default: made0, i: made1 } = made;\nexport { made0 as default, made1 as i };\n",
    ] {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

#[test]
fn no_comment_of_the_wit_ends_a_comment_in_the_declarations() {
    let made = made(
        "package a:b;
        /// Ends */ here, \\ and \"there\".
        interface i { /// Again */
            f: func(); }
        world w { export i; }",
    );
    let text = text(&made, DECLARATIONS);
    assert!(text.contains("Ends *\\/ here"), "{text}");
    assert_eq!(text.matches("/**").count(), text.matches("*/").count());
}
