//! What a component's indices stand for, as far as counting needs to know.
//!
//! An item knows how large its type is, with every type that it refers to written out: a type that
//! holds the one before it twice doubles with each declaration, and whoever walks over it, in the
//! parser, the contract or the engine, would walk that far. Exports are kept in one list and
//! referred to by index, so that nothing here is ever dropped by recursion.

use std::collections::HashMap;

use wasmparser::ComponentExternalKind;

/// One entry of an index space.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// Parts of the type, itself included.
    pub(super) size: u64,
    /// Where the exports are of what is an instance, a component or the type of one.
    pub(super) exports: Option<u32>,
    /// The definition, of a module or component that is defined and not passed.
    pub(super) definition: Option<u32>,
}

impl Item {
    /// Something without parts.
    pub(super) const SMALL: Self = Self::of_size(1);

    pub(super) const fn of_size(size: u64) -> Self {
        Self {
            size,
            exports: None,
            definition: None,
        }
    }
}

/// Exported items by name.
pub(super) type Exports<'a> = HashMap<&'a str, Item>;

/// The index spaces of a component, of a component type or of an instance type.
#[derive(Debug, Default)]
pub(super) struct Spaces {
    pub(super) core_types: Vec<Item>,
    pub(super) modules: Vec<Item>,
    types: Vec<Item>,
    functions: Vec<Item>,
    instances: Vec<Item>,
    components: Vec<Item>,
}

impl Spaces {
    /// The items of one kind; values have no types of their own.
    pub(super) fn of(&mut self, kind: ComponentExternalKind) -> Option<&mut Vec<Item>> {
        match kind {
            ComponentExternalKind::Module => Some(&mut self.modules),
            ComponentExternalKind::Func => Some(&mut self.functions),
            ComponentExternalKind::Value => None,
            ComponentExternalKind::Type => Some(&mut self.types),
            ComponentExternalKind::Instance => Some(&mut self.instances),
            ComponentExternalKind::Component => Some(&mut self.components),
        }
    }

    pub(super) fn push(&mut self, kind: ComponentExternalKind, item: Item) {
        if let Some(items) = self.of(kind) {
            items.push(item);
        }
    }

    /// What an index stands for. One that stands for nothing is small: the validator refuses it.
    pub(super) fn at(&mut self, kind: ComponentExternalKind, index: u32) -> Item {
        let items = self.of(kind);
        let item = items.and_then(|items| items.get(index as usize).copied());
        item.unwrap_or(Item::SMALL)
    }
}
