//! What the world's functions and resources are called in C, and refusals of those that cannot be.

use std::collections::HashMap;

use heck::ToSnakeCase;
use wit_bindgen_c::{c_func_name, owner_namespace};
use wit_bindgen_core::wit_parser::{
    Function, InterfaceId, Resolve, TypeDefKind, TypeId, WorldId, WorldItem, WorldKey,
};

use super::labels::Labels;
use crate::scaffold::ScaffoldError;

/// Who has an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Import,
    Export,
}

/// A function or a resource, and its name in C.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) side: Side,
    pub(super) is_resource: bool,
    /// The interface as the world names it; empty for the world's own.
    pub(super) group: String,
    /// The name in WIT: `[method]stack.push`.
    item: String,
    /// The name in C; what the bindings have for a resource begins with it.
    pub(super) c: String,
}

impl Name {
    pub(super) fn is(&self, side: Side, group: &str, item: &str) -> bool {
        (self.side, self.group.as_str(), self.item.as_str()) == (side, group, item)
    }

    /// The name with its interface.
    fn full(&self) -> String {
        match self.group.as_str() {
            "" => self.item.clone(),
            group => format!("{group}#{}", self.item),
        }
    }
}

/// Every function and resource of a world, in the order of the bindings.
pub(super) fn names(resolve: &Resolve, world: WorldId, labels: &Labels) -> Vec<Name> {
    let own = &resolve.worlds[world];
    let mut names = Vec::new();
    for (side, items) in [(Side::Import, &own.imports), (Side::Export, &own.exports)] {
        for (key, item) in items {
            let mut place = Place {
                resolve,
                world,
                side,
                interface: None,
                group: String::new(),
            };
            match item {
                WorldItem::Function(function) => names.push(place.function(function)),
                WorldItem::Interface { id, .. } => {
                    place.interface = Some((*id, key));
                    place.group = labels.original(resolve.name_world_key(key));
                    let interface = &resolve.interfaces[*id];
                    let functions = interface.functions.values();
                    names.extend(functions.map(|function| place.function(function)));
                    let types = interface.types.values();
                    names.extend(types.filter_map(|id| place.resource(*id)));
                }
                WorldItem::Type { id, .. } => names.extend(place.resource(*id)),
            }
        }
    }
    names
}

/// An interface of a world, or the world itself.
struct Place<'a> {
    resolve: &'a Resolve,
    world: WorldId,
    side: Side,
    interface: Option<(InterfaceId, &'a WorldKey)>,
    group: String,
}

impl Place<'_> {
    fn function(&self, function: &Function) -> Name {
        let c = c_func_name(
            self.side == Side::Import,
            self.resolve,
            &self.resolve.worlds[self.world].name,
            self.interface.map(|(_, key)| key),
            function,
            &HashMap::new(),
        );
        self.name(&function.name, c, false)
    }

    fn resource(&self, id: TypeId) -> Option<Name> {
        let ty = &self.resolve.types[id];
        let name = ty.name.as_ref()?;
        if ty.kind != TypeDefKind::Resource {
            return None;
        }
        let namespace = owner_namespace(
            self.interface,
            self.side == Side::Import,
            self.resolve.worlds[self.world].name.clone(),
            self.resolve,
            id,
            &HashMap::new(),
        );
        let c = format!("{namespace}_{}", name.to_snake_case());
        Some(self.name(name, c, true))
    }

    fn name(&self, item: &str, c: String, is_resource: bool) -> Name {
        Name {
            side: self.side,
            is_resource,
            group: self.group.clone(),
            item: item.to_owned(),
            c,
        }
    }
}

/// The refusal of two functions that have one name in C.
pub(super) fn twice(names: &[Name]) -> Option<ScaffoldError> {
    let mut seen = HashMap::new();
    let mut functions = names.iter().filter(|name| !name.is_resource);
    functions.find_map(|name| {
        let before = seen.insert(&name.c, name)?;
        let reason = format!(
            "has the name that `{}` has in C, `{}`, so that there are no bindings for both",
            before.full(),
            name.c
        );
        Some(ScaffoldError::unsupported(&name.full(), &reason))
    })
}

/// The refusal of what has `clash` for a name in C, that something else has there: a function, or
/// a resource, of which the bindings have functions and types of their own.
pub(super) fn refusal(names: &[Name], clash: &str, world: &str) -> ScaffoldError {
    let parts = clash.trim_start_matches("__wasm_import_");
    let parts = parts.trim_start_matches("__wasm_export_");
    let is_part = |name: &&Name| parts.contains(&name.c);
    let function = names
        .iter()
        .filter(|it| !it.is_resource)
        .find(|it| it.c == parts);
    let resources = names.iter().filter(is_part);
    let item = function.or_else(|| resources.max_by_key(|name| name.c.len()));
    let item = item.map_or_else(|| world.to_owned(), Name::full);
    let reason = format!(
        "has in C a name that something else has there, `{clash}`, so that there are no bindings"
    );
    ScaffoldError::unsupported(&item, &reason)
}
