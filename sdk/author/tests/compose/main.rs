//! Parts become one, or it is said which do not, with the types on both sides.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod press;
mod resources;
mod used;
mod wide;
mod world_types;

use guesthouse_author::{ComposeError, Composed, Composition};
use guesthouse_contract::{Anatomy, Contract, Side, World};

use self::press::Press;

/// What all parts are made from; the versions differ in what `clean` answers.
const WIT: &str = "package demo:press@0.1.0;
interface types { record page { html: string } }
interface sanitizer { use types.{page}; clean: func(page: page) -> page; }
interface renderer { use types.{page}; render: func(text: string) -> page; }
interface site { resolve: func(target: string) -> option<string>; }
world renders { import site; import sanitizer; export renderer; }
world cleans { export sanitizer; }
world cleans-by-rendering { import renderer; export sanitizer; }
world logs { import log: func(line: string); export renderer; }
world press { import site; export renderer; }
";

fn both() -> Press {
    let press = Press::new().part("renderer", WIT, "renders");
    press.part("sanitizer", WIT, "cleans")
}

const BOTH: [&str; 2] = ["renderer", "sanitizer"];

fn world(name: &str) -> World {
    World::from_source("press.wit", WIT, Some(name)).unwrap()
}

fn refused(composed: Result<Composed, ComposeError>, code: &str, words: &str) {
    let error = composed.unwrap_err();
    assert_eq!((error.code(), error.to_string().as_str()), (code, words));
}

const RENDERS: &str = "exports = \"renderer\"";

#[test]
fn a_renderer_and_its_sanitizer_become_one_that_fits() {
    let press = both();
    let composition = press.file(&BOTH, RENDERS);
    for world in [None, Some(world("press"))] {
        let composed = composition.compose(world.as_ref()).unwrap();
        let whole = Contract::of_component(&composed.bytes).unwrap();
        let names = |side| whole.item_names(side).collect::<Vec<_>>();
        assert_eq!(names(Side::Export), ["demo:press/renderer@0.1.0"]);
        assert!(!names(Side::Import).contains(&"demo:press/sanitizer@0.1.0"));
        assert!(names(Side::Import).contains(&"demo:press/site@0.1.0"));
        let wires = composed.wires.iter();
        let wires: Vec<_> = wires
            .map(|wire| {
                (
                    wire.part.as_str(),
                    wire.import.as_str(),
                    wire.from.as_deref(),
                )
            })
            .collect();
        let sanitizer = ("renderer", "demo:press/sanitizer@0.1.0", Some("sanitizer"));
        assert!(wires.contains(&sanitizer), "{wires:?}");
        assert!(
            wires.contains(&("renderer", "demo:press/site@0.1.0", None)),
            "{wires:?}"
        );
    }
}

#[test]
fn the_parts_are_in_the_whole_byte_for_byte() {
    let press = both();
    let composed = press.file(&BOTH, RENDERS).compose(None).unwrap();
    let whole = Anatomy::of(&composed.bytes).unwrap();
    for part in BOTH {
        let bytes = press.bytes(part);
        let mut inside = whole.parts.iter();
        let found = inside.any(|inside| composed.bytes[inside.range.clone()] == bytes);
        assert!(found, "{part}");
    }
    assert_eq!(composed.parts.len(), 2);
    assert_eq!(composed.parts[0].size, press.bytes("renderer").len());
    assert_eq!(composed.parts[0].sha256.len(), 64);
}

#[test]
fn an_import_that_nobody_answers() {
    let press = Press::new().part("renderer", WIT, "renders");
    let composition = press.file(&["renderer"], RENDERS);
    // Without a world nobody knows what the host has.
    assert!(composition.compose(None).is_ok());
    refused(
        composition.compose(Some(&world("press"))),
        "compose-unmatched",
        "`renderer` imports `demo:press/sanitizer@0.1.0` as \
         `interface { clean: func(page: page) -> page }`, which no part exports and \
         `demo:press/press@0.1.0` does not offer",
    );
    let newer = WIT.replace("@0.1.0", "@0.2.0");
    let press = press.part("sanitizer", &newer, "cleans");
    refused(
        press.file(&BOTH, RENDERS).compose(None),
        "compose-unmatched",
        "`renderer` imports `demo:press/sanitizer@0.1.0` as \
         `interface { clean: func(page: page) -> page }`, which no part exports; there is:\n  \
         `sanitizer` exports `demo:press/sanitizer@0.2.0` as \
         `interface { clean: func(page: page) -> page }`",
    );
}

#[test]
fn a_part_that_answers_with_other_types() {
    let other = WIT.replace("html: string }", "html: list<u8> }");
    let press = Press::new().part("renderer", WIT, "renders");
    let press = press.part("sanitizer", &other, "cleans");
    refused(
        press.file(&BOTH, RENDERS).compose(None),
        "compose-mistyped",
        "`renderer` imports `demo:press/sanitizer@0.1.0` as \
         `interface { clean: func(page: page) -> page }`; `sanitizer` exports \
         `demo:press/sanitizer@0.1.0`, which reads the same and has other types:\n  \
         at `clean(page).html`: the offering part has a `list<u8>` here, the asking part a `string`; \
         `sanitizer` has `page: record { html: list<u8> }`, `renderer` has `page: record { html: string }`",
    );
}

#[test]
fn two_parts_that_could_answer() {
    let press = Press::new().part("renderer", WIT, "renders");
    let press = press
        .part("strict", WIT, "cleans")
        .part("lax", WIT, "cleans");
    let parts = ["renderer", "strict", "lax"];
    refused(
        press.file(&parts, RENDERS).compose(None),
        "compose-ambiguous",
        "`renderer` imports `demo:press/sanitizer@0.1.0` as \
         `interface { clean: func(page: page) -> page }`, which several parts export:\n  \
         `lax` exports `demo:press/sanitizer@0.1.0` as \
         `interface { clean: func(page: page) -> page }`\n  \
         `strict` exports `demo:press/sanitizer@0.1.0` as \
         `interface { clean: func(page: page) -> page }`\n  \
         say which with [[wire]], import = \"renderer/demo:press/sanitizer@0.1.0\", from = \"PART\"",
    );
    let wire = |from: &str| {
        let import = "renderer/demo:press/sanitizer@0.1.0";
        format!("{RENDERS}\n[[wire]]\nimport = \"{import}\"\nfrom = \"{from}\"\n")
    };
    refused(
        press.file(&parts, &wire("strict")).compose(None),
        "compose-unused",
        "nothing uses the part `lax`; there is:\n  `lax` exports `demo:press/sanitizer@0.1.0` as \
         `interface { clean: func(page: page) -> page }`",
    );
    let answers = |parts: &[&str], from| {
        let composed = press.file(parts, &wire(from)).compose(None).unwrap();
        let mut wires = composed.wires.into_iter();
        let wire = wires.find(|wire| wire.import == "demo:press/sanitizer@0.1.0");
        wire.unwrap().from
    };
    assert_eq!(
        answers(&["renderer", "strict"], "strict").as_deref(),
        Some("strict")
    );
    assert_eq!(answers(&["renderer"], "host"), None);
}

#[test]
fn parts_that_wait_for_each_other() {
    let press = Press::new().part("renderer", WIT, "renders");
    let press = press.part("sanitizer", WIT, "cleans-by-rendering");
    refused(
        press.file(&BOTH, RENDERS).compose(None),
        "compose-cyclic",
        "the parts need each other in a circle, so none can be first:\n  \
         `renderer` imports `demo:press/sanitizer@0.1.0` as \
         `interface { clean: func(page: page) -> page }`, and `sanitizer` exports \
         `demo:press/sanitizer@0.1.0` as `interface { clean: func(page: page) -> page }`\n  \
         `sanitizer` imports `demo:press/renderer@0.1.0` as \
         `interface { render: func(text: string) -> page }`, and `renderer` exports \
         `demo:press/renderer@0.1.0` as `interface { render: func(text: string) -> page }`",
    );
}

#[test]
fn a_file_that_names_what_is_not_there() {
    let press = Press::new().part("renderer", WIT, "logs");
    let press = press.part("sanitizer", WIT, "cleans");
    let exports = |exports: &str| format!("exports = \"{exports}\"");
    refused(
        press.file(&["renderer"], &exports("printer")).compose(None),
        "compose-unknown-part",
        "there is no part `printer`; the parts are: renderer",
    );
    refused(
        press
            .file(&["renderer"], &exports("renderer/paint"))
            .compose(None),
        "compose-bad-wire",
        "there is no `renderer/paint`; the part has: demo:press/renderer@0.1.0",
    );
    refused(
        press.file(&BOTH, RENDERS).compose(None),
        "compose-unused",
        "nothing uses the part `sanitizer`; there is:\n  `sanitizer` exports \
         `demo:press/sanitizer@0.1.0` as `interface { clean: func(page: page) -> page }`",
    );
    std::fs::write(press.folder.path().join("text.wasm"), "(component)").unwrap();
    let error = press
        .file(&["text"], &exports("text"))
        .compose(None)
        .unwrap_err();
    assert_eq!(error.code(), "compose-bad-part");
    let words = "it is WebAssembly text, not a component";
    assert!(error.to_string().ends_with(words), "{error}");
    let error = press
        .file(&["nowhere"], &exports("nowhere"))
        .compose(None)
        .unwrap_err();
    assert_eq!(error.code(), "file");
}

#[test]
fn several_exports_and_one_component_as_two_parts() {
    let press = both();
    let text = "[compose]\nexports = [\"renderer\", \"second/demo:press/sanitizer@0.1.0\"]\n\
        [parts.renderer]\npath = \"renderer.wasm\"\n[parts.first]\npath = \"sanitizer.wasm\"\n\
        [parts.second]\npath = \"sanitizer.wasm\"\n\
        [[wire]]\nimport = \"renderer/demo:press/sanitizer@0.1.0\"\nfrom = \"first\"\n";
    let composed = press.text(text).compose(None).unwrap();
    let whole = Contract::of_component(&composed.bytes).unwrap();
    let exports: Vec<_> = whole.item_names(Side::Export).collect();
    assert_eq!(
        exports,
        ["demo:press/renderer@0.1.0", "demo:press/sanitizer@0.1.0"]
    );
}

#[test]
fn a_file_that_is_not_understood_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("guesthouse.toml");
    std::fs::write(&path, "[compose]\nexports = \"a\"\ncolour = 1\n").unwrap();
    let error = Composition::read(&path).unwrap_err();
    assert_eq!(error.code(), "toml");
    let words =
        "unknown field `colour`, expected one of `output`, `wit`, `world`, `limits`, `exports`";
    assert_eq!(error.to_string(), format!("{}:3: {words}", path.display()));
}
