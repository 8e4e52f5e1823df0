//! Parts that hand resources to each other.

use guesthouse_contract::{Contract, Side};

use super::press::Press;

/// `store` has the resource, `sink` takes it from whoever has one.
const WIT: &str = "package demo:keep@0.1.0;
interface store { resource item { constructor(name: string); name: func() -> string; }
  open: func(name: string) -> item; merge: func(one: borrow<item>, other: item) -> list<item>; }
interface sink { use store.{item}; drain: func(item: item) -> u32; look: func(item: borrow<item>); }
interface app { run: func() -> string; }
interface both { use store.{item}; swap: func(item: item) -> option<item>; }
world uses { import store; export app; }
world keeps { export store; }
world drains { import store; export sink; }
world feeds { import store; import sink; export app; }
world keeps-and-drains { export store; export sink; }
world makes { import store; export both; }
world wraps { import store; import both; export sink; }
world bare { use store.{item}; import take: func(item: item); export app; }
world host { import store; export app; }
";

const RUNS: &str = "exports = \"app\"";
const SINK: &str =
    "interface { item: resource, drain: func(item: item) -> u32, look: func(item: borrow<item>) }";

/// Parts, each of a world.
fn parts(worlds: &[(&str, &str)]) -> Press {
    let parts = worlds.iter();
    parts.fold(Press::new(), |press, (part, world)| {
        press.part(part, WIT, world)
    })
}

/// The imports and exports of the whole.
fn whole(press: &Press, parts: &[&str], rest: &str) -> (String, String) {
    let composed = press.file(parts, rest).compose(None).unwrap();
    let whole = Contract::of_component(&composed.bytes).unwrap();
    let names = |side| whole.item_names(side).collect::<Vec<_>>().join(" ");
    (names(Side::Import), names(Side::Export))
}

fn are((asks, gives): (String, String), imports: &str, exports: &str) {
    assert_eq!((asks, gives), (imports.to_owned(), exports.to_owned()));
}

fn wire(import: &str, from: &str) -> String {
    format!("[[wire]]\nimport = \"{import}\"\nfrom = \"{from}\"\n")
}

fn refusal(press: &Press, parts: &[&str], rest: &str, code: &str) -> String {
    let error = press.file(parts, rest).compose(None).unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    error.to_string()
}

const APP: &str = "demo:keep/app@0.1.0";
const STORE: &str = "demo:keep/store@0.1.0";

#[test]
fn a_part_gives_its_resource_to_another() {
    let press = parts(&[("app", "uses"), ("keep", "keeps")]);
    are(whole(&press, &["app", "keep"], RUNS), "", APP);
}

#[test]
fn parts_share_a_resource_of_the_host() {
    let press = parts(&[("app", "feeds"), ("sink", "drains")]);
    are(whole(&press, &["app", "sink"], RUNS), STORE, APP);
    // Through a part that only hands it on.
    let press = parts(&[("app", "feeds"), ("sink", "wraps"), ("both", "makes")]);
    are(whole(&press, &["app", "sink", "both"], RUNS), STORE, APP);
}

#[test]
fn parts_share_a_resource_of_a_third() {
    let press = parts(&[("app", "feeds"), ("sink", "drains"), ("keep", "keeps")]);
    let all = ["app", "sink", "keep"];
    are(whole(&press, &all, RUNS), "", APP);
    let exports = "exports = [\"app\", \"keep\", \"sink\"]";
    let three = format!("{APP} {STORE} demo:keep/sink@0.1.0");
    are(whole(&press, &all, exports), "", &three);
}

#[test]
fn one_part_has_the_resource_and_what_takes_it() {
    let press = parts(&[("app", "feeds"), ("all", "keeps-and-drains")]);
    are(whole(&press, &["app", "all"], RUNS), "", APP);
}

#[test]
fn versions_on_one_track_are_one_resource() {
    let newer = WIT.replace("@0.1.0", "@0.1.2");
    let newer = newer.replace("open: func", "close: func(item: item); open: func");
    let press = parts(&[("app", "feeds")]);
    let press = press.part("sink", &newer, "drains");
    are(
        whole(&press, &["app", "sink"], RUNS),
        "demo:keep/store@0.1.2",
        APP,
    );
    let press = press.part("keep", &newer, "keeps");
    are(whole(&press, &["app", "sink", "keep"], RUNS), "", APP);
}

#[test]
fn two_resources_of_one_name_are_refused_with_where_they_are_from() {
    let worlds = [
        ("app", "feeds"),
        ("sink", "drains"),
        ("one", "keeps"),
        ("two", "keeps"),
    ];
    let press = parts(&worlds);
    let app = wire("app/demo:keep/store@0.1.0", "one");
    let apart = |from| format!("{RUNS}\n{app}{}", wire("sink/demo:keep/store@0.1.0", from));
    let begins = format!(
        "`app` imports `demo:keep/sink@0.1.0` as `{SINK}`; `sink` exports `demo:keep/sink@0.1.0` as \
         `{SINK}`, but by `item` they mean two resources:\n  \
         `app` means `demo:keep/store@0.1.0#item` of `one`\n  \
         `sink` means `demo:keep/store@0.1.0#item` of "
    );
    let code = "compose-other-resource";
    let said = refusal(&press, &["app", "sink", "one", "two"], &apart("two"), code);
    assert_eq!(said, format!("{begins}`two`"));
    let said = refusal(&press, &["app", "sink", "one"], &apart("host"), code);
    assert_eq!(said, format!("{begins}the host"));
    let together = apart("one");
    are(whole(&press, &["app", "sink", "one"], &together), "", APP);
}

#[test]
fn the_host_cannot_take_a_resource_that_a_part_defines() {
    let press = parts(&[("app", "feeds"), ("keep", "keeps")]);
    let said = refusal(&press, &["app", "keep"], RUNS, "compose-other-resource");
    let words = "  `app` means `demo:keep/store@0.1.0#item` of `keep`\n  \
                 the host means `demo:keep/store@0.1.0#item` of the host";
    assert!(said.ends_with(words), "{said}");
    // The same where the world itself takes it.
    let press = parts(&[("app", "bare"), ("keep", "keeps")]);
    let said = refusal(&press, &["app", "keep"], RUNS, "compose-other-resource");
    assert!(said.ends_with(words), "{said}");
}

#[test]
fn a_resource_with_another_method_is_mistyped() {
    let other = WIT.replace("name: func() -> string", "name: func() -> u32");
    let press = parts(&[("app", "uses")]).part("keep", &other, "keeps");
    let said = refusal(&press, &["app", "keep"], RUNS, "compose-mistyped");
    let words = "\n  at `[method]item.name()`: the offering part has a `u32` here, the asking part a \
                 `string`; `keep` has `func(self: borrow<item>) -> u32`, `app` has \
                 `func(self: borrow<item>) -> string`";
    assert!(said.ends_with(words), "{said}");
}

#[test]
fn parts_that_ask_the_host_for_one_thing_with_two_types() {
    let other = WIT.replace("name: func() -> string", "name: func() -> u32");
    let press = parts(&[("app", "uses")]).part("other", &other, "drains");
    let exports = "exports = [\"app\", \"other\"]";
    let said = refusal(&press, &["app", "other"], exports, "compose-disagree");
    let words = "and the host has only one:\n  at `[method]item.name()`: the one part has a `string` \
                 here, the other a `u32`; `app` has `func(self: borrow<item>) -> string`, `other` has \
                 `func(self: borrow<item>) -> u32`";
    assert!(said.ends_with(words), "{said}");
}

#[test]
fn the_whole_exports_nothing_twice() {
    let press = parts(&[("app", "uses"), ("other", "uses")]);
    let exports = "exports = [\"app\", \"other\"]";
    let said = refusal(&press, &["app", "other"], exports, "compose-exported-twice");
    let words = "the whole cannot have two of one name:\n  \
                 `app` exports `demo:keep/app@0.1.0` as `interface { run: func() -> string }`\n  \
                 `other` exports `demo:keep/app@0.1.0` as `interface { run: func() -> string }`\n  \
                 name one with `exports = [\"PART/INTERFACE\"]`";
    assert_eq!(said, words);
}
