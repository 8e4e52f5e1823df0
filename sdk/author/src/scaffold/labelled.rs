//! Named interfaces under labels: worlds whose plugins no host takes.
//!
//! A component says of such an import or export which interface it is, by `implements`, and no host takes
//! that. A stub that calls no import yet would pass all the same, and the author's first call to the app would
//! fail in every host. So no language has a project for such a world. A label of an interface that is written
//! in place must never be refused: components say nothing of it.

use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{WorldItem, WorldKey};

use super::ScaffoldError;

/// Refuses a world that has an interface by another name than its own.
pub(super) fn check(world: &World) -> Result<(), ScaffoldError> {
    let resolve = world.resolve();
    let own = world.world();
    for (key, item) in own.imports.iter().chain(&own.exports) {
        if let (WorldKey::Name(label), WorldItem::Interface { id, .. }) = (key, item)
            && let Some(interface) = resolve.id_of(*id)
        {
            let reason = format!(
                "is a label for `{interface}`, and no host takes a plugin that says so: an interface of \
                 its own can take its place, or `{label}: interface {{ .. }}`"
            );
            return Err(ScaffoldError::unsupported(label, &reason));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::Language;
    use crate::scaffold::tests::refusal_of;

    #[test]
    fn an_interface_under_a_label_is_refused_with_its_own_name() {
        let store =
            "package a:b@1.0.0; interface store { resource bucket; open: func() -> bucket; }";
        for (world, label) in [
            (
                "import primary: store; import backup: store; export go: func();",
                "primary",
            ),
            (
                "import store; export store; export second: store;",
                "second",
            ),
            (
                "import first-one: store; use store.{bucket}; export go: func(b: borrow<bucket>);",
                "first-one",
            ),
        ] {
            for language in Language::ALL {
                let words = refusal_of(language, &format!("{store} world w {{ {world} }}"));
                let expected = format!(
                    "unsupported: `{label}` is a label for `a:b/store@1.0.0`, and no host takes a plugin \
                     that says so: an interface of its own can take its place, or \
                     `{label}: interface {{ .. }}`"
                );
                assert_eq!(words, expected);
            }
        }
    }

    #[test]
    fn a_label_of_what_is_written_in_place_is_not_refused() {
        let wit = "package a:b; world w {
            import primary: interface { f: func(); }
            export backup: interface { f: func(); }
        }";
        for language in Language::ALL {
            assert_eq!(refusal_of(language, wit), "made", "{language:?}");
        }
    }
}
