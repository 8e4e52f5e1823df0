//! The resources that a component imports or exports, in their order.
//!
//! Where a resource is used under another name it is the same one: only definitions count.

use std::sync::Arc;

use guesthouse_contract::wit_parser::{Resolve, TypeDefKind, TypeId, WorldItem, WorldKey};

use super::resource::DynResource;

/// What a world imports or exports under a name.
pub(crate) type Item<'a> = (&'a WorldKey, &'a WorldItem);

/// Who defines a resource.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    Guest,
    Host,
}

/// The resources that some imports or exports define, in order.
pub(crate) fn resources<'a>(
    resolve: &Resolve,
    items: impl Iterator<Item = Item<'a>>,
    side: Side,
) -> Vec<(TypeId, DynResource)> {
    let mut found = Vec::new();
    for (key, item) in items {
        let name = resolve.name_world_key(key);
        match item {
            WorldItem::Interface { id, .. } => {
                let interface: Arc<str> = name.into();
                let types = resolve.interfaces[*id].types.iter();
                let interfaces = types.map(|(name, id)| (Some(&interface), name.as_str(), *id));
                interfaces.for_each(|defined| side.add(resolve, &mut found, defined));
            }
            WorldItem::Type { id, .. } => side.add(resolve, &mut found, (None, &name, *id)),
            WorldItem::Function(_) => {}
        }
    }
    found
}

impl Side {
    /// Adds what is a resource, and none that is only another's name.
    fn add(
        self,
        resolve: &Resolve,
        found: &mut Vec<(TypeId, DynResource)>,
        (interface, name, id): (Option<&Arc<str>>, &str, TypeId),
    ) {
        if !is_resource(resolve, id) {
            return;
        }
        let number = u32::try_from(found.len()).unwrap_or(u32::MAX);
        let (interface, name) = (interface.cloned(), name.into());
        let resource = match self {
            Self::Guest => DynResource::of_guest(interface, name),
            Self::Host => DynResource::of_host(interface, name, number),
        };
        found.push((id, resource));
    }
}

fn is_resource(resolve: &Resolve, id: TypeId) -> bool {
    matches!(resolve.types[id].kind, TypeDefKind::Resource)
}
