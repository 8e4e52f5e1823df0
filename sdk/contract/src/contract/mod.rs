//! What a world demands and offers, or what a component does: names, versions, checked types.
//!
//! Both sides of a comparison have this one form, taken from the binary encoding of each: a
//! component says what it is there, and a world is encoded as the type of a component. Imports and
//! exports stay apart, and each resource is known by where it comes from. It must never compare.

mod names;
mod read;
pub(crate) mod text;

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use wasmparser::collections::IndexMap;
use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentDefinedTypeId, ComponentEntityType, ComponentItem, ResourceId,
};
use wasmparser::types::Types;

pub(crate) use self::names::{Names, meets, version_text};
pub(crate) use self::read::Read;
use crate::places::Places;
use crate::{Place, World, WorldError};

/// Which side of the boundary has an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Side {
    /// Imported by the plugin, offered by the host.
    Import,
    /// Exported by the plugin, demanded by the host.
    Export,
}

impl Side {
    pub(crate) const BOTH: [Self; 2] = [Self::Import, Self::Export];

    /// The word that WIT has for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Export => "export",
        }
    }
}

/// The imports and exports of a world or of a component, with their types.
pub struct Contract {
    types: Types,
    imports: Names<ComponentEntityType>,
    exports: Names<ComponentEntityType>,
    /// Where each resource comes from: its first mention, imports before exports.
    resources: HashMap<ResourceId, Origin>,
    /// For each imported resource of a world the one that its exported interfaces mean instead.
    meant: HashMap<ResourceId, ResourceId>,
    /// What types are called; only findings ask.
    type_names: OnceLock<HashMap<ComponentDefinedTypeId, Origin>>,
    places: Places,
}

/// A place among the imports or exports: an item, or an item of an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) side: Side,
    root: usize,
    item: Option<usize>,
}

/// The items of one interface.
pub(crate) type Items = IndexMap<String, ComponentItem>;

impl Contract {
    /// Reads what a component imports and exports. Bytes of strangers go through
    /// [`scan`](crate::scan) first: the validator recurses and allocates as they say. Bodies of
    /// functions are not looked at.
    ///
    /// # Errors
    /// [`WorldError::Decode`] when the bytes are no valid component.
    pub fn of_component(bytes: &[u8]) -> Result<Self, WorldError> {
        read::component(bytes)
    }

    /// What a world demands and offers, with the places of its items.
    ///
    /// # Errors
    /// [`WorldError`] when the world cannot be encoded.
    pub fn of_world(world: &World) -> Result<Self, WorldError> {
        let mut contract = Self::decode(&world.encode()?, &world.full_name(), "")?;
        contract.places = Places::of(world);
        Ok(contract)
    }

    /// Reads a world back from [`World::encode`]'s bytes by its name with package and version, as
    /// [`World::full_name`] gives it. `places` is what [`World::places`] wrote, or nothing.
    ///
    /// # Errors
    /// [`WorldError::Decode`] when the bytes are no encoded package,
    /// [`WorldError::NoSuchWorld`] when `world` is not in it.
    pub fn decode(bytes: &[u8], world: &str, places: &str) -> Result<Self, WorldError> {
        let mut contract = read::world(bytes, world)?;
        contract.places = Places::parse(places);
        contract.meant = contract.elaborated();
        Ok(contract)
    }

    /// Whether anything of the package namespace `namespace` is imported: the part of a name
    /// before the colon.
    #[must_use]
    pub fn imports_from(&self, namespace: &str) -> bool {
        let mut names = self.imports.iter().map(|(name, _)| name);
        names.any(|name| name.split_once(':').is_some_and(|(n, _)| n == namespace))
    }

    fn new(
        types: Types,
        imports: Names<ComponentEntityType>,
        exports: Names<ComponentEntityType>,
    ) -> Self {
        let mut contract = Self {
            types,
            imports,
            exports,
            resources: HashMap::new(),
            meant: HashMap::new(),
            type_names: OnceLock::new(),
            places: Places::default(),
        };
        contract.resources = contract.first_mentions(|id| match id {
            ComponentAnyTypeId::Resource(id) => Some(id.resource()),
            _ => None,
        });
        contract
    }

    /// Where an interface stands on both sides, the exported interfaces that use it mean its exported
    /// copy. The encoding of a world loses that where the imported copy was used before.
    fn elaborated(&self) -> HashMap<ResourceId, ResourceId> {
        let mut meant = HashMap::new();
        for (name, imported) in self.imports.iter() {
            let exported = self
                .exports
                .exact(name)
                .and_then(|entity| self.items(entity));
            let (Some(imported), Some(exported)) = (self.items(imported), exported) else {
                continue;
            };
            for (item, entity) in imported.iter() {
                let other = exported.get(item.as_str()).map(|item| &item.ty);
                let pair = resource_of(&entity.ty).zip(other.and_then(resource_of));
                if let Some((imported, exported)) = pair {
                    // The first mention is the definition.
                    meant.entry(imported).or_insert(exported);
                }
            }
        }
        meant
    }

    /// The resource that is meant where an exported interface mentions `resource`.
    pub(crate) fn meant_by_exports(&self, resource: ResourceId) -> ResourceId {
        self.meant.get(&resource).copied().unwrap_or(resource)
    }

    /// The first place of each type that `select` takes.
    fn first_mentions<K: Eq + std::hash::Hash>(
        &self,
        select: impl Fn(ComponentAnyTypeId) -> Option<K>,
    ) -> HashMap<K, Origin> {
        let mut found = HashMap::new();
        let mut mention = |entity: &ComponentEntityType, origin| {
            if let ComponentEntityType::Type { created, .. } = entity
                && let Some(key) = select(*created)
            {
                found.entry(key).or_insert(origin);
            }
        };
        for side in Side::BOTH {
            for (root, (_, entity)) in self.names(side).iter().enumerate() {
                let origin = |item| Origin { side, root, item };
                mention(entity, origin(None));
                let items = self.items(entity).into_iter().flat_map(IndexMap::values);
                for (index, item) in items.enumerate() {
                    mention(&item.ty, origin(Some(index)));
                }
            }
        }
        found
    }

    pub(crate) fn types(&self) -> &Types {
        &self.types
    }

    pub(crate) fn names(&self, side: Side) -> &Names<ComponentEntityType> {
        match side {
            Side::Import => &self.imports,
            Side::Export => &self.exports,
        }
    }

    /// The items of an interface, if `entity` is one.
    pub(crate) fn items(&self, entity: &ComponentEntityType) -> Option<&Items> {
        match entity {
            ComponentEntityType::Instance(id) => Some(&self.types[*id].exports),
            _ => None,
        }
    }

    /// Where a resource was first mentioned: there it is defined, everywhere else it is used.
    pub(crate) fn origin(&self, resource: ResourceId) -> Option<Origin> {
        self.resources.get(&resource).copied()
    }

    /// The interface, if it is in one, and the name.
    pub(crate) fn full_name(&self, origin: Origin) -> (Option<&str>, &str) {
        let Some((root, entity)) = self.names(origin.side).at(origin.root) else {
            return (None, "");
        };
        let items = self.items(entity);
        let item = origin.item.and_then(|index| items?.get_index(index));
        match item {
            Some((name, _)) => (Some(root), name),
            None => (None, root),
        }
    }

    /// What a type is called, and where.
    pub(crate) fn type_name(&self, id: ComponentDefinedTypeId) -> Option<Origin> {
        let names = self.type_names.get_or_init(|| {
            self.first_mentions(|id| match id {
                ComponentAnyTypeId::Defined(id) => Some(id),
                _ => None,
            })
        });
        let mut id = Some(id);
        while let Some(alias) = id {
            if let Some(origin) = names.get(&alias) {
                return Some(*origin);
            }
            id = self.types.peel_alias(alias);
        }
        None
    }

    pub(crate) fn place(&self, side: Side, interface: Option<&str>, name: &str) -> Option<Place> {
        self.places.find(side, interface, name)
    }
}

/// The resource that an item is a name of.
pub(crate) fn resource_of(entity: &ComponentEntityType) -> Option<ResourceId> {
    match entity {
        ComponentEntityType::Type {
            created: ComponentAnyTypeId::Resource(id),
            ..
        } => Some(id.resource()),
        _ => None,
    }
}

impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |side| {
            self.names(side)
                .iter()
                .map(|(name, _)| name)
                .collect::<Vec<_>>()
        };
        f.debug_struct("Contract")
            .field("imports", &names(Side::Import))
            .field("exports", &names(Side::Export))
            .finish_non_exhaustive()
    }
}
