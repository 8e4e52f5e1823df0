//! Functions of a world, and interfaces, whose resources come by `use`: who made them is known only
//! once the parts are wired.

use guesthouse_contract::{Contract, Side, World, compare};

use super::press::Press;

/// `my` has the resource; the others have it by `use`, under its own name and another one.
const WIT: &str = "package bug:c6@1.0.0;
interface my { resource res { x: func() -> u32; } }
interface also { resource res { x: func() -> u32; } }
interface pairs { use my.{res}; record pair { one: res, many: list<res> } }
interface renamed { use my.{res as thing}; f: func(it: borrow<thing>) -> result<thing, list<thing>>; }
interface one { use my.{res}; first: func() -> res; }
interface two { use my.{res}; second: func(it: borrow<res>) -> option<res>; }
world keeps { export my; }
world gives { use my.{res}; export f: func() -> res; }
world gives-its-own { use my.{res}; export my; export f: func() -> res; }
world takes { use my.{res}; import f: func() -> res; export go: func() -> u32; }
world gives-also { use also.{res}; export f: func() -> res; }
world gives-deep { use pairs.{res, pair}; export f: func(it: borrow<res>) -> result<pair, list<res>>; }
world takes-deep { use my.{res}; use pairs.{pair}; import f: func(it: borrow<res>) -> result<pair, list<res>>; export go: func() -> u32; }
world gives-renamed { export renamed; }
world takes-renamed { import renamed; export go: func() -> u32; }
world gives-alias { use my.{res as thing}; export f: func() -> thing; }
world keeps-pairs { export my; export pairs; }
world owns { use my.{res}; export f: func(it: res); }
world borrows { use my.{res}; import f: func(it: borrow<res>); export go: func() -> u32; }
world app { import my; export go: func() -> u32; }
world gives-both { export one; export two; }
world takes-one { import one; export go: func() -> u32; }
world takes-two { import two; export go: func() -> u32; }
";

const GOES: &str = "exports = \"takes\"";
const MY: &str = "bug:c6/my@1.0.0";

fn press(parts: &[(&str, &str)]) -> Press {
    let parts = parts.iter();
    parts.fold(Press::new(), |press, (part, world)| {
        press.part(part, WIT, world)
    })
}

#[track_caller]
fn asks(press: &Press, parts: &[&str], rest: &str, imports: &str) {
    let composed = press.file(parts, rest).compose(None).unwrap();
    let whole = Contract::of_component(&composed.bytes).unwrap();
    let names = |side| whole.item_names(side).collect::<Vec<_>>().join(" ");
    assert_eq!(
        (names(Side::Import), names(Side::Export)),
        (imports.to_owned(), "go".to_owned())
    );
}

#[track_caller]
fn refused(press: &Press, parts: &[&str], rest: &str, code: &str, words: &str) {
    let error = press.file(parts, rest).compose(None).unwrap_err();
    assert_eq!((error.code(), error.to_string().as_str()), (code, words));
}

fn wire(import: &str, from: &str) -> String {
    format!("[[wire]]\nimport = \"{import}\"\nfrom = \"{from}\"\n")
}

#[test]
fn a_world_function_hands_on_a_resource_of_the_host() {
    let press = press(&[("gives", "gives"), ("takes", "takes")]);
    // The type's own import comes with it, as in either part.
    asks(&press, &["gives", "takes"], GOES, &format!("{MY} res"));
    let world = World::from_source("app.wit", WIT, Some("app")).unwrap();
    let composed = press.file(&["gives", "takes"], GOES).compose(Some(&world));
    let whole = Contract::of_component(&composed.unwrap().bytes).unwrap();
    assert_eq!(compare(&Contract::of_world(&world).unwrap(), &whole), []);
}

#[test]
fn a_world_function_hands_on_a_resource_of_a_part() {
    let press = press(&[("gives", "gives"), ("takes", "takes"), ("keep", "keeps")]);
    asks(&press, &["gives", "takes", "keep"], GOES, "");
}

#[test]
fn handles_inside_of_other_types_are_of_one_resource() {
    let flat = WIT.replace(
        "func() -> res;",
        "func(it: borrow<res>) -> result<tuple<res>, list<res>>;",
    );
    let of_host = Press::new()
        .part("gives", &flat, "gives")
        .part("takes", &flat, "takes");
    asks(&of_host, &["gives", "takes"], GOES, &format!("{MY} res"));
    let press = press(&[("gives", "gives-deep"), ("takes", "takes-deep")]);
    let press = press.part("keep", WIT, "keeps-pairs");
    asks(&press, &["gives", "takes", "keep"], GOES, "");
}

#[test]
fn a_resource_under_another_name_is_the_same() {
    let press = press(&[("gives", "gives-renamed"), ("takes", "takes-renamed")]);
    asks(&press, &["gives", "takes"], GOES, MY);
    let press = press.part("keep", WIT, "keeps");
    asks(&press, &["gives", "takes", "keep"], GOES, "");
    let press = press
        .part("gives", WIT, "gives-alias")
        .part("takes", WIT, "takes");
    asks(
        &press,
        &["gives", "takes"],
        GOES,
        &format!("{MY} thing res"),
    );
    asks(&press, &["gives", "takes", "keep"], GOES, "");
}

#[test]
fn a_function_may_use_another_version_on_the_track() {
    let newer = WIT.replace("@1.0.0", "@1.2.0");
    let press = Press::new()
        .part("gives", &newer, "gives")
        .part("takes", WIT, "takes");
    asks(&press, &["gives", "takes"], GOES, "bug:c6/my@1.2.0 res");
    let next = WIT.replace("@1.0.0", "@2.0.0");
    let press = press.part("gives", &next, "gives");
    refused(
        &press,
        &["gives", "takes"],
        GOES,
        "compose-other-resource",
        "`takes` imports `f` as `func() -> res`; `gives` exports `f` as `func() -> res`, but by `res` \
         they mean two resources:\n  \
         `takes` means `bug:c6/my@1.0.0#res` of the host\n  \
         `gives` means `bug:c6/my@2.0.0#res` of the host",
    );
}

#[test]
fn either_interface_that_uses_a_resource_can_be_imported_alone() {
    for world in ["takes-one", "takes-two"] {
        let press = press(&[("gives", "gives-both"), ("takes", world)]);
        asks(&press, &["gives", "takes"], GOES, MY);
    }
}

#[test]
fn resources_of_two_makers_are_told_with_both() {
    let all = [
        ("gives", "gives"),
        ("takes", "takes"),
        ("one", "keeps"),
        ("two", "keeps"),
    ];
    let press = press(&all);
    let apart = |takes: &str| {
        let gives = wire(&format!("gives/{MY}"), "one");
        format!("{GOES}\n{gives}{}", wire(&format!("takes/{MY}"), takes))
    };
    let said = |takes: &str| {
        format!(
            "`takes` imports `f` as `func() -> res`; `gives` exports `f` as `func() -> res`, but by \
             `res` they mean two resources:\n  `takes` means `{MY}#res` of {takes}\n  \
             `gives` means `{MY}#res` of `one`"
        )
    };
    let code = "compose-other-resource";
    let four = ["gives", "takes", "one", "two"];
    refused(&press, &four, &apart("two"), code, &said("`two`"));
    refused(&press, &four[..3], &apart("host"), code, &said("the host"));
    let press = press.part("gives", WIT, "gives-its-own");
    refused(
        &press,
        &["gives", "takes"],
        GOES,
        code,
        &format!(
            "`takes` imports `f` as `func() -> res`; `gives` exports `f` as `func() -> res`, but by \
             `res` they mean two resources:\n  `takes` means `{MY}#res` of `gives`\n  \
             `gives` means `{MY}#res` of the host"
        ),
    );
    let press = press.part("gives", WIT, "gives-also");
    refused(
        &press,
        &["gives", "takes"],
        GOES,
        code,
        &format!(
            "`takes` imports `f` as `func() -> res`; `gives` exports `f` as `func() -> res`, but by \
             `res` they mean two resources:\n  `takes` means `{MY}#res` of the host\n  \
             `gives` means `bug:c6/also@1.0.0#res` of the host"
        ),
    );
}

#[test]
fn the_host_cannot_answer_a_function_with_a_resource_of_a_part() {
    let press = press(&[("takes", "takes"), ("keep", "keeps")]);
    refused(
        &press,
        &["takes", "keep"],
        GOES,
        "compose-other-resource",
        &format!(
            "`takes` imports `f` as `func() -> res`, but by `res` they mean two resources:\n  \
             `takes` means `{MY}#res` of `keep`\n  the host means `{MY}#res` of the host"
        ),
    );
}

#[test]
fn owning_and_borrowing_are_told_apart() {
    let press = press(&[("gives", "owns"), ("takes", "borrows")]);
    refused(
        &press,
        &["gives", "takes"],
        GOES,
        "compose-mistyped",
        "`takes` imports `f` as `func(it: borrow<res>)`; `gives` exports `f` as `func(it: res)`, \
         which is not the same:\n  at `f(it)`: the offering part has a `res` here, the asking part a \
         `borrow<res>`; `gives` has `func(it: res)`, `takes` has `func(it: borrow<res>)`",
    );
}

#[test]
fn functions_with_two_resources_are_told_to_the_host_that_has_one() {
    let other = WIT.replace("world takes-one", "world takes-also { use also.{res}; import f: func() -> res; export stop: func(); }\nworld takes-one");
    let press = press(&[("takes", "takes")]).part("other", &other, "takes-also");
    refused(
        &press,
        &["takes", "other"],
        "exports = [\"takes\", \"other\"]",
        "compose-other-resource",
        "`other` imports `res` as `resource`; `takes` imports `res` as `resource`, and the host has only \
         one, but by `res` they mean two resources:\n  \
         `other` means `bug:c6/also@1.0.0#res` of the host\n  \
         `takes` means `bug:c6/my@1.0.0#res` of the host",
    );
    // One resource is no conflict.
    let stops = WIT.replace("export go", "export stop");
    let press = press.part("other", &stops, "takes");
    let exports = "exports = [\"takes\", \"other\"]";
    let composed = press.file(&["takes", "other"], exports).compose(None);
    let composed = composed.unwrap();
    let whole = Contract::of_component(&composed.bytes).unwrap();
    assert_eq!(
        whole.item_names(Side::Import).collect::<Vec<_>>(),
        [MY, "res", "f"]
    );
}
