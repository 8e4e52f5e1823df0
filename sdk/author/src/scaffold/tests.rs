//! What the templates and the generated projects hold to, without building any.

use std::path::Path;

use guesthouse_contract::World;

use super::cases::Passed;
use super::example::{Handles, example};
use super::surface::Surface;
use super::{Scaffold, TEMPLATE_NAME, cases, readme, template};
use crate::{Language, ProjectFile};

fn templates() -> &'static Path {
    Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../guest-templates"
    ))
}

pub(super) fn text(scaffold: &Scaffold, path: &str) -> String {
    let file = scaffold.files().iter().find(|file| file.path() == path);
    String::from_utf8(
        file.unwrap_or_else(|| panic!("no {path}"))
            .contents()
            .to_vec(),
    )
    .unwrap()
}

pub(super) fn world(wit: &str) -> (tempfile::TempDir, World) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("app.wit"), wit).unwrap();
    let world = World::from_path(folder.path(), None).unwrap();
    (folder, world)
}

/// What `new` says of a world: the error's code and words, or `made`.
pub(super) fn refusal_of(language: Language, wit: &str) -> String {
    let (folder, world) = world(wit);
    match Scaffold::of_world("a", language, &world, folder.path()) {
        Ok(_) => "made".to_owned(),
        Err(error) => format!("{}: {error}", error.code()),
    }
}

const SHAPES: &str = "
    package a:b@1.0.0;
    interface shapes {
        record all { a: bool, b: option<u8>, c: char, d: list<string>, e: tuple<f32, s64> }
        variant some { %ok(all), none }
        flags bits { x, y }
        resource counter { constructor(%from: u32); up: func() -> u32; }
        resource lent;
        one: func(x: all) -> result<some, string>;
        two: func(x: bits) -> all;
        give: func(x: counter) -> tuple<counter>;
    }
    interface app { resource store; keep: func(x: list<u8>) -> u32; open: func(name: string) -> store; }
    world w {
        use app.{store};
        import app;
        export shapes;
        export back: func(x: store) -> store;
        export lone: func(x: store) -> result<store, char>;
    }
";

#[test]
fn every_template_is_for_the_same_world_and_the_same_cases() {
    let read = |language: Language, file: &str| {
        std::fs::read_to_string(templates().join(language.name()).join(file)).unwrap()
    };
    for language in Language::ALL {
        for file in ["wit/text.wit", "tests/cases.toml"] {
            assert_eq!(
                read(language, file),
                read(Language::Rust, file),
                "{language} {file}"
            );
        }
        let project = ProjectFile::read(&templates().join(language.name())).unwrap();
        assert_eq!(
            (project.name.as_str(), project.language),
            (TEMPLATE_NAME, language)
        );
        assert!(World::from_path(&templates().join("rust/wit"), Some(&project.world)).is_ok());
    }
}

#[test]
fn a_template_takes_the_plugins_name_everywhere() {
    for language in Language::ALL {
        let made = Scaffold::template("very-loud", language).unwrap();
        assert_eq!(made.files().len(), template(language).files.len());
        assert!(text(&made, "plugin.toml").contains("name = \"very-loud\""));
        for file in made.files() {
            let contents = String::from_utf8_lossy(file.contents());
            assert!(
                !contents.contains(TEMPLATE_NAME),
                "{language} {}",
                file.path()
            );
        }
        assert_eq!(
            Scaffold::template("Very Loud", language)
                .unwrap_err()
                .code(),
            "name"
        );
    }
}

#[test]
fn the_templates_of_compiled_languages_have_the_readme_that_is_generated() {
    let wit = templates().join("rust/wit");
    let world = World::from_path(&wit, None).unwrap();
    for language in [Language::Rust, Language::C] {
        let path = templates().join(language.name()).join("README.md");
        let expected = readme::text(TEMPLATE_NAME, language, &Surface::of(&world), &[]);
        assert_eq!(
            std::fs::read_to_string(path).unwrap(),
            expected,
            "{language}"
        );
    }
}

#[test]
fn nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let made = Scaffold::template("a", Language::C).unwrap();
    let path = folder.path().join("a");
    made.write(&path).unwrap();
    std::fs::write(path.join("plugin.c"), "mine").unwrap();
    assert_eq!(made.write(&path).unwrap_err().code(), "exists");
    assert_eq!(
        std::fs::read_to_string(path.join("plugin.c")).unwrap(),
        "mine"
    );
    assert_eq!(
        made.write(&path.join("plugin.c")).unwrap_err().code(),
        "exists"
    );
}

#[test]
fn example_values_are_zero_and_objects_only_the_plugins_own() {
    let (_folder, world) = world(SHAPES);
    let surface = Surface::of(&world);
    let shapes = surface
        .exports
        .iter()
        .find(|group| group.full_name == "a:b/shapes@1.0.0");
    let result = |name: &str| {
        let mut all = shapes.unwrap().functions.iter();
        all.find(|one| one.name == name)
            .and_then(|one| one.result)
            .unwrap()
    };
    let wave = |name: &str, handles| example(&surface, &result(name), handles).map(|it| it.wave());
    let all = r"{a: false, c: '\u{0}', d: [], e: (0, 0)}";
    assert_eq!(
        wave("one", Handles::None),
        Some(Some(format!("ok(%ok({all}))")))
    );
    assert_eq!(wave("two", Handles::None), Some(Some(all.to_owned())));
    assert_eq!(wave("give", Handles::None), None);
    assert_eq!(wave("give", Handles::Fresh), Some(None));
}

#[test]
fn cases_call_what_values_can_be_written_of_and_objects_step_by_step() {
    let (_folder, world) = world(SHAPES);
    let text = cases::text(&Surface::of(&world), Passed::Values);
    let parsed: toml::Table = text.parse().unwrap();
    let names: Vec<_> = parsed["case"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "a:b/shapes@1.0.0#one",
            "a:b/shapes@1.0.0#two",
            "a:b/shapes@1.0.0#counter"
        ]
    );
    let steps = parsed["case"][2]["step"].as_array().unwrap();
    assert_eq!(steps[0]["keep"].as_str(), Some("object"));
    assert_eq!(
        steps[1]["call"].as_str(),
        Some("a:b/shapes@1.0.0#[method]counter.up")
    );
    assert_eq!(steps[1]["args"][0].as_str(), Some("$object"));
}

#[test]
fn a_stub_in_rust_names_what_the_bindings_name() {
    let (folder, world) = world(SHAPES);
    let made = Scaffold::of_world("a", Language::Rust, &world, folder.path()).unwrap();
    let source = text(&made, "src/lib.rs");
    for part in [
        "impl shapes::Guest for Plugin {\n    type Counter = MyCounter;\n    type Lent = MyLent;\n",
        "fn one(x: shapes::All) -> Result<shapes::Some, String> {",
        "fn give(x: shapes::Counter) -> (shapes::Counter,) {\n        (shapes::Counter::new(MyCounter),)",
        "fn new(from: u32) -> Self {\n        MyCounter",
        "impl shapes::GuestLent for MyLent {}",
        "fn back(x: bindings::Store) -> bindings::Store {\n        x\n",
        "fn lone(x: bindings::Store) -> Result<bindings::Store, char> {\n        Err('\\0')\n",
        "let _ = app::keep(&[]);",
    ] {
        assert!(source.contains(part), "no {part:?} in:\n{source}");
    }
    assert_eq!(text(&made, "wit/app.wit"), SHAPES);
}

#[test]
fn a_stub_in_c_writes_objects_where_they_belong() {
    let (folder, world) = world(SHAPES);
    let made = Scaffold::of_world("a", Language::C, &world, folder.path()).unwrap();
    let source = text(&made, "plugin.c");
    for part in [
        "struct exports_a_b_shapes_counter_t {\n  int nothing_yet;\n};",
        "(*ret).f0 = exports_a_b_shapes_counter_new(calloc(1, sizeof(exports_a_b_shapes_counter_t)));",
        "  return x;\n",
        "a_b_app_keep(&x);",
    ] {
        assert!(source.contains(part), "no {part:?} in:\n{source}");
    }
    assert!(!text(&made, "gen/w.c").contains("force_link"));
}

#[test]
fn a_kit_has_projects_cases_limits_and_a_page_with_every_word_of_the_wit() {
    let wit = templates().join("rust/wit");
    let world = World::from_path(&wit, None).unwrap();
    let (kit, left_out) = Scaffold::kit(&world, &wit, "preset = \"strict\"\n").unwrap();
    assert_eq!(left_out, []);
    for language in Language::ALL {
        assert_eq!(
            text(&kit, &format!("{language}/limits.toml")),
            "preset = \"strict\"\n"
        );
        assert!(text(&kit, &format!("{language}/plugin.toml")).contains("my-plugin"));
    }
    let page = text(&kit, "reference.md");
    for part in [
        "### `demo:text/rewrite@1.0.0`",
        "func(request: request) -> result<answer, refusal>",
        "| `most-words` | `option<u32>` | How many words there may be",
        "| `too-long` | `u32` | It has as many words as this",
        "#### enum `style`",
        "preset = \"strict\"",
    ] {
        assert!(page.contains(part), "no {part:?} in:\n{page}");
    }
}

#[test]
fn a_kits_page_says_long_types_in_full_and_where_used_ones_stand() {
    let long = format!("tuple<{}u8>", "option<list<string>>, ".repeat(60));
    let text = format!(
        "package a:b@1.0.0; interface types {{ record line {{ text: string }} }} \
         interface i {{ use types.{{line}}; go: func(x: {long}) -> line; }} world w {{ export i; }}"
    );
    let (folder, world) = world(&text);
    let (kit, _) = Scaffold::kit(&world, folder.path(), "preset = \"strict\"\n").unwrap();
    let page = self::text(&kit, "reference.md");
    for part in [
        format!("func(x: {long}) -> line"),
        "#### type `line`\n\nThe `line` of `a:b/types@1.0.0`.\n".to_owned(),
    ] {
        assert!(page.contains(&part), "no {part:?} in:\n{page}");
    }
    assert!(!page.contains('…'), "{page}");
}

#[test]
fn a_kit_goes_on_with_the_languages_that_can_have_the_world() {
    for (items, refused) in [
        (
            "resource stack { constructor(); } stack-new: func();",
            &[Language::C] as &[Language],
        ),
        (
            "resource stack { constructor(); } stack-new: func(); gen: func();",
            &[Language::Rust, Language::C],
        ),
    ] {
        let wit = format!("package a:b; interface i {{ {items} }} world w {{ export i; }}");
        let (folder, world) = world(&wit);
        let (kit, left_out) = Scaffold::kit(&world, folder.path(), "").unwrap();
        let languages = Language::ALL.iter();
        for language in languages {
            let is_refused = left_out.iter().any(|one| one.language == *language);
            assert_eq!(
                is_refused,
                refused.contains(language),
                "{language}: {left_out:?}"
            );
            let path = format!("{language}/plugin.toml");
            let is_made = kit.files().iter().any(|file| file.path() == path);
            assert_eq!(is_made, !is_refused, "{language}");
        }
        let reason = &left_out.last().unwrap().reason;
        assert!(
            reason.starts_with("`a:b/i#stack-new` has in C a name"),
            "{reason}"
        );
    }
}

#[test]
fn the_wits_words_are_text_on_a_kits_pages_and_nothing_else() {
    let evil = "<script>x()</script> ![i](https://evil.example/i.png) [j](javascript:x()) `<b>`";
    let wit = format!(
        "/// {evil}\npackage a:b;\n/// {evil}\ninterface i {{\n/// {evil}\nresource o;\n\
         /// {evil}\nrecord r {{\n/// {evil} | x\nf: u8 }}\n/// {evil}\n///\n/// - a list\n\
         f: func(x: r);\n}}\n/// {evil}\nworld w {{ export i; }}"
    );
    let (folder, world) = world(&wit);
    let (kit, left_out) = Scaffold::kit(&world, folder.path(), "preset = \"strict\"\n").unwrap();
    assert_eq!(left_out, []);
    let shown = "\\<script\\>x()\\</script\\> !\\[i\\](https://evil.example/i.png) \
                 \\[j\\](javascript:x()) `<b>`";
    let in_cell = shown.replace("`<b>`", "\\`\\<b\\>\\`");
    let page = text(&kit, "reference.md");
    for part in [
        format!("# `a:b/w`\n\n{shown}\n\n## What"),
        format!("### `a:b/i`\n\n{shown}\n\n#### `f`"),
        format!("```\n\n{shown}\n\n```text\n- a list\n```\n\n#### resource `o`\n\n{shown}\n"),
        format!("| `f` | `u8` | {in_cell} \\| x |\n"),
    ] {
        assert!(page.contains(&part), "no {part:?} in:\n{page}");
    }
    let pages = kit.files().iter().map(super::File::path);
    let pages: Vec<_> = pages.filter(|path| path.ends_with(".md")).collect();
    assert_eq!(pages.len(), 6);
    for page in pages {
        let page = text(&kit, page);
        assert!(
            !page.contains("<script>") && !page.contains(" [j]"),
            "{page}"
        );
    }
}
