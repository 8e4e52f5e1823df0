//! WIT text for the items of a contract, for messages.
//!
//! Named types keep their names; only anonymous shapes are spelled out.

use wasmparser::component_types::{
    AliasableResourceId, ComponentDefinedType, ComponentDefinedTypeId, ComponentEntityType,
    ComponentFuncTypeId, ComponentValType,
};

use super::{Contract, resource_of};
use crate::text::{Budget, Writes};

const ANGLES: [&str; 2] = ["<", ">"];

impl Contract {
    /// A function as WIT writes it: `func(a: u32) -> string`.
    pub(crate) fn function_text(&self, id: ComponentFuncTypeId) -> String {
        self.text(|text| text.function(id))
    }

    /// A type as WIT writes it where it is used.
    pub(crate) fn type_text(&self, ty: ComponentValType) -> String {
        self.text(|text| text.ty(ty))
    }

    /// A named type with its whole definition on one line: `point: record { x: f64, y: f64 }`.
    pub(crate) fn definition_text(&self, name: &str, id: ComponentDefinedTypeId) -> String {
        self.text(|text| {
            text.name(name);
            text.push(": ");
            text.shape(id);
        })
    }

    /// Any item: `interface { log: func(line: string) }`, `resource`, `func()`.
    pub(crate) fn item_text(&self, entity: &ComponentEntityType) -> String {
        self.text(|text| text.item(entity))
    }

    fn text(&self, write: impl FnOnce(&mut Text<'_>)) -> String {
        let mut text = Text {
            contract: self,
            out: Budget::default(),
        };
        write(&mut text);
        text.out.finish()
    }
}

/// A text about one contract.
struct Text<'a> {
    contract: &'a Contract,
    out: Budget,
}

impl Writes for Text<'_> {
    fn budget(&mut self) -> &mut Budget {
        &mut self.out
    }
}

impl Text<'_> {
    fn item(&mut self, entity: &ComponentEntityType) {
        match entity {
            ComponentEntityType::Func(id) => self.function(*id),
            ComponentEntityType::Instance(_) => self.interface(entity),
            ComponentEntityType::Type { .. } if resource_of(entity).is_some() => {
                self.push("resource")
            }
            ComponentEntityType::Type { .. } => self.push("type"),
            ComponentEntityType::Module(_) => self.push("core module"),
            ComponentEntityType::Component(_) => self.push("component"),
            ComponentEntityType::Value(_) => self.push("value"),
        }
    }

    fn interface(&mut self, entity: &ComponentEntityType) {
        let contract = self.contract;
        let items = contract
            .items(entity)
            .into_iter()
            .flat_map(|items| items.iter());
        let asked = items.filter(|(_, item)| asks(&item.ty));
        self.push("interface { ");
        self.list(asked, |text, (name, item)| {
            text.name(name);
            text.push(": ");
            text.item(&item.ty);
        });
        self.push(" }");
    }

    fn function(&mut self, id: ComponentFuncTypeId) {
        let function = &self.contract.types()[id];
        if function.async_ {
            self.push("async ");
        }
        self.push("func(");
        self.list(function.params.iter(), |text, (name, ty)| {
            text.field(name.as_str(), *ty);
        });
        self.push(")");
        if let Some(result) = function.result {
            self.push(" -> ");
            self.ty(result);
        }
    }

    fn field(&mut self, name: &str, ty: ComponentValType) {
        self.name(name);
        self.push(": ");
        self.ty(ty);
    }

    fn ty(&mut self, ty: ComponentValType) {
        match ty {
            ComponentValType::Primitive(primitive) => self.push(&primitive.to_string()),
            ComponentValType::Type(id) => self.defined(id),
        }
    }

    fn defined(&mut self, id: ComponentDefinedTypeId) {
        let contract = self.contract;
        match contract.type_name(id) {
            Some(origin) => self.name(contract.full_name(origin).1),
            None => self.shape(id),
        }
    }

    fn shape(&mut self, id: ComponentDefinedTypeId) {
        use ComponentDefinedType as Kind;
        let contract = self.contract;
        match &contract.types()[id] {
            Kind::Primitive(primitive) => self.push(&primitive.to_string()),
            Kind::Record(record) => {
                self.braced("record", record.fields.iter(), |text, (name, ty)| {
                    text.field(name.as_str(), *ty);
                })
            }
            Kind::Variant(variant) => {
                self.braced("variant", variant.cases.iter(), |text, (name, case)| {
                    text.name(name.as_str());
                    if let Some(ty) = case.ty {
                        text.generic("", [Some(ty)], ["(", ")"], Self::ty);
                    }
                });
            }
            Kind::Enum(names) => self.braced("enum", names.iter(), |text, name| {
                text.name(name.as_str());
            }),
            Kind::Flags(names) => self.braced("flags", names.iter(), |text, name| {
                text.name(name.as_str());
            }),
            other => self.anonymous(other),
        }
    }

    fn anonymous(&mut self, kind: &ComponentDefinedType) {
        use ComponentDefinedType as Kind;
        match kind {
            Kind::Option { ty, .. } => self.generic("option", [Some(*ty)], ANGLES, Self::ty),
            Kind::List { element, .. } => self.generic("list", [Some(*element)], ANGLES, Self::ty),
            Kind::Map { key, value, .. } => {
                self.generic("map", [Some(*key), Some(*value)], ANGLES, Self::ty);
            }
            Kind::FixedLengthList {
                element, length, ..
            } => {
                self.generic("list", [Some(*element)], ["<", ""], Self::ty);
                self.push(&format!(", {length}>"));
            }
            Kind::Result { ok, err, .. } => match (*ok, *err) {
                (None, None) => self.push("result"),
                (ok, None) => self.generic("result", [ok], ANGLES, Self::ty),
                (ok, err) => self.generic("result", [ok, err], ANGLES, Self::ty),
            },
            Kind::Tuple(tuple) => {
                let types = tuple.types.iter().map(|ty| Some(*ty));
                self.generic("tuple", types, ANGLES, Self::ty);
            }
            Kind::Own(id) => self.resource(*id),
            Kind::Borrow(id) => self.generic("borrow", [Some(*id)], ANGLES, Self::resource),
            Kind::Future { ty, .. } => self.payload("future", *ty),
            Kind::Stream { ty, .. } => self.payload("stream", *ty),
            // The rest has a definition.
            _ => {}
        }
    }

    fn payload(&mut self, name: &str, ty: Option<ComponentValType>) {
        match ty {
            Some(ty) => self.generic(name, [Some(ty)], ANGLES, Self::ty),
            None => self.push(name),
        }
    }

    fn braced<T>(
        &mut self,
        word: &str,
        items: impl Iterator<Item = T>,
        write: impl FnMut(&mut Self, T),
    ) {
        self.push(word);
        self.push(" { ");
        self.list(items, write);
        self.push(" }");
    }

    fn resource(&mut self, id: AliasableResourceId) {
        let contract = self.contract;
        match contract.origin(id.resource()) {
            Some(origin) => self.name(contract.full_name(origin).1),
            None => self.push("resource"),
        }
    }
}

/// Whether an item is more than a name for a type.
pub(crate) fn asks(entity: &ComponentEntityType) -> bool {
    !matches!(entity, ComponentEntityType::Type { .. }) || resource_of(entity).is_some()
}
