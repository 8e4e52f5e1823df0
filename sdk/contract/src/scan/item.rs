//! What a component's indices stand for, as far as counting needs to know.
//!
//! An item knows how large its type is, with every type that it refers to written out: a type that
//! holds the one before it twice doubles with each declaration, and whoever walks over it, in the
//! parser, the contract or the engine, would walk that far. Exports are kept in one list and
//! referred to by index, so that nothing here is ever dropped by recursion.

use std::collections::HashMap;
use std::num::NonZeroU32;

use wasmparser::ComponentExternalKind;

/// One entry of an index space.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// Parts of the type, itself included.
    pub(super) size: u64,
    /// The widest layer of the type, those inside of it included.
    pub(super) width: Width,
    /// Who answers, of a function or an instance.
    pub(super) origin: Origin,
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
            width: Width::NONE,
            origin: Origin::Host,
            exports: None,
            definition: None,
        }
    }

    /// A type of `items` fields, cases or elements in one layer, with what they hold in `self`.
    pub(super) fn in_one_layer(self, items: usize) -> Self {
        let layer = Width {
            items: u32::try_from(items).unwrap_or(u32::MAX),
            name: None,
        };
        let width = layer.or(self.width);
        Self { width, ..self }
    }

    /// Adds a type that this one holds.
    pub(super) fn holding(self, held: Self) -> Self {
        let (size, width) = (
            self.size.saturating_add(held.size),
            self.width.or(held.width),
        );
        Self {
            size,
            width,
            ..self
        }
    }

    pub(super) fn from(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }
}

/// Fields of a record, elements of a tuple, cases of a variant or an enum: how many one layer of a
/// type has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Width {
    pub(super) items: u32,
    /// What the type is called: its place among the walk's names, counted from 1 so that an item stays
    /// small. There may be one for each byte of an artifact.
    pub(super) name: Option<NonZeroU32>,
}

impl Width {
    const NONE: Self = Self {
        items: 0,
        name: None,
    };

    /// The wider of two, and this one of equals.
    pub(super) fn or(self, other: Self) -> Self {
        match other.items > self.items {
            true => other,
            false => self,
        }
    }
}

/// Who answers a call of a function, or of any function of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Whoever instantiates the artifact: it calls the engine, and no adapter is in between.
    Host,
    /// Another part of the artifact, as far as anybody can tell.
    Part,
    /// Whoever gives the component its import of this number.
    Import(u32),
}

impl Origin {
    /// Who answers where it may be either.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Host, other) => other,
            (one, Self::Host) => one,
            (one, other) if one == other => one,
            _ => Self::Part,
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
