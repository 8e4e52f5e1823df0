//! How two lists of names differ: fields, cases, flags.

use std::collections::HashSet;

use super::Voices;
use crate::text::{Budget, Writes, clipped};

/// Names that one sentence lists.
const MOST_NAMES: usize = 4;

/// What the names are of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// One of them: `field`.
    pub(super) one: &'static str,
    /// The whole: `record`.
    pub(super) whole: &'static str,
}

/// Says in words how `have`, the plugin's names, differ from `want`, the host's; nothing if they
/// are the same in the same order.
pub(super) fn difference<'a>(
    kind: Kind,
    voices: Voices,
    want: &(impl Iterator<Item = &'a str> + Clone),
    have: &(impl Iterator<Item = &'a str> + Clone),
) -> Option<String> {
    if want.clone().eq(have.clone()) {
        return None;
    }
    let absent = |from: &HashSet<&str>, names: Vec<&'a str>, whose: &str| {
        let names: Vec<_> = names
            .into_iter()
            .filter(|name| !from.contains(name))
            .collect();
        let Kind { one, whole } = kind;
        (!names.is_empty()).then(|| match names.len() {
            1 => format!("{one} {} is not in the {whose}'s {whole}", quoted(&names)),
            _ => format!("{one}s {} are not in the {whose}'s {whole}", quoted(&names)),
        })
    };
    let (ours, theirs): (HashSet<_>, HashSet<_>) = (want.clone().collect(), have.clone().collect());
    let lacking = absent(&theirs, want.clone().collect(), voices.plugin);
    let surplus = absent(&ours, have.clone().collect(), voices.host);
    let parts: Vec<_> = [lacking, surplus].into_iter().flatten().collect();
    if parts.is_empty() {
        let (want, have) = (listed(want.clone()), listed(have.clone()));
        let (one, Voices { host, plugin }) = (kind.one, voices);
        return Some(format!(
            "the {one}s stand in another order: the {host} has {want}, the {plugin} {have}"
        ));
    }
    Some(parts.join("; "))
}

fn quoted(names: &[&str]) -> String {
    let shown = names.iter().take(MOST_NAMES);
    let shown: Vec<_> = shown.map(|name| format!("`{}`", clipped(name))).collect();
    match names.len().checked_sub(MOST_NAMES) {
        None | Some(0) => shown.join(", "),
        Some(more) => format!("{} and {more} more", shown.join(", ")),
    }
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut text = List(Budget::default());
    text.push("`");
    text.list(names, Writes::name);
    text.push("`");
    text.0.finish()
}

struct List(Budget);

impl Writes for List {
    fn budget(&mut self) -> &mut Budget {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Voices, difference};

    const FIELDS: Kind = Kind {
        one: "field",
        whole: "record",
    };

    fn said(want: &str, have: &str) -> Option<String> {
        let voices = Voices {
            host: "host",
            plugin: "plugin",
        };
        difference(FIELDS, voices, &want.split(' '), &have.split(' '))
    }

    #[test]
    fn what_is_missing_and_what_is_too_much_is_named() {
        assert_eq!(said("a b", "a b"), None);
        assert_eq!(
            said("a b", "a").unwrap(),
            "field `b` is not in the plugin's record"
        );
        assert_eq!(
            said("a", "a b c").unwrap(),
            "fields `b`, `c` are not in the host's record"
        );
        assert_eq!(
            said("a x", "a y").unwrap(),
            "field `x` is not in the plugin's record; field `y` is not in the host's record"
        );
        assert_eq!(
            said("a", "a b c d e f g").unwrap(),
            "fields `b`, `c`, `d`, `e` and 2 more are not in the host's record"
        );
    }

    #[test]
    fn another_order_is_told_as_such() {
        assert_eq!(
            said("a b", "b a").unwrap(),
            "the fields stand in another order: the host has `a, b`, the plugin `b, a`"
        );
    }
}
