//! How many fields, elements or cases one layer of a type has that an item's functions pass.
//!
//! For composing: parts can pass each other no more than the engine's adapter takes in one go. It must
//! never judge.

use std::collections::HashSet;

use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentDefinedType, ComponentDefinedTypeId, ComponentEntityType,
    ComponentValType,
};

use crate::{Contract, Side};

/// The widest layer of all types of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Widest {
    /// The type, by its name or as WIT.
    pub ty: String,
    /// Fields of a record, elements of a tuple, cases of a variant or an enum.
    pub items: u64,
}

impl Contract {
    /// The widest layer of the types that an import or export passes, which is an interface or a
    /// function; none where no type has layers.
    #[must_use]
    pub fn widest(&self, side: Side, name: &str) -> Option<Widest> {
        let mut widest: Option<(ComponentDefinedTypeId, usize)> = None;
        for id in self.passed(side, name) {
            let items = layer(&self.types()[id]);
            if items > widest.map_or(0, |(_, items)| items) {
                widest = Some((id, items));
            }
        }
        let (id, items) = widest?;
        Some(Widest {
            ty: self.type_text(ComponentValType::Type(id)),
            items: items as u64,
        })
    }

    /// Each type that the functions of an import or export pass, or the type that it is, and each inside of
    /// these, once.
    pub(crate) fn passed(&self, side: Side, name: &str) -> Vec<ComponentDefinedTypeId> {
        let Some(entity) = self.names(side).exact(name) else {
            return Vec::new();
        };
        let mut open = Vec::new();
        let mut function = |entity: &ComponentEntityType| {
            if let ComponentEntityType::Func(id) = entity {
                let function = &self.types()[*id];
                open.extend(function.params.iter().map(|(_, ty)| *ty));
                open.extend(function.result);
            }
        };
        match (self.items(entity), entity) {
            (Some(items), _) => items.values().for_each(|item| function(&item.ty)),
            (None, ComponentEntityType::Type { created, .. }) => {
                if let ComponentAnyTypeId::Defined(id) = created {
                    open.push(ComponentValType::Type(*id));
                }
            }
            (None, entity) => function(entity),
        }
        let (mut seen, mut passed) = (HashSet::new(), Vec::new());
        while let Some(ty) = open.pop() {
            if let ComponentValType::Type(id) = ty
                && seen.insert(id)
            {
                passed.push(id);
                open.extend(held(&self.types()[id]));
            }
        }
        passed
    }
}

fn layer(ty: &ComponentDefinedType) -> usize {
    use ComponentDefinedType as Ty;
    match ty {
        Ty::Record(record) => record.fields.len(),
        Ty::Tuple(tuple) => tuple.types.len(),
        Ty::Variant(variant) => variant.cases.len(),
        Ty::Enum(cases) => cases.len(),
        _ => 0,
    }
}

fn held(ty: &ComponentDefinedType) -> Vec<ComponentValType> {
    use ComponentDefinedType as Ty;
    match ty {
        Ty::Record(record) => record.fields.values().copied().collect(),
        Ty::Tuple(tuple) => tuple.types.to_vec(),
        Ty::Variant(variant) => variant.cases.values().filter_map(|case| case.ty).collect(),
        Ty::List { element, .. } | Ty::FixedLengthList { element, .. } => vec![*element],
        Ty::Option { ty, .. } => vec![*ty],
        Ty::Map { key, value, .. } => vec![*key, *value],
        Ty::Result { ok, err, .. } => ok.iter().chain(err).copied().collect(),
        Ty::Future { ty, .. } | Ty::Stream { ty, .. } => ty.iter().copied().collect(),
        Ty::Primitive(_) | Ty::Flags(_) | Ty::Enum(_) | Ty::Own(_) | Ty::Borrow(_) => Vec::new(),
    }
}
