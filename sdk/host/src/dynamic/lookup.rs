//! From the name that somebody typed to the one function that is meant.
//!
//! The full name always works; a shorter one works as long as it means one function. What is near
//! is told, never taken.

use super::function::DynFunction;
use crate::error::DynError;

/// Names that an error offers at most, and names that are compared for it.
const MOST_CANDIDATES: usize = 8;
const MOST_COMPARED: usize = 2_000;
/// Longer names are not compared: nobody mistypes them by hand.
const LONGEST_COMPARED: usize = 100;
const LONGEST_SHOWN: usize = 200;

/// The place of the function that `wanted` means.
pub(super) fn find(functions: &[DynFunction], wanted: &str) -> Result<usize, DynError> {
    if let Some(exact) = functions
        .iter()
        .position(|function| is_named(function, wanted))
    {
        return Ok(exact);
    }
    let (interface, name) = match wanted.rsplit_once('#') {
        Some((interface, name)) => (Some(interface), name),
        None => (None, wanted),
    };
    let matching = functions.iter().enumerate().filter(|(_, function)| {
        function.name() == name
            && interface.is_none_or(|short| function.interface().is_some_and(|i| means(i, short)))
    });
    let found: Vec<_> = matching.take(MOST_CANDIDATES + 1).collect();
    match found.as_slice() {
        [(index, _)] => Ok(*index),
        [] => Err(DynError::NoSuchFunction {
            name: wanted.to_owned(),
            candidates: near(functions, name),
        }),
        several => Err(DynError::AmbiguousFunction {
            name: wanted.to_owned(),
            candidates: several
                .iter()
                .map(|(_, function)| function.full_name())
                .collect(),
        }),
    }
}

/// The full name, without building it.
fn is_named(function: &DynFunction, wanted: &str) -> bool {
    match function.interface() {
        None => function.name() == wanted,
        Some(interface) => wanted
            .strip_prefix(interface)
            .and_then(|rest| rest.strip_prefix('#'))
            .is_some_and(|name| name == function.name()),
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
        let distance = distance(function.name(), name);
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
