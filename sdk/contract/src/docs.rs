//! The doc comments of a whole set of packages: every place where WIT has words about an item.
//!
//! One walk, so that whoever changes comments forgets none. It must never know what they are
//! changed for.

use wit_parser::{Docs, Resolve, TypeDefKind, WorldItem};

/// What [`World::with_docs`](crate::World::with_docs) makes plain with: the text with lines that end
/// in `\n` and in nothing else, and without characters that only mean something to a machine.
///
/// Whatever any language takes for the end of a line becomes `\n`: `\r`, `\r\n`, form feed,
/// vertical tab, U+0085, U+2028, U+2029. Other control characters but the tab, and those that
/// change the direction of writing, become U+FFFD. All else stays, so that a language whose comments
/// end at a mark of their own (`*/`, `"""`), or go on behind one (`\`), has to look for that mark
/// itself.
///
/// ```
/// use guesthouse_contract::plain_text;
///
/// assert_eq!(plain_text("one\rtwo\u{2028}three\r\n\u{0}"), "one\ntwo\nthree\n\u{fffd}");
/// ```
#[must_use]
pub fn plain_text(text: &str) -> String {
    text.replace("\r\n", "\n").chars().map(plain).collect()
}

fn plain(c: char) -> char {
    match c {
        '\t' => '\t',
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// Every doc comment of `resolve`, even where it is empty.
pub(crate) fn all(resolve: &mut Resolve) -> impl Iterator<Item = &mut Docs> {
    let packages = resolve.packages.iter_mut().map(|(_, it)| &mut it.docs);
    let worlds = resolve.worlds.iter_mut().flat_map(|(_, it)| {
        let items = it.imports.values_mut().chain(it.exports.values_mut());
        let items = items.filter_map(|item| match item {
            WorldItem::Interface { docs, .. } => Some(docs),
            WorldItem::Function(function) => Some(&mut function.docs),
            WorldItem::Type { .. } => None,
        });
        items.chain([&mut it.docs])
    });
    let interfaces = resolve.interfaces.iter_mut().flat_map(|(_, it)| {
        let functions = it.functions.values_mut().map(|one| &mut one.docs);
        functions.chain([&mut it.docs])
    });
    let types = resolve
        .types
        .iter_mut()
        .flat_map(|(_, it)| parts(&mut it.kind).into_iter().chain([&mut it.docs]));
    packages.chain(worlds).chain(interfaces).chain(types)
}

/// Those of a type's fields, cases and flags.
fn parts(kind: &mut TypeDefKind) -> Vec<&mut Docs> {
    match kind {
        TypeDefKind::Record(it) => it.fields.iter_mut().map(|one| &mut one.docs).collect(),
        TypeDefKind::Flags(it) => it.flags.iter_mut().map(|one| &mut one.docs).collect(),
        TypeDefKind::Variant(it) => it.cases.iter_mut().map(|one| &mut one.docs).collect(),
        TypeDefKind::Enum(it) => it.cases.iter_mut().map(|one| &mut one.docs).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::plain_text;
    use crate::World;

    /// A comment on everything that can have one, each other than all.
    const WIT: &str = "
        /// Says 1
        package a:b;
        /// Says 2
        interface i {
            /// Says 3
            record r { /** Says 4 */ a: u8 }
            /// Says 5
            variant v { /** Says 6 */ c }
            /// Says 7
            enum e { /** Says 8 */ c }
            /// Says 9
            flags f { /** Says 10 */ c }
            /// Says 11
            resource x {
                /// Says 12
                g: func();
            }
            /// Says 13
            h: func();
        }
        /// Says 14
        world w {
            /// Says 15
            import i;
            /// Says 16
            export i;
            /// Says 17
            type t = u8;
            /// Says 18
            import inner: interface { /** Says 19 */ f: func(); }
            /// Says 20
            export k: func();
        }";

    #[test]
    fn every_comment_is_changed_and_told_once() {
        let world = World::from_source("a.wit", WIT, None).unwrap();
        let mut told = Vec::new();
        let changed = world.with_docs(|words| {
            told.push(words.trim().to_owned());
            "Other words".to_owned()
        });
        let mut expected: Vec<_> = (1..=20).map(|number| format!("Says {number}")).collect();
        told.sort();
        expected.sort();
        assert_eq!(told, expected);
        let text = changed.to_wit().unwrap();
        assert!(!text.contains("Says"), "{text}");
    }

    #[test]
    fn lines_end_in_one_way_and_nothing_else_speaks_to_a_machine() {
        for end in [
            "\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}",
        ] {
            assert_eq!(plain_text(&format!("one{end}two")), "one\ntwo", "{end:?}");
        }
        for hidden in ["\0", "\u{1b}", "\u{7f}", "\u{9b}", "\u{202e}", "\u{2066}"] {
            let text = plain_text(&format!("a{hidden}b"));
            assert_eq!(text, "a\u{fffd}b", "{hidden:?}");
        }
        let kept = "*/ \"\"\" ??/ \\ \t <b> \u{1f469}\u{200d}\u{1f680} नमस्ते";
        assert_eq!(plain_text(kept), kept);
    }
}
