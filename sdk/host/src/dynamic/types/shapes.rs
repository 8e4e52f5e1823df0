//! The types of one component: a table of nodes that refer to each other, each with its size.
//!
//! Shared parts are there once, so that a type which doubles at each level costs its definition
//! and not its expansion. Made by `describe`, never changed after.

use std::sync::Arc;

use guesthouse_contract::wit_parser::IndexMap;

use super::held::{Excess, PLACE};
use super::resource::DynResource;
use crate::limits::Growth;

/// Where a type is in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Id(pub(crate) u32);

/// The types of one component.
#[derive(Debug, Default)]
pub(crate) struct Types {
    nodes: Vec<Node>,
}

/// One type: what it is made of, and its figures.
#[derive(Debug)]
struct Node {
    shape: Shape,
    figures: Figures,
    name: Option<Arc<str>>,
}

/// Fields, cases or flags: in the order of the WIT, and found by name without a search. There may
/// be thousands, and lists of a million values that name them.
pub(crate) type Names<T> = IndexMap<Arc<str>, T>;

/// What a type is made of.
#[derive(Debug)]
pub(crate) enum Shape {
    Bool,
    U8,
    U16,
    U32,
    U64,
    S8,
    S16,
    S32,
    S64,
    F32,
    F64,
    Char,
    String,
    List(Id),
    Record(Names<Id>),
    Tuple(Vec<Id>),
    Variant(Names<Option<Id>>),
    Enum(Names<()>),
    Option(Id),
    Result(Option<Id>, Option<Id>),
    Flags(Names<()>),
    /// `own<R>` or `borrow<R>`.
    Handle {
        resource: DynResource,
        owned: bool,
    },
    /// Has no dynamic form: the reason, as the end of a sentence.
    Refused(&'static str),
}

/// What is known of every value of a type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    /// Bytes in the canonical ABI.
    pub(crate) size: u64,
    pub(crate) align: u64,
    /// No value has bytes outside of itself.
    pub(crate) plain: bool,
    /// What the engine charges at most for lifting the part of fixed size.
    pub(crate) charge: u64,
    /// Bytes charged at most for a byte of WIT, inside lists of this type.
    pub(crate) growth: u64,
    /// The host's memory beyond what is charged for.
    pub(crate) excess: Excess,
    /// Whether a value can hold handles.
    pub(crate) handles: bool,
    /// Levels of nesting.
    pub(crate) depth: u32,
    /// Why there are no dynamic values of it.
    pub(crate) refused: Option<&'static str>,
}

impl Types {
    pub(crate) fn shape(&self, id: Id) -> &Shape {
        &self.node(id).shape
    }

    pub(crate) fn figures(&self, id: Id) -> Figures {
        self.node(id).figures
    }

    /// The name in WIT, for types that have one.
    pub(crate) fn name(&self, id: Id) -> Option<&str> {
        self.node(id).name.as_deref()
    }

    fn node(&self, id: Id) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub(crate) fn add(&mut self, shape: Shape, name: Option<Arc<str>>) -> Id {
        let id = Id(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let figures = self.figures_of(&shape);
        self.nodes.push(Node {
            shape,
            figures,
            name,
        });
        id
    }

    /// Several types side by side, as in a tuple: parameters, for one.
    pub(crate) fn side_by_side(&self, ids: impl IntoIterator<Item = Id>) -> Figures {
        let mut all = Figures::scalar(0);
        let mut parts = Vec::new();
        for id in ids {
            let one = self.figures(id);
            all.size = all
                .size
                .next_multiple_of(one.align)
                .saturating_add(one.size);
            all.charge = all.charge.saturating_add(PLACE).saturating_add(one.charge);
            all.include(one);
            parts.push(one.excess);
        }
        all.size = all.size.next_multiple_of(all.align);
        all.excess = Excess::tuple(&parts);
        all
    }

    /// One of several types at a time, behind a discriminant.
    fn one_of<'a>(&self, cases: impl ExactSizeIterator<Item = (&'a str, Option<Id>)>) -> Figures {
        let tag = match cases.len() {
            0..=0x100 => 1,
            0x101..=0x1_0000 => 2,
            _ => 4,
        };
        let (mut all, mut size) = (Figures::scalar(tag), 0);
        for (name, payload) in cases {
            let mut charge = name.len() as u64;
            let one = payload.map(|id| self.figures(id));
            if let Some(one) = one {
                size = one.size.max(size);
                charge = charge.saturating_add(PLACE).saturating_add(one.charge);
                all.include(one);
            }
            let case = Excess::case(name.len() as u64, one.map(|one| one.excess));
            all.excess = all.excess.or(case);
            all.charge = all.charge.max(charge);
        }
        let end = tag.next_multiple_of(all.align).saturating_add(size);
        all.size = end.next_multiple_of(all.align);
        all
    }

    fn figures_of(&self, shape: &Shape) -> Figures {
        match shape {
            Shape::Bool | Shape::U8 | Shape::S8 => Figures::scalar(1),
            Shape::U16 | Shape::S16 => Figures::scalar(2),
            Shape::U32 | Shape::S32 | Shape::F32 | Shape::Char => Figures::scalar(4),
            Shape::U64 | Shape::S64 | Shape::F64 => Figures::scalar(8),
            // A guest may keep its text in two bytes a character.
            Shape::String => Figures {
                excess: Excess::TEXT,
                ..Figures::pointer(2)
            },
            Shape::List(element) => self.list(*element),
            Shape::Record(fields) => {
                let names = fields.keys().map(|name| name.len() as u64);
                let mut all = self.side_by_side(fields.values().copied());
                all.charge = names.fold(all.charge, u64::saturating_add);
                let parts = fields.iter();
                let parts = parts.map(|(name, id)| (name.len() as u64, self.figures(*id).excess));
                all.excess = Excess::record(&parts.collect::<Vec<_>>());
                all
            }
            Shape::Tuple(ids) => self.side_by_side(ids.iter().copied()),
            Shape::Variant(cases) => self.one_of(cases.iter().map(|(name, id)| (&**name, *id))),
            Shape::Enum(cases) => self.one_of(cases.keys().map(|name| (&**name, None))),
            Shape::Option(some) => self.one_of([("", None), ("", Some(*some))].into_iter()),
            Shape::Result(ok, err) => self.one_of([("", *ok), ("", *err)].into_iter()),
            Shape::Flags(names) => Figures::flags(names),
            Shape::Handle { .. } => Figures {
                handles: true,
                excess: Excess::HANDLE,
                ..Figures::scalar(4)
            },
            Shape::Refused(reason) => Figures {
                refused: Some(reason),
                ..Figures::scalar(4)
            },
        }
    }

    fn list(&self, element: Id) -> Figures {
        let one = self.figures(element);
        let place = PLACE.saturating_add(one.charge);
        let mut all = Figures::pointer(place.div_ceil(one.size.max(1)));
        all.growth = all.growth.max(one.growth);
        all.excess = Excess::list(one.excess);
        all.handles = one.handles;
        all.depth = one.depth.saturating_add(1);
        all.refused = one.refused;
        all
    }
}

impl Figures {
    fn scalar(size: u64) -> Self {
        Self {
            size,
            align: size.max(1),
            plain: true,
            charge: 0,
            growth: 1,
            excess: Excess::NONE,
            handles: false,
            depth: 1,
            refused: None,
        }
    }

    fn pointer(growth: u64) -> Self {
        Self {
            align: 4,
            plain: false,
            growth,
            ..Self::scalar(8)
        }
    }

    fn flags(names: &Names<()>) -> Self {
        let mut all = match names.len() {
            0..=8 => Self::scalar(1),
            9..=16 => Self::scalar(2),
            _ => Self::scalar(4),
        };
        if names.len() > 32 {
            all.size = (names.len() as u64).div_ceil(32).saturating_mul(4);
        }
        let lengths: Vec<_> = names.keys().map(|name| name.len() as u64).collect();
        all.charge = lengths.iter().copied().fold(0, u64::saturating_add);
        all.excess = Excess::flags(&lengths);
        all
    }

    /// Takes in what a part brings along, apart from its size, charge and excess.
    fn include(&mut self, part: Self) {
        self.align = self.align.max(part.align);
        self.plain &= part.plain;
        self.growth = self.growth.max(part.growth);
        self.handles |= part.handles;
        self.depth = self.depth.max(part.depth.saturating_add(1));
        self.refused = self.refused.or(part.refused);
    }

    /// What values of the type take when they are lifted.
    pub(crate) fn lifted(self) -> Growth {
        let (loose, spare) = self.excess.least();
        Growth {
            factor: self.growth.max(self.charge.div_ceil(self.size.max(1))),
            loose,
            spare,
        }
    }
}
