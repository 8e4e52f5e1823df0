//! [`Bound`]: a module of the bindings, with what of the WIT is in it.
//!
//! It must never refuse anything: `refused.rs` and `clashes.rs` do, with this.

use guesthouse_contract::wit_parser::{Function, InterfaceId, TypeId, WorldItem, WorldKey};

use crate::scaffold::surface::{Group, Surface};

/// The module of an import or an export, or the outermost one, of what the world has by itself.
#[derive(Debug)]
pub(super) struct Bound<'a> {
    /// How the world names it; none for the world itself.
    pub(super) key: Option<&'a WorldKey>,
    /// The interface; none for the world itself.
    pub(super) id: Option<InterfaceId>,
    /// The interface's full name, or the label; empty for the world itself.
    pub(super) name: &'a str,
    pub(super) types: Vec<(&'a str, TypeId)>,
    /// What the app lends, and what the plugin answers: both only in the outermost module.
    pub(super) lent: Vec<&'a Function>,
    pub(super) asked: Vec<&'a Function>,
    /// Whether it is an interface that the plugin exports.
    pub(super) exported: bool,
}

impl<'a> Bound<'a> {
    /// Every module of the bindings, the outermost first.
    pub(super) fn all(surface: &'a Surface<'_>) -> Vec<Self> {
        let own = |groups: &'a [Group<'_>]| {
            let own = groups.iter().filter(|group| group.id.is_none());
            own.flat_map(Group::all_functions).collect()
        };
        let imports = surface.world.world().imports.iter();
        let types = imports.filter_map(|(key, item)| match (key, item) {
            (WorldKey::Name(name), WorldItem::Type { id, .. }) => Some((name.as_str(), *id)),
            _ => None,
        });
        let mut all = vec![Self {
            key: None,
            id: None,
            name: "",
            types: types.collect(),
            lent: own(&surface.imports),
            asked: own(&surface.exports),
            exported: false,
        }];
        for (groups, exported) in [(&surface.imports, false), (&surface.exports, true)] {
            for group in groups {
                let Some(id) = group.id else { continue };
                let types = surface.resolve().interfaces[id].types.iter();
                let functions: Vec<_> = group.all_functions().collect();
                let (lent, asked) = match exported {
                    true => (Vec::new(), functions),
                    false => (functions, Vec::new()),
                };
                all.push(Self {
                    key: group.key,
                    id: Some(id),
                    name: &group.full_name,
                    types: types.map(|(name, id)| (name.as_str(), *id)).collect(),
                    lent,
                    asked,
                    exported,
                });
            }
        }
        all
    }

    /// Every function of it.
    pub(super) fn functions(&self) -> impl Iterator<Item = &'a Function> {
        self.lent.iter().chain(&self.asked).copied()
    }

    /// The name of its own in Rust: the label, or the interface's.
    pub(super) fn label(&self, surface: &'a Surface<'_>) -> Option<&'a str> {
        match self.key? {
            WorldKey::Name(label) => Some(label),
            WorldKey::Interface(id) => surface.resolve().interfaces[*id].name.as_deref(),
        }
    }

    /// An item's name, with the interface before it.
    pub(super) fn item(&self, name: &str) -> String {
        match self.name {
            "" => name.to_owned(),
            interface => format!("{interface}#{name}"),
        }
    }
}
