//! What stubs in Python hold to, without pip.

use std::path::Path;

use guesthouse_contract::World;

use super::{TEMPLATE_WORLD, renamed};
use crate::scaffold::tests::{text, world};
use crate::{Language, Scaffold};

const OTHER: &str = "
    package x:y@1.0.0 { interface things { record thing { id: u32 } swap: func(t: thing) -> thing; } }
    package x:y@2.0.0 { interface things { record thing { id: u64, name: string } } }
";

fn made(wit: &str) -> Scaffold {
    let (folder, world) = world(wit);
    Scaffold::of_world("a", Language::Python, &world, folder.path()).unwrap()
}

fn names(wit: &str) -> Vec<(String, String)> {
    renamed(&world(wit).1)
}

#[test]
fn the_template_is_for_the_world_that_its_project_file_names() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../guest-templates/python/wit"
    );
    let world = World::from_path(Path::new(folder), None).unwrap();
    assert_eq!(world.full_name(), TEMPLATE_WORLD);
    let project = super::TEMPLATE.files.iter();
    let mut project = project.filter(|(path, _)| *path == "pyproject.toml");
    let (_, text) = project.next().unwrap();
    assert!(text.contains(&format!("-w {TEMPLATE_WORLD} ")), "{text}");
}

#[test]
fn an_export_with_the_name_of_another_import_has_a_module_of_its_own() {
    let wit = format!(
        "package a:b;
        interface work {{
            use x:y/things@1.0.0.{{thing}};
            use x:y/things@2.0.0.{{thing as other}};
            of: func(t: thing) -> tuple<thing, other>;
        }}
        world w {{ export work; export x:y/things@1.0.0; }}
        {OTHER}"
    );
    let expected = ("x:y/things@1.0.0".to_owned(), "things_plugin".to_owned());
    assert_eq!(names(&wit), [expected]);
    let source = text(&made(&wit), "app.py");
    for part in [
        "from wit_world.exports import things_plugin\n",
        "from wit_world.imports import things\n",
        "class ThingsPlugin(exports.ThingsPlugin):",
        "return (things_plugin.Thing(0), things.Thing(0, \"\"))",
    ] {
        assert!(source.contains(part), "no {part:?} in:\n{source}");
    }
}

#[test]
fn an_interface_of_both_sides_has_two_modules_where_objects_are_in_it() {
    let values = "interface both { enum side { left } flip: func(s: side) -> side; }";
    let objects =
        "interface both { resource side { constructor(); } flip: func(s: side) -> side; }";
    let wit = |both: &str| format!("package a:b; {both} world w {{ import both; export both; }}");
    assert_eq!(names(&wit(values)), []);
    let expected = ("a:b/both".to_owned(), "both_plugin".to_owned());
    assert_eq!(names(&wit(objects)), [expected]);
    let source = text(&made(&wit(objects)), "both_plugin.py");
    assert!(source.contains("class Side(both_plugin.Side):"), "{source}");
}

#[test]
fn an_export_with_the_name_of_a_module_of_pythons_has_another() {
    let wit = "package a:b; interface json { f: func(); } interface dataclass { f: func(); }
        world w { export json; export dataclass; export queue: interface { g: func(); } }";
    let expected = [
        ("a:b/json", "json_plugin"),
        ("a:b/dataclass", "dataclass_plugin"),
        ("queue", "queue_plugin"),
    ];
    let expected = expected.map(|(from, to)| (from.to_owned(), to.to_owned()));
    assert_eq!(names(wit), expected);
}

#[test]
fn a_stub_names_what_componentize_py_looks_up() {
    let made = made(
        "package a:b@1.0.0;
        interface shapes {
            record all { %in: bool, b: option<u8> }
            variant some { none, %bool(bool) }
            enum kind { a-b }
            flags bits { x }
            resource counter { constructor(%from: u32); %static: static func() -> counter; }
            lambda: func(self: all) -> result<all, string>;
            none: func(x: some) -> some;
            kinds: func() -> tuple<kind, bits, list<u8>, option<option<u8>>>;
        }
        interface app { store: func(k: string) -> u32; }
        world w { import app; export shapes; export %import: func() -> result<u8, u8>; }",
    );
    let source = text(&made, "app.py");
    for part in [
        "app.store(\"\")",
        "class WitWorld(wit_world.WitWorld):\n    def import_(self) -> int:",
        "    @told\n    def lambda_(self, self_: shapes.All) -> shapes.All:\n        return shapes.All(False, None)",
        "return shapes.Some_None_()",
        "return (shapes.Kind.A_B, shapes.Bits(0), b\"\", None)",
    ] {
        assert!(source.contains(part), "no {part:?} in:\n{source}");
    }
    let objects = text(&made, "shapes.py");
    for part in [
        "class Counter(shapes.Counter):\n    def __init__(self, from_: int) -> None:",
        "    @classmethod\n    def static(cls) -> Counter:\n        return Counter(0)",
    ] {
        assert!(objects.contains(part), "no {part:?} in:\n{objects}");
    }
    assert!(text(&made, "told.py").contains("raise Err("));
}

#[test]
fn a_function_called_as_the_decorator_does_not_hide_it() {
    let (folder, world) = world(
        "package a:b; interface i { told: func() -> u8; f: func() -> result<u8, string>; }
        world w { export i; }",
    );
    let made = Scaffold::of_world("a", Language::Python, &world, folder.path()).unwrap();
    let app = text(&made, "app.py");
    assert!(app.contains("\nfrom told import told as _told\n"), "{app}");
    assert!(app.contains("    @_told\n    def f(self)"), "{app}");
    assert!(text(&made, "told.py").contains("raise Err("));
}
