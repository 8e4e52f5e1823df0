//! Is a new version of the app's own WIT safe for the plugins that are there already?
//!
//! There is one set of rules, the comparison's: a plugin that uses everything of the old world is
//! compared with the new one, and what is found breaks it. What is found the other way round is
//! new, and breaks nobody. Called by app developers, in a test or by a command; never by a host.

use std::fmt;

use crate::compare::{Voices, compare_as};
use crate::contract::meets;
use crate::{Contract, Finding, Place, Side, shown};

/// Whom a change of a world breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Breaks {
    /// Every plugin that was built for the old world: all of them export what it demands.
    EveryPlugin,
    /// Plugins that import one of these interfaces or call one of these functions.
    PluginsThatUse(Vec<String>),
    /// No plugin.
    Nobody,
}

impl fmt::Display for Breaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EveryPlugin => f.write_str("breaks every plugin"),
            Self::PluginsThatUse(items) => {
                write!(f, "breaks plugins that use {}", shown(items.join(", ")))
            }
            Self::Nobody => f.write_str("breaks nobody"),
        }
    }
}

/// One change between two versions of a world.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// Whom it breaks.
    pub breaks: Breaks,
    /// Full name of the item, as the version has it that has it.
    pub item: String,
    /// What changed, in words.
    pub words: String,
    /// What the old world has, as WIT.
    pub old: Option<String>,
    /// Where.
    pub old_place: Option<Place>,
    /// What the new world has, as WIT.
    pub new: Option<String>,
    /// Where.
    pub new_place: Option<Place>,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (item, words) = (shown(&self.item), shown(&self.words));
        write!(f, "{}: `{item}`: {words}", self.breaks)?;
        for (word, text, place) in [
            ("old", &self.old, &self.old_place),
            ("new", &self.new, &self.new_place),
        ] {
            if let Some(text) = text {
                write!(f, "\n  {word}: {}", shown(text))?;
            }
            if let Some(place) = place {
                write!(f, " ({place})")?;
            }
        }
        Ok(())
    }
}

/// Every change from one version of a world to the next, and whom it breaks: those that break
/// plugins first.
///
/// Names of parameters, comments and types that no function uses are no part of the contract, so
/// they are no changes. A new version of the WIT on the same semver track breaks nobody by itself.
///
/// ```
/// use guesthouse_contract::{Breaks, Contract, World, evolution};
///
/// let world = |wit| Contract::of_world(&World::from_source("filter.wit", wit, None)?);
/// let old = world("package demo:filter@1.0.0; world filter {
///     export clean: func(text: string) -> string;
/// }")?;
/// let new = world("package demo:filter@1.1.0; world filter {
///     import log: func(line: string);
///     export clean: func(text: string) -> string;
///     export name: func() -> string;
/// }")?;
/// let changes = evolution(&old, &new);
/// assert_eq!(changes[0].item, "name");
/// assert_eq!(changes[0].breaks, Breaks::EveryPlugin);
/// assert_eq!(changes[1].item, "log");
/// assert_eq!(changes[1].breaks, Breaks::Nobody);
/// # Ok::<(), guesthouse_contract::WorldError>(())
/// ```
#[must_use]
pub fn evolution(old: &Contract, new: &Contract) -> Vec<Change> {
    let breaking = compare_as(new, old, NEW_AND_OLD);
    let mut changes: Vec<_> = breaking
        .iter()
        .map(|finding| broken(old, finding))
        .collect();
    // The same the other way round: what only the new world has, or no longer demands.
    let relaxed = compare_as(old, new, OLD_AND_NEW);
    changes.extend(
        relaxed
            .iter()
            .filter_map(|finding| harmless(old, new, finding)),
    );
    changes.extend(versions(old, new));
    changes
}

/// Whether every plugin that was built for the old world fits the new one.
#[must_use]
pub fn is_safe(changes: &[Change]) -> bool {
    let mut changes = changes.iter();
    changes.all(|change| change.breaks == Breaks::Nobody)
}

const NEW_AND_OLD: Voices = Voices {
    host: "new WIT",
    plugin: "old WIT",
};

const OLD_AND_NEW: Voices = Voices {
    host: "old WIT",
    plugin: "new WIT",
};

/// A finding about a plugin of the old world on a host of the new one.
fn broken(old: &Contract, finding: &Finding) -> Change {
    let mut users = vec![finding.item().to_owned()];
    if let Finding::TypeMismatch { also, .. } = finding {
        users.extend(also.iter().cloned());
    }
    let words = match finding {
        Finding::MissingInterface { .. } | Finding::MissingExport { .. } => {
            "is demanded of plugins, which do not have it".to_owned()
        }
        Finding::UnknownImport { .. } => "is no longer offered".to_owned(),
        Finding::VersionMismatch {
            expected, found, ..
        } => format!("{found} became {expected}, which do not meet"),
        Finding::AsyncMismatch { .. } => "one of them is async".to_owned(),
        Finding::TypeMismatch {
            path, difference, ..
        } => format!("at `{path}`: {difference}"),
    };
    Change {
        breaks: match finding.side() {
            Side::Export => Breaks::EveryPlugin,
            Side::Import => Breaks::PluginsThatUse(users),
        },
        item: finding.item().to_owned(),
        words,
        old: finding.found().map(str::to_owned),
        old_place: place_of(old, finding),
        new: finding.expected().map(str::to_owned),
        new_place: finding.place().cloned(),
    }
}

/// A finding about a plugin of the new world on a host of the old one, if it is about something
/// that only one of them has.
fn harmless(old: &Contract, new: &Contract, finding: &Finding) -> Option<Change> {
    let words = match finding {
        Finding::UnknownImport { .. } => "is offered now",
        Finding::MissingInterface { .. } | Finding::MissingExport { .. } => "is no longer demanded",
        // Found the other way round as well.
        _ => return None,
    };
    Some(Change {
        breaks: Breaks::Nobody,
        item: finding.item().to_owned(),
        words: words.to_owned(),
        old: finding.expected().map(str::to_owned),
        old_place: place_of(old, finding).filter(|_| finding.expected().is_some()),
        new: finding.found().map(str::to_owned),
        new_place: place_of(new, finding).filter(|_| finding.found().is_some()),
    })
}

/// Where a world has the item.
fn place_of(world: &Contract, finding: &Finding) -> Option<Place> {
    let item = finding.item();
    match item.split_once('#') {
        Some((interface, name)) => world.place(finding.side(), Some(interface), name),
        None => world.place(finding.side(), None, item),
    }
}

/// Interfaces whose versions changed and still meet.
fn versions(old: &Contract, new: &Contract) -> Vec<Change> {
    let mut changes = Vec::new();
    for side in Side::BOTH {
        for (name, _) in old.names(side).iter() {
            let found = new.names(side).get(name).map(|(found, _)| found);
            let Some(found) = found.filter(|found| *found != name && meets(found, name)) else {
                continue;
            };
            changes.push(Change {
                breaks: Breaks::Nobody,
                item: found.to_owned(),
                words: "the version changed on its track".to_owned(),
                old: Some(name.to_owned()),
                old_place: old.place(side, None, name),
                new: Some(found.to_owned()),
                new_place: new.place(side, None, found),
            });
        }
    }
    changes
}

#[cfg(test)]
mod tests;
