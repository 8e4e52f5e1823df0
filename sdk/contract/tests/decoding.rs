//! Our decoder of components reads what `wit_parser`'s does, and alike; what makes that one panic or
//! recurse without end is a world or an error here.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use guesthouse_contract::{ArtifactKind, Contract, World, WorldError};
use wit_component::WitPrinter;
use wit_parser::decoding::{DecodedWasm, decode};

fn shape(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shapes");
    let bytes = wat::parse_file(path.join(name).with_extension("wat")).unwrap();
    wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all())
        .validate_all(&bytes)
        .unwrap();
    bytes
}

/// The text of a shape's world, or why there is none.
fn text(name: &str) -> Result<String, WorldError> {
    World::of_component(&shape(name))?.to_wit()
}

fn names(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn what_is_exported_as_it_was_imported_is_one_interface() {
    let text = text("exports-what-it-imports").unwrap();
    assert!(text.contains("import a:b/c;\n\n  export a:b/c;"), "{text}");
    assert!(
        text.contains("resource r {\n      constructor();\n      m: func();"),
        "{text}"
    );
}

#[test]
fn under_another_name_it_uses_the_imported_types() {
    let bytes = shape("exports-what-it-imports-under-another-name");
    let world = World::of_component(&bytes).unwrap();
    let of = |name: &str| {
        let resolve = world.resolve();
        let found = resolve
            .interfaces
            .iter()
            .find(|(id, _)| resolve.id_of(*id).unwrap() == name);
        found.unwrap().1.clone()
    };
    let (imported, exported) = (of("a:b/c"), of("a:b/d"));
    let alias = &world.resolve().types[exported.types["r"]].kind;
    let resource = wit_parser::Type::Id(imported.types["r"]);
    assert_eq!(*alias, wit_parser::TypeDefKind::Type(resource));
    assert_eq!(
        exported.functions.keys().collect::<Vec<_>>(),
        ["[method]r.m", "f"]
    );
    assert_eq!(
        exported.functions["f"].params,
        imported.functions["f"].params
    );
    assert_eq!(
        world.to_wit().unwrap_err().to_string(),
        "no WIT text says that `[method]r.m` stands elsewhere than its resource"
    );
}

/// The other decoder follows the packages in a circle until the stack ends, and the process with it.
#[test]
fn packages_may_use_each_others_types() {
    let text = text("packages-that-use-each-other").unwrap();
    for line in [
        "interface first {\n    resource t;",
        "use a:a/first.{t as u};",
        "use b:b/middle.{u as v};",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn the_package_that_the_decoder_makes_up_may_be_there_already() {
    let text = text("is-in-the-decoders-own-package").unwrap();
    assert!(text.contains("interface root {"), "{text}");
    assert!(
        text.contains("world root {\n  import root;\n  import x;\n  import plain: interface {"),
        "{text}"
    );
}

#[test]
fn a_world_may_be_more_than_a_text() {
    for (name, message) in [
        (
            "uses-a-type-of-the-world",
            "no WIT text says that an interface uses `r`, which is of no named interface",
        ),
        (
            "uses-a-type-of-an-interface-without-a-name",
            "no WIT text says that an interface uses `t`, which is of no named interface",
        ),
        (
            "exports-a-resource-twice",
            "no WIT text says that an interface uses `r`, which is of no named interface",
        ),
        (
            "has-methods-of-another-interfaces-resource",
            "no WIT text says that `[constructor]r` stands elsewhere than its resource",
        ),
    ] {
        World::of_component(&shape(name)).unwrap();
        let message = message.to_owned();
        assert_eq!(text(name), Err(WorldError::Wit { message }), "{name}");
    }
}

#[test]
fn what_is_no_world_is_an_error() {
    for (name, message) in [
        (
            "has-the-type-of-a-function",
            "`f` is a type of functions, interfaces or components",
        ),
        (
            "has-an-interface-in-an-interface",
            "`inner`, in an interface, is neither a type nor a function",
        ),
        (
            "imports-a-function-by-its-address",
            "`url=<https://example.com/>` is no name of a function",
        ),
        (
            "imports-a-function-called-as-an-interface",
            "`a:b/c` is no name of a function",
        ),
        (
            "imports-an-interface-by-its-digest",
            "`integrity=<sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=>` is no name of an \
             interface",
        ),
        (
            "exports-a-type",
            "the export `r` is neither a function nor an interface",
        ),
        (
            "differs-between-import-and-export",
            "`t` differs between an import and an export of one name",
        ),
    ] {
        let bytes = shape(name);
        Contract::of_component(&bytes).unwrap();
        let message = format!("WIT has no words for this component: {message}");
        let error = World::of_component(&bytes).err();
        assert_eq!(error, Some(WorldError::Decode { message }), "{name}");
    }
}

#[test]
fn a_package_of_wit_is_no_component() {
    let world = World::from_source("a.wit", "package a:b; world w { import f: func(); }", None);
    let bytes = world.unwrap().encode().unwrap();
    let error = World::of_component(&bytes).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot decode: a WIT package, which holds no code"
    );
}

fn is_component(bytes: &[u8]) -> bool {
    ArtifactKind::of(bytes) == ArtifactKind::Component
}

/// What the other decoder makes of a component, as text.
fn theirs(bytes: &[u8]) -> Option<String> {
    let decoded = catch_unwind(|| decode(bytes).ok()).ok().flatten();
    let DecodedWasm::Component(resolve, world) = decoded? else {
        return None;
    };
    let package = resolve.worlds[world].package?;
    let others: Vec<_> = resolve.packages.iter().map(|(id, _)| id).collect();
    let others: Vec<_> = others.into_iter().filter(|id| *id != package).collect();
    let mut printer = WitPrinter::default();
    printer.print(&resolve, package, &others).ok()?;
    Some(printer.output.to_string())
}

#[test]
fn what_both_decoders_read_they_read_alike() {
    let folders = [
        "../host/tests/guests/built",
        "../host/tests/guests/languages/built",
        "../host/tests/guests/wasi/built",
        "../../host-demo/plugins/built",
        "../host/tests/hostile/cases/handles",
        "../host/tests/hostile/cases/values",
        "../host/tests/hostile/cases/imports",
        "../host/tests/hostile/cases/floods",
    ];
    let mut alike = 0;
    for path in folders.iter().flat_map(|folder| names(folder)) {
        let bytes = match path.extension().and_then(|end| end.to_str()) {
            Some("wasm") => fs::read(&path).unwrap(),
            Some("wat") => wat::parse_file(&path).unwrap(),
            _ => continue,
        };
        // To the other one a core module is a component without imports and exports.
        let Some(theirs) = theirs(&bytes).filter(|_| is_component(&bytes)) else {
            continue;
        };
        let ours = World::of_component(&bytes).unwrap().to_wit().unwrap();
        assert_eq!(ours, theirs, "{}", path.display());
        alike += 1;
    }
    assert!(alike >= 60, "{alike}");
}
