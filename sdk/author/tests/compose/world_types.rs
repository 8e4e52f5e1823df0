//! Types at the level of a world that hold resources of the host's.

use super::press::Press;

const WIT: &str = "package bug:c6@1.0.0;
interface my { resource res { x: func() -> u32; } }
interface other { resource res; }
interface pairs { use my.{res}; record pair { one: res, many: list<res> } }
interface renamed { use my.{res as thing}; record pair { one: thing } }
interface more { use pairs.{pair}; record many { a: pair } }
interface gives { use pairs.{pair}; f: func() -> pair; }
world keeps-pairs { export pairs; }
";

/// What comes of one part with that in its world, beside another if there is one.
fn composed(world: &str, beside: &[&str]) -> Result<(), (&'static str, String)> {
    let wit = format!("{WIT} world it {{ {world} }}");
    let press = beside
        .iter()
        .fold(Press::new(), |press, other| press.part(other, WIT, other));
    let press = press.part("it", &wit, "it");
    let parts: Vec<_> = beside.iter().copied().chain(["it"]).collect();
    let composed = press.file(&parts, "exports = \"it\"").compose(None);
    composed
        .map(drop)
        .map_err(|error| (error.code(), error.to_string()))
}

#[test]
fn a_type_with_a_resource_that_the_world_does_not_name_is_refused_by_both_names() {
    for (world, ty, beside) in [
        (
            "use pairs.{pair}; export f: func() -> pair;",
            "pair",
            [].as_slice(),
        ),
        // The name comes too late, is another, or is of another resource.
        (
            "use pairs.{pair, res}; export f: func() -> pair;",
            "pair",
            &[],
        ),
        (
            "use my.{res as it}; use pairs.{pair}; export f: func() -> pair;",
            "pair",
            &[],
        ),
        (
            "use my.{res}; use renamed.{pair}; export f: func() -> pair;",
            "pair",
            &[],
        ),
        (
            "use other.{res}; use pairs.{pair}; export f: func() -> pair;",
            "pair",
            &[],
        ),
        // A record of the world's own, of what another part has.
        (
            "use pairs.{pair}; record mine { a: pair } export f: func() -> mine;",
            "mine",
            &["keeps-pairs"],
        ),
    ] {
        let words = format!(
            "`it` has the host's type `{ty}` in its world, which holds the resource `res`: the whole can \
             ask for it only where the world has `res` too, by that name and before `{ty}`; in an \
             interface, functions can pass it without"
        );
        assert_eq!(
            composed(world, beside),
            Err(("compose-world-type", words)),
            "{world}"
        );
    }
}

#[test]
fn a_type_with_a_resource_that_the_world_names_comes_from_the_host() {
    for world in [
        "export gives;",
        "use my.{res}; use pairs.{pair}; export f: func() -> pair;",
        "use pairs.{res, pair}; export f: func() -> pair;",
        "use renamed.{thing, pair}; export f: func() -> pair;",
        "use my.{res as thing}; use renamed.{pair}; export f: func() -> pair;",
        "use more.{many}; export f: func() -> many;",
        "use more.{many}; record mine { a: many } export f: func() -> mine;",
        "use my.{res as thing}; record mine { a: thing } export f: func() -> list<mine>;",
        "use my.{res}; use pairs.{pair as two}; record mine { a: two, b: res } export f: func() -> mine;",
    ] {
        assert_eq!(composed(world, &[]), Ok(()), "{world}");
    }
}
