//! From the name that somebody typed to the one function that is meant.
//!
//! The full name always works; a shorter one works as long as it means one function. What is near
//! is told, never taken.

use std::borrow::Cow;

use super::{DynFunction, DynResource};
use crate::error::DynError;

/// Names that an error offers at most, and names that are compared for it.
const MOST_CANDIDATES: usize = 8;
const MOST_COMPARED: usize = 2_000;
/// Longer names are not compared: nobody mistypes them by hand.
const LONGEST_COMPARED: usize = 100;
const LONGEST_SHOWN: usize = 200;

/// What is found by name.
trait Named {
    fn interface(&self) -> Option<&str>;
    fn name(&self) -> &str;
    fn full_name(&self) -> String;
    /// Is this its name, in any of its spellings?
    fn is_called(&self, name: &str) -> bool {
        self.name() == name
    }
}

impl Named for DynFunction {
    fn interface(&self) -> Option<&str> {
        self.interface()
    }

    fn name(&self) -> &str {
        self.name()
    }

    fn full_name(&self) -> String {
        self.full_name()
    }

    fn is_called(&self, name: &str) -> bool {
        self.name() == name || spoken(self.name()) == Some(name.into())
    }
}

impl Named for DynResource {
    fn interface(&self) -> Option<&str> {
        self.interface()
    }

    fn name(&self) -> &str {
        self.name()
    }

    fn full_name(&self) -> String {
        self.full_name()
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

/// The place of the function that `wanted` means.
pub(super) fn find(functions: &[DynFunction], wanted: &str) -> Result<usize, DynError> {
    search(functions, wanted).map_err(|several| {
        let name = wanted.to_owned();
        if several.is_empty() {
            let candidates = near(functions, last(wanted));
            return DynError::NoSuchFunction { name, candidates };
        }
        let candidates = several;
        DynError::AmbiguousFunction { name, candidates }
    })
}

/// The resource that `wanted` means, by the same rules.
pub(super) fn find_resource<'r>(
    resources: &'r [DynResource],
    wanted: &str,
) -> Result<&'r DynResource, DynError> {
    let found = search(resources, wanted);
    found.map(|at| &resources[at]).map_err(|candidates| {
        let name = wanted.to_owned();
        DynError::NoSuchResource { name, candidates }
    })
}

/// The one that is meant; the full names of those that may be, if there are several.
fn search<T: Named>(items: &[T], wanted: &str) -> Result<usize, Vec<String>> {
    if let Some(exact) = items.iter().position(|item| is_named(item, wanted)) {
        return Ok(exact);
    }
    let interface = wanted.rsplit_once('#').map(|(interface, _)| interface);
    let matching = items.iter().enumerate().filter(|(_, item)| {
        item.is_called(last(wanted))
            && interface.is_none_or(|short| item.interface().is_some_and(|i| means(i, short)))
    });
    let found: Vec<_> = matching.take(MOST_CANDIDATES + 1).collect();
    match found.as_slice() {
        [(index, _)] => Ok(*index),
        several => Err(several.iter().map(|(_, item)| item.full_name()).collect()),
    }
}

/// The name without its interface.
fn last(wanted: &str) -> &str {
    wanted.rsplit_once('#').map_or(wanted, |(_, name)| name)
}

/// The full name, without building it.
fn is_named(item: &impl Named, wanted: &str) -> bool {
    match item.interface() {
        None => item.name() == wanted,
        Some(interface) => wanted
            .strip_prefix(interface)
            .and_then(|rest| rest.strip_prefix('#'))
            .is_some_and(|name| name == item.name()),
    }
}

/// `ns:pkg/words@1.0.0` is also meant by `ns:pkg/words` and by `words`.
fn means(interface: &str, short: &str) -> bool {
    let unversioned = interface.split('@').next().unwrap_or(interface);
    let bare = unversioned.rsplit('/').next().unwrap_or(unversioned);
    short == interface || short == unversioned || short == bare
}

/// The full names of functions that somebody may have meant, nearest first.
fn near(functions: &[DynFunction], name: &str) -> Vec<String> {
    if name.len() > LONGEST_COMPARED {
        return Vec::new();
    }
    let close = |function: &DynFunction| {
        let spoken = spoken(function.name()).map(|spoken| distance(&spoken, name));
        let distance = distance(function.name(), name).min(spoken.unwrap_or(usize::MAX));
        (distance <= 1 + name.len() / 3).then_some(distance)
    };
    let compared = functions.iter().take(MOST_COMPARED);
    let compared = compared.filter(|function| function.full_name().len() <= LONGEST_SHOWN);
    let mut near: Vec<_> = compared
        .filter_map(|function| Some((close(function)?, function)))
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    let names = near.iter().map(|(_, function)| function.full_name());
    names.take(MOST_CANDIDATES).collect()
}

/// How many letters have to be changed, added or taken away.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{distance, means};

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
    fn the_distance_counts_letters() {
        assert_eq!(distance("add", "add"), 0);
        assert_eq!(distance("add", "ad"), 1);
        assert_eq!(distance("bools", "tools"), 1);
        assert_eq!(distance("", "abc"), 3);
    }
}
