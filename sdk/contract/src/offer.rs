//! A component as somebody else's neighbour: what it exports, offered to what another imports.
//!
//! For composing. The same comparison as with a host, with other words for the two sides. It must
//! never wire anything.

use std::collections::HashSet;

use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentDefinedType, ComponentEntityType, ResourceId,
};

use crate::compare::{Voices, compare_parts};
use crate::contract::{Origin, meets, resource_of, text};
use crate::{Contract, Finding, Side};

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

impl Home {
    /// Whether a host gives both when it gives one: the same name in the same interface, in versions
    /// on one semver track.
    #[must_use]
    pub fn is_one_of_a_host(&self, other: &Self) -> bool {
        let is_one = match (&self.interface, &other.interface) {
            (Some(one), Some(other)) => meets(one, other),
            (one, other) => one == other,
        };
        is_one && self.name == other.name
    }
}

/// What one component has beside what another imports: see [`Contract::meet`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meeting {
    /// Every difference of the types, resources apart; the host's side is the first component.
    pub differences: Vec<Finding>,
    /// The resources that have to be one, two by two: that of the first component, and that of the one
    /// that imports.
    pub resources: Vec<(Home, Home)>,
}

impl Contract {
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

    /// The resources that an item names, those that its functions pass and those in the type that it is,
    /// each by the name that it has here and with the place where it is named first: where it is defined, as far as this component
    /// can know.
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
        let named = named
            .into_iter()
            .filter_map(|(name, entity)| Some((Some(name), resource_of(entity)?)));
        let passed = self.passed(side, name).into_iter();
        let passed = passed.filter_map(|id| match &self.types()[id] {
            ComponentDefinedType::Own(id) | ComponentDefinedType::Borrow(id) => {
                Some((None, id.resource()))
            }
            _ => None,
        });
        let mut seen = HashSet::new();
        let homes = named.chain(passed).filter_map(|(name, resource)| {
            let home = self.home(resource)?;
            // Two names of one resource are told both, a use of it in a function is not.
            let is_new = seen.insert(resource) || name.is_some();
            is_new.then(|| (name.unwrap_or(&home.name).to_owned(), home))
        });
        homes.collect()
    }

    /// Where the type comes from that an item is only a name for, at the level of the world: the
    /// interface and the name that `use` names in WIT. None of anything else.
    #[must_use]
    pub fn used(&self, side: Side, name: &str) -> Option<Home> {
        let ComponentEntityType::Type { created, .. } = self.names(side).exact(name)? else {
            return None;
        };
        let of_interface = |origin| Some(self.home_at(origin)).filter(|it| it.interface.is_some());
        match created {
            ComponentAnyTypeId::Resource(id) => of_interface(self.origin(id.resource())?),
            ComponentAnyTypeId::Defined(id) => {
                // The first of these is the name itself.
                let mut aliases =
                    std::iter::successors(Some(*id), |id| self.types().peel_alias(*id));
                aliases.find_map(|id| of_interface(self.type_name(id)?))
            }
            _ => None,
        }
    }

    fn home(&self, resource: ResourceId) -> Option<Home> {
        Some(self.home_at(self.origin(resource)?))
    }

    fn home_at(&self, origin: Origin) -> Home {
        let (interface, name) = self.full_name(origin);
        Home {
            side: origin.side,
            interface: interface.map(str::to_owned),
            name: name.to_owned(),
        }
    }

    /// What one side of this component has as `name` beside what `asking` imports as `import`. Of two
    /// that both import it, what only one asks for is no difference.
    #[must_use]
    pub fn meet(&self, side: Side, name: &str, asking: &Self, import: &str) -> Meeting {
        let voices = match side {
            Side::Export => PARTS,
            Side::Import => NEIGHBOURS,
        };
        let (mut differences, met) = compare_parts((self, side, name), (asking, import), voices);
        if side == Side::Import {
            differences.retain(|finding| !matches!(finding, Finding::UnknownImport { .. }));
        }
        let mut seen = HashSet::new();
        let met = met.into_iter().filter(|pair| seen.insert(*pair));
        let resources =
            met.filter_map(|(first, asked)| Some((self.home(first)?, asking.home(asked)?)));
        Meeting {
            differences,
            resources: resources.collect(),
        }
    }
}
