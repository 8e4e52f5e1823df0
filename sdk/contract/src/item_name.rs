//! [`ItemName`]: how a function or a resource of a world is called by people, who shorten and mistype.

use std::borrow::Cow;
use std::fmt;

use crate::{near, nearest};

/// The name of a function or a resource of a world, for finding the one that somebody means.
///
/// Its `Display` is the full name: `ns:pkg/words@1.0.0#count`, or the name alone for an item of the world
/// itself.
///
/// ```
/// use guesthouse_contract::ItemName;
///
/// let push = ItemName::new(Some("demo:text/stacks@1.0.0"), "[method]stack.push");
/// for short in ["demo:text/stacks#[method]stack.push", "stacks#stack.push", "stack.push"] {
///     assert!(push.is_meant_by(short));
/// }
/// assert!(!push.is_meant_by("stack.puhs"));
/// assert_eq!(push.nearness("stack.puhs"), Some(2));
/// assert_eq!(push.to_string(), "demo:text/stacks@1.0.0#[method]stack.push");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemName<'n> {
    interface: Option<&'n str>,
    name: &'n str,
}

impl<'n> ItemName<'n> {
    /// An item of an interface, by the name that its world has for that, or of the world itself.
    #[must_use]
    pub fn new(interface: Option<&'n str>, name: &'n str) -> Self {
        Self { interface, name }
    }

    /// Is this the item's full name?
    #[must_use]
    pub fn is(&self, wanted: &str) -> bool {
        match self.interface {
            None => self.name == wanted,
            Some(interface) => wanted
                .strip_prefix(interface)
                .and_then(|rest| rest.strip_prefix('#'))
                .is_some_and(|name| name == self.name),
        }
    }

    /// Can `wanted` mean the item: its full name, or one that lacks the version, the package, the whole
    /// interface or the brackets? It may mean others too.
    #[must_use]
    pub fn is_meant_by(&self, wanted: &str) -> bool {
        let (interface, name) = apart(wanted);
        let named = self.name == name || spoken(self.name) == Some(name.into());
        let within = |short| {
            self.interface
                .is_some_and(|interface| means(interface, short))
        };
        named && interface.is_none_or(within)
    }

    /// How far the name is from what somebody wrote who may have mistyped it, whatever the interface:
    /// letters to change, to add or to take away. `None` where it is too far to have been meant.
    #[must_use]
    pub fn nearness(&self, wanted: &str) -> Option<usize> {
        let (_, wanted) = apart(wanted);
        self.names().filter_map(|name| near(&name, wanted)).min()
    }

    /// The item that was meant, perhaps, by somebody who wrote `wanted` and may have mistyped the name,
    /// whatever the interface.
    #[must_use]
    pub fn nearest<'i>(items: &'i [Self], wanted: &str) -> Option<&'i Self> {
        let named = items
            .iter()
            .flat_map(|item| item.names().map(move |name| (item, name)));
        let (_, wanted) = apart(wanted);
        nearest(named, wanted)
    }

    /// The name, and how people say it.
    fn names(&self) -> impl Iterator<Item = Cow<'n, str>> {
        std::iter::once(self.name.into()).chain(spoken(self.name))
    }
}

impl fmt::Display for ItemName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.interface {
            Some(interface) => write!(f, "{interface}#{}", self.name),
            None => f.write_str(self.name),
        }
    }
}

/// The interface and the name in it.
fn apart(wanted: &str) -> (Option<&str>, &str) {
    match wanted.rsplit_once('#') {
        Some((interface, name)) => (Some(interface), name),
        None => (None, wanted),
    }
}

/// The name of a function of a resource without its brackets: `stack.push`, and `stack.new` for the
/// constructor.
fn spoken(name: &str) -> Option<Cow<'_, str>> {
    let (kind, rest) = name.strip_prefix('[')?.split_once(']')?;
    Some(match kind {
        "constructor" => Cow::Owned(format!("{rest}.new")),
        _ => Cow::Borrowed(rest),
    })
}

/// `ns:pkg/words@1.0.0` is also meant by `ns:pkg/words` and by `words`.
fn means(interface: &str, short: &str) -> bool {
    let unversioned = interface.split('@').next().unwrap_or(interface);
    let bare = unversioned.rsplit('/').next().unwrap_or(unversioned);
    short == interface || short == unversioned || short == bare
}

#[cfg(test)]
mod tests {
    use super::{ItemName, means};

    #[test]
    fn an_interface_is_meant_by_its_name_with_or_without_package_and_version() {
        for short in ["ns:pkg/words@1.0.0", "ns:pkg/words", "words"] {
            assert!(means("ns:pkg/words@1.0.0", short), "{short}");
        }
        for other in ["word", "pkg/words", "ns:pkg/words@1.0", ""] {
            assert!(!means("ns:pkg/words@1.0.0", other), "{other}");
        }
        assert!(means("inline", "inline"));
    }

    #[test]
    fn a_function_of_a_resource_is_near_by_either_of_its_names() {
        let made = ItemName::new(None, "[constructor]stack");
        assert_eq!(made.nearness("words#stack.now"), Some(1));
        assert_eq!(made.nearness("[constructor]stac"), Some(1));
        assert_eq!(made.nearness("queue"), None);
        let push = ItemName::new(Some("words"), "[method]stack.push");
        assert_eq!(
            ItemName::nearest(&[made, push], "stacks#stack.puhs"),
            Some(&push)
        );
        assert_eq!(ItemName::nearest(&[made, push], "queue.pop"), None);
        assert!(made.is("[constructor]stack") && !made.is("stack.new"));
    }
}
