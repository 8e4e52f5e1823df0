//! A component as somebody else's neighbour: what it exports, offered to what another imports.
//!
//! For composing. The same comparison as with a host, with other words for the two sides. It must
//! never wire anything.

use crate::compare::{Voices, compare_import};
use crate::contract::{meets, text};
use crate::{Contract, Finding, Side, WorldError};

const PARTS: Voices = Voices {
    host: "offering part",
    plugin: "asking part",
};

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

    /// How what `asking` imports as `import` differs from what this contract, made by
    /// [`Contract::offered_by`], has.
    #[must_use]
    pub fn compare_import(&self, asking: &Self, import: &str) -> Vec<Finding> {
        compare_import(self, asking, import, PARTS)
    }
}
