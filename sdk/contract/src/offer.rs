//! A component as somebody else's neighbour: what it exports, offered to what another imports.
//!
//! For composing. The same comparison as with a host, with other words for the two sides. It must
//! never wire anything.

use crate::compare::{Voices, compare_import};
use crate::contract::{meets, resource_of, text};
use crate::{Contract, Finding, Side, WorldError};

const PARTS: Voices = Voices {
    host: "offering part",
    plugin: "asking part",
};
const NEIGHBOURS: Voices = Voices {
    host: "one part",
    plugin: "other",
};

/// Where a component first names a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Home {
    /// Among its imports or its exports.
    pub side: Side,
    /// In which interface; none at the level of the world.
    pub interface: Option<String>,
    /// By which name.
    pub name: String,
}

impl Contract {
    /// What a component exports, as something to be imported: a [`Contract`] whose imports are the
    /// component's exports.
    ///
    /// # Errors
    /// [`WorldError::Decode`] when the bytes are no valid component.
    pub fn offered_by(component: &[u8]) -> Result<Self, WorldError> {
        Ok(Self::of_component(component)?.turned())
    }

    /// The names of one side, in their order.
    pub fn item_names(&self, side: Side) -> impl Iterator<Item = &str> {
        self.names(side).iter().map(|(name, _)| name)
    }

    /// The name of the item that answers to `name`: itself, or another version on its semver track.
    #[must_use]
    pub fn answering(&self, side: Side, name: &str) -> Option<&str> {
        let mut names = self.item_names(side);
        let exact = self.item_names(side).find(|other| *other == name);
        exact.or_else(|| names.find(|other| meets(other, name)))
    }

    /// The names that differ from `name` in nothing but a version that does not meet its.
    #[must_use]
    pub fn other_versions(&self, side: Side, name: &str) -> Vec<&str> {
        let others = self.item_names(side).filter(|other| !meets(other, name));
        let base = |name: &str| name.split_once('@').map(|(base, _)| base.to_owned());
        let wanted = base(name).unwrap_or_else(|| name.to_owned());
        let same = others.filter(|other| {
            other.contains('/') && base(other).unwrap_or_else(|| (*other).to_owned()) == wanted
        });
        same.collect()
    }

    /// An item as WIT, on one line.
    #[must_use]
    pub fn describe(&self, side: Side, name: &str) -> Option<String> {
        let entity = self.names(side).exact(name)?;
        Some(self.item_text(entity))
    }

    /// Whether an item is more than types: somebody has to define it.
    #[must_use]
    pub fn asks_for(&self, side: Side, name: &str) -> bool {
        let entity = self.names(side).exact(name);
        entity.is_some_and(|entity| match self.items(entity) {
            Some(items) => items.values().any(|item| text::asks(&item.ty)),
            None => text::asks(entity),
        })
    }

    /// The resources that an item names, each with the place where it is named first: where it is
    /// defined, as far as this component can know.
    #[must_use]
    pub fn resources(&self, side: Side, name: &str) -> Vec<(String, Home)> {
        let Some(entity) = self.names(side).exact(name) else {
            return Vec::new();
        };
        let named: Vec<_> = match self.items(entity) {
            Some(items) => items
                .iter()
                .map(|(name, item)| (name.as_str(), &item.ty))
                .collect(),
            None => vec![(name, entity)],
        };
        let homes = named.into_iter().filter_map(|(name, entity)| {
            let origin = self.origin(resource_of(entity)?)?;
            let (interface, first) = self.full_name(origin);
            let home = Home {
                side: origin.side,
                interface: interface.map(str::to_owned),
                name: first.to_owned(),
            };
            Some((name.to_owned(), home))
        });
        homes.collect()
    }

    /// How what `asking` imports as `import` differs from what this contract, made by
    /// [`Contract::offered_by`], has.
    #[must_use]
    pub fn compare_import(&self, asking: &Self, import: &str) -> Vec<Finding> {
        compare_import(self, asking, import, PARTS)
    }

    /// How the types differ with which this component and `other` import the same; what only one of
    /// them asks for is no difference.
    #[must_use]
    pub fn compare_asked(&self, other: &Self, import: &str) -> Vec<Finding> {
        let findings = compare_import(self, other, import, NEIGHBOURS).into_iter();
        let differ = findings.filter(|finding| !matches!(finding, Finding::UnknownImport { .. }));
        differ.collect()
    }
}
