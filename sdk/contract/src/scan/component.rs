//! The sections of a component other than its types: what they define, and what that takes.

use wasmparser::{
    CanonicalFunction, ComponentAlias, ComponentExternalKind as Kind, ComponentInstance,
    ComponentOuterAliasKind as Outer, ComponentTypeRef, Instance, Payload, TypeBounds,
};

use super::item::{Exports, Item};
use super::walk::{Scope, Walk};
use super::{Measure, ScanError};

impl<'a> Walk<'a> {
    /// One section of the component that is being read.
    pub(super) fn component(&mut self, payload: Payload<'a>) -> Result<(), ScanError> {
        match payload {
            Payload::CoreTypeSection(section) => self.core_types(section.range()),
            Payload::ComponentTypeSection(section) => self.types(section.range()),
            Payload::InstanceSection(section) => {
                let mut instances = section.into_iter_with_offsets();
                instances.try_for_each(|found| {
                    let (offset, instance) = found?;
                    self.core_instance(&instance, offset)
                })
            }
            Payload::ComponentInstanceSection(section) => {
                let mut instances = section.into_iter_with_offsets();
                instances.try_for_each(|found| {
                    let (offset, instance) = found?;
                    self.instance(instance, offset)
                })
            }
            Payload::ComponentAliasSection(section) => {
                let mut aliases = section.into_iter_with_offsets();
                aliases.try_for_each(|found| {
                    let (offset, alias) = found?;
                    self.alias(&alias, offset)
                })
            }
            Payload::ComponentCanonicalSection(section) => {
                let mut functions = section.into_iter();
                functions.try_for_each(|function| {
                    self.canonical(&function?);
                    Ok(())
                })
            }
            Payload::ComponentImportSection(section) => {
                let mut imports = section.into_iter_with_offsets();
                imports.try_for_each(|found| {
                    let (offset, import) = found?;
                    self.import(import.ty, offset)
                })
            }
            Payload::ComponentExportSection(section) => {
                let mut exports = section.into_iter_with_offsets();
                exports.try_for_each(|found| {
                    let (offset, export) = found?;
                    let item = self.at(export.kind, export.index);
                    self.export(export.name.name, export.kind, item, offset)
                })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn scope(&mut self) -> &mut Scope<'a> {
        if self.scopes.is_empty() {
            self.scopes.push(Scope::default());
        }
        let last = self.scopes.len() - 1;
        &mut self.scopes[last]
    }

    pub(super) fn at(&mut self, kind: Kind, index: u32) -> Item {
        self.scope().spaces.at(kind, index)
    }

    fn define(&mut self, count: usize) {
        self.scope().cost.add(Measure::Definitions, count as u64);
    }

    /// Counts a type where it is declared or referred to.
    pub(super) fn refer(&mut self, item: Item, offset: usize) -> Result<(), ScanError> {
        self.gauge.peak(Measure::TypeSize, item.size, offset)?;
        self.gauge.add(Measure::TotalTypeSize, item.size, offset)
    }

    pub(super) fn import(&mut self, ty: ComponentTypeRef, offset: usize) -> Result<(), ScanError> {
        self.gauge.add(Measure::Imports, 1, offset)?;
        self.define(1);
        let item = self.item(ty);
        self.refer(item, offset)?;
        let scope = self.scope();
        scope.size = scope.size.saturating_add(item.size);
        scope.spaces.push(ty.kind(), item);
        Ok(())
    }

    pub(super) fn export(
        &mut self,
        name: &'a str,
        kind: Kind,
        item: Item,
        offset: usize,
    ) -> Result<(), ScanError> {
        self.gauge.add(Measure::Exports, 1, offset)?;
        self.define(1);
        self.refer(item, offset)?;
        let scope = self.scope();
        scope.size = scope.size.saturating_add(item.size);
        scope.exports.insert(name, item);
        scope.spaces.push(kind, item);
        Ok(())
    }

    /// What has the type that is referred to; never a definition.
    pub(super) fn item(&mut self, ty: ComponentTypeRef) -> Item {
        match ty {
            ComponentTypeRef::Module(index) => {
                let item = self.scope().spaces.core_types.get(index as usize).copied();
                item.unwrap_or(Item::SMALL)
            }
            ComponentTypeRef::Func(index)
            | ComponentTypeRef::Type(TypeBounds::Eq(index))
            | ComponentTypeRef::Instance(index)
            | ComponentTypeRef::Component(index) => self.at(Kind::Type, index),
            ComponentTypeRef::Value(ty) => Item::of_size(self.size_of(ty)),
            ComponentTypeRef::Type(TypeBounds::SubResource) => Item::SMALL,
        }
    }

    pub(super) fn alias(
        &mut self,
        alias: &ComponentAlias<'a>,
        offset: usize,
    ) -> Result<(), ScanError> {
        self.define(1);
        match *alias {
            ComponentAlias::InstanceExport {
                kind,
                instance_index,
                name,
            } => {
                let instance = self.at(Kind::Instance, instance_index);
                let exports = instance.exports.map(|index| &self.exports[index as usize]);
                let found = exports.and_then(|exports| exports.get(name).copied());
                let item = found.unwrap_or(Item::SMALL);
                self.scope().spaces.push(kind, item);
                self.refer(item, offset)
            }
            ComponentAlias::CoreInstanceExport { .. } => Ok(()),
            ComponentAlias::Outer { kind, count, index } => {
                let item = self.outer(kind, count, index);
                match kind {
                    Outer::CoreType => self.scope().spaces.core_types.push(item),
                    Outer::CoreModule => self.scope().spaces.push(Kind::Module, item),
                    Outer::Type => self.scope().spaces.push(Kind::Type, item),
                    Outer::Component => self.scope().spaces.push(Kind::Component, item),
                }
                self.refer(item, offset)
            }
        }
    }

    fn outer(&mut self, kind: Outer, count: u32, index: u32) -> Item {
        let Some(scope) = self.scopes.iter_mut().rev().nth(count as usize) else {
            return Item::SMALL;
        };
        match kind {
            Outer::CoreType => {
                let item = scope.spaces.core_types.get(index as usize).copied();
                item.unwrap_or(Item::SMALL)
            }
            Outer::CoreModule => scope.spaces.at(Kind::Module, index),
            Outer::Type => scope.spaces.at(Kind::Type, index),
            Outer::Component => scope.spaces.at(Kind::Component, index),
        }
    }

    fn canonical(&mut self, function: &CanonicalFunction) {
        self.define(1);
        let function = match function {
            CanonicalFunction::Lift { type_index, .. } => {
                let item = self.at(Kind::Type, *type_index);
                self.scope().spaces.push(Kind::Func, item);
                item
            }
            CanonicalFunction::Lower { func_index, .. } => self.at(Kind::Func, *func_index),
            _ => return,
        };
        self.scope().cost.add(Measure::Adapters, function.size);
    }

    fn core_instance(&mut self, instance: &Instance<'a>, offset: usize) -> Result<(), ScanError> {
        match instance {
            Instance::Instantiate { module_index, args } => {
                self.define(1 + args.len());
                self.instantiate(Kind::Module, *module_index, offset)?;
            }
            Instance::FromExports(exports) => self.define(1 + exports.len()),
        }
        Ok(())
    }

    fn instance(
        &mut self,
        instance: ComponentInstance<'a>,
        offset: usize,
    ) -> Result<(), ScanError> {
        let item = match instance {
            ComponentInstance::Instantiate {
                component_index,
                args,
            } => {
                self.define(1 + args.len());
                self.instantiate(Kind::Component, component_index, offset)?
            }
            ComponentInstance::FromExports(exports) => {
                self.define(1 + exports.len());
                let mut named = Exports::with_capacity(exports.len());
                let mut size = 1_u64;
                for export in &exports {
                    let item = self.at(export.kind, export.index);
                    size = size.saturating_add(item.size);
                    named.insert(export.name.name, item);
                }
                Item {
                    exports: Some(self.keep_exports(named)),
                    ..Item::of_size(size)
                }
            }
        };
        self.scope().spaces.push(Kind::Instance, item);
        self.refer(item, offset)
    }

    /// Adds what the instance takes, and says what it looks like.
    fn instantiate(&mut self, kind: Kind, index: u32, offset: usize) -> Result<Item, ScanError> {
        let item = self.at(kind, index);
        match item.definition {
            Some(definition) => {
                let definition = &mut self.definitions[definition as usize];
                definition.is_instantiated = true;
                let cost = definition.cost;
                self.scope().cost.instantiate(&cost);
                let cost = self.scope().cost;
                match self.scopes.len() {
                    1 => self.total(&cost, offset)?,
                    _ => self.check(&cost, offset)?,
                }
            }
            // What is passed from outside is known to nobody before it is linked.
            None => self.gauge.add(Measure::PassedDefinitions, 1, offset)?,
        }
        let definition = None;
        Ok(Item { definition, ..item })
    }
}
