//! Names of imports and exports, looked up as the engine looks them up.
//!
//! First the exact name, then the same semver track: `a:b/c@1.2.0` meets every `a:b/c@1.x.y`,
//! `@0.2.1` every `@0.2.x`, and neither `0.0.x` nor a pre-release meets anything but itself. Of
//! several versions on a track the greatest counts. It must never look at types.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use semver::Version;

/// Items by name, in the order in which they were added.
pub(crate) struct Names<T> {
    items: Vec<(String, T)>,
    exact: HashMap<String, usize>,
    /// The greatest version on each track.
    tracks: HashMap<String, (Version, usize)>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            exact: HashMap::new(),
            tracks: HashMap::new(),
        }
    }
}

impl<T> Names<T> {
    pub(crate) fn add(&mut self, name: &str, item: T) {
        let index = self.items.len();
        self.items.push((name.to_owned(), item));
        self.exact.insert(name.to_owned(), index);
        let Some((track, version)) = track(name) else {
            return;
        };
        match self.tracks.entry(track.to_owned()) {
            Entry::Occupied(greatest) if version < greatest.get().0 => {}
            Entry::Occupied(mut greatest) => {
                greatest.insert((version, index));
            }
            Entry::Vacant(none) => {
                none.insert((version, index));
            }
        }
    }

    /// The item that the engine would take for `name`, with the name that it has here.
    pub(crate) fn get(&self, name: &str) -> Option<(&str, &T)> {
        let index = self.exact.get(name).or_else(|| {
            let (track, _) = track(name)?;
            self.tracks.get(track).map(|(_, index)| index)
        });
        self.at(*index?)
    }

    /// The item of this very name.
    pub(crate) fn exact(&self, name: &str) -> Option<&T> {
        let (_, item) = self.at(*self.exact.get(name)?)?;
        Some(item)
    }

    /// The item that was added as number `index`.
    pub(crate) fn at(&self, index: usize) -> Option<(&str, &T)> {
        self.items
            .get(index)
            .map(|(name, item)| (name.as_str(), item))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.items.iter().map(|(name, item)| (name.as_str(), item))
    }

    /// The names that differ from `name` in their version alone.
    pub(crate) fn other_versions<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let base = base(name);
        let names = self.iter().map(|(name, _)| name);
        names.filter(move |other| other.contains('/') && self::base(other) == base)
    }
}

/// Whether an item called `offered` answers to `wanted`.
pub(crate) fn meets(offered: &str, wanted: &str) -> bool {
    let tracks = |name| track(name).map(|(track, _)| track);
    offered == wanted || tracks(offered).is_some_and(|track| tracks(wanted) == Some(track))
}

/// The version that a name ends in, as it is written.
pub(crate) fn version_text(name: &str) -> &str {
    name.split_once('@')
        .map_or("no version", |(_, version)| version)
}

fn base(name: &str) -> &str {
    name.split_once('@').map_or(name, |(base, _)| base)
}

/// `a:b/c@1` for `a:b/c@1.2.0`, and the version itself; none where nothing else can be compatible.
fn track(name: &str) -> Option<(&str, Version)> {
    let (base, text) = name.split_once('@')?;
    let version = Version::parse(text).ok()?;
    if !version.pre.is_empty() {
        return None;
    }
    let parts = match (version.major, version.minor) {
        (0, 0) => return None,
        (0, _) => 2,
        _ => 1,
    };
    let (dot, _) = text.match_indices('.').nth(parts - 1)?;
    Some((&name[..base.len() + 1 + dot], version))
}

#[cfg(test)]
mod tests {
    use super::{Names, meets, track};

    #[test]
    fn tracks_are_the_engines() {
        for (name, expected) in [
            ("x", None),
            ("x:y/z", None),
            ("x:y/z@1.0.0", Some("x:y/z@1")),
            ("x:y/z@10.11.12+build", Some("x:y/z@10")),
            ("x:y/z@0.2.12", Some("x:y/z@0.2")),
            ("x:y/z@0.0.1", None),
            ("x:y/z@1.0.0-rc.1", None),
            ("x:y/z@0.2.0-rc.1", None),
            ("x:y/z@1.0", None),
            ("x:y/z@01.0.0", None),
        ] {
            assert_eq!(track(name).map(|(track, _)| track), expected, "{name}");
        }
    }

    #[test]
    fn the_exact_name_goes_before_the_greatest_on_the_track() {
        let mut names = Names::default();
        for name in ["a:b/c@1.2.0", "a:b/c@1.9.0", "a:b/c@1.3.0"] {
            names.add(name, ());
        }
        let found = |name| names.get(name).map(|(name, ())| name);
        assert_eq!(found("a:b/c@1.3.0"), Some("a:b/c@1.3.0"));
        assert_eq!(found("a:b/c@1.0.0"), Some("a:b/c@1.9.0"));
        assert_eq!(found("a:b/c@1.99.0"), Some("a:b/c@1.9.0"));
        assert_eq!(found("a:b/c@2.0.0"), None);
        assert_eq!(found("a:b/c"), None);
    }

    #[test]
    fn versions_meet_in_both_directions_or_not_at_all() {
        for (one, other, meet) in [
            ("a:b/c", "a:b/c", true),
            ("a:b/c@1.2.0", "a:b/c@1.0.0", true),
            ("a:b/c@0.2.0", "a:b/c@0.2.9", true),
            ("a:b/c@0.2.0", "a:b/c@0.3.0", false),
            ("a:b/c@1.0.0", "a:b/c@2.0.0", false),
            ("a:b/c@0.0.1", "a:b/c@0.0.2", false),
            ("a:b/c@1.0.0-rc.1", "a:b/c@1.0.0", false),
            ("a:b/c@1.0.0", "a:b/c", false),
            ("a:b/c@1.0.0", "a:b/d@1.0.0", false),
        ] {
            assert_eq!(meets(one, other), meet, "{one} {other}");
            assert_eq!(meets(other, one), meet, "{other} {one}");
        }
    }
}
