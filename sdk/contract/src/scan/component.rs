//! The sections of a component other than its types: what they define, and what that takes.

use std::num::NonZeroU32;

use wasmparser::{
    CanonicalFunction, ComponentAlias, ComponentExternalKind as Kind, ComponentImport,
    ComponentInstance, ComponentInstantiationArg, ComponentOuterAliasKind as Outer,
    ComponentTypeRef, Instance, Payload, TypeBounds,
};

use super::item::{Exports, Item, Origin, Width};
use super::limits::MAX_PASSED_ITEMS;
use super::walk::{Scope, Walk, short};
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
                let mut functions = section.into_iter_with_offsets();
                functions.try_for_each(|found| {
                    let (offset, function) = found?;
                    self.canonical(&function, offset)
                })
            }
            Payload::ComponentImportSection(section) => {
                let mut imports = section.into_iter_with_offsets();
                imports.try_for_each(|found| {
                    let (offset, import) = found?;
                    self.import(&import, offset)
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

    pub(super) fn import(
        &mut self,
        import: &ComponentImport<'a>,
        offset: usize,
    ) -> Result<(), ScanError> {
        self.gauge.add(Measure::Imports, 1, offset)?;
        self.define(1);
        let (name, kind) = (import.name.name, import.ty.kind());
        let item = self.item(import.ty);
        let item = self.named(name, kind, item);
        self.refer(item, offset)?;
        let is_nested = self.scopes.len() > 1;
        let scope = self.scope();
        let origin = match is_nested {
            true => Origin::Import(short(scope.imports.len())),
            false => Origin::Host,
        };
        scope.imports.push(name);
        scope.size = scope.size.saturating_add(item.size);
        scope.spaces.push(kind, item.from(origin));
        Ok(())
    }

    /// Remembers what a type is called whose name may have to be told.
    fn named(&mut self, name: &'a str, kind: Kind, mut item: Item) -> Item {
        let width = &mut item.width;
        let is_wide = u64::from(width.items) > MAX_PASSED_ITEMS;
        if kind == Kind::Type && is_wide && width.name.is_none() {
            self.names.push(name);
            width.name = NonZeroU32::new(short(self.names.len()));
        }
        item
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
        let item = self.named(name, kind, item);
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
            ComponentTypeRef::Value(ty) => self.value(ty),
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
                let item = found.unwrap_or(Item::SMALL).from(instance.origin);
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

    fn canonical(&mut self, function: &CanonicalFunction, offset: usize) -> Result<(), ScanError> {
        self.define(1);
        let function = match function {
            CanonicalFunction::Lift { type_index, .. } => {
                let item = self.at(Kind::Type, *type_index).from(Origin::Part);
                self.scope().spaces.push(Kind::Func, item);
                item
            }
            CanonicalFunction::Lower { func_index, .. } => {
                let item = self.at(Kind::Func, *func_index);
                self.pass(item.origin, item.width, offset)?;
                item
            }
            _ => return Ok(()),
        };
        self.scope().cost.add(Measure::Adapters, function.size);
        Ok(())
    }

    /// Counts the widest layer of what a part calls another part with. What it calls outside of
    /// itself waits until somebody answers.
    fn pass(&mut self, origin: Origin, width: Width, offset: usize) -> Result<(), ScanError> {
        match origin {
            Origin::Host => Ok(()),
            Origin::Import(number) => {
                let scope = self.scope();
                if let Some(import) = scope.imports.get(number as usize) {
                    let known = scope.calls.entry(import).or_insert(width);
                    *known = width.or(*known);
                }
                Ok(())
            }
            Origin::Part => {
                let items = width.items.into();
                let passed = self.gauge.peak(Measure::PassedItems, items, offset);
                let name = width
                    .name
                    .and_then(|name| self.names.get(name.get() as usize - 1));
                passed.map_err(|error| match name {
                    Some(name) => error.of(name),
                    None => error,
                })
            }
        }
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
                self.answer(component_index, &args, offset)?;
                let instance = self.instantiate(Kind::Component, component_index, offset)?;
                instance.from(Origin::Part)
            }
            ComponentInstance::FromExports(exports) => {
                self.define(1 + exports.len());
                let mut named = Exports::with_capacity(exports.len());
                let (mut size, mut origin) = (1_u64, Origin::Host);
                for export in &exports {
                    let item = self.at(export.kind, export.index);
                    size = size.saturating_add(item.size);
                    if matches!(export.kind, Kind::Func | Kind::Instance) {
                        origin = origin.or(item.origin);
                    }
                    named.insert(export.name.name, item);
                }
                Item {
                    exports: Some(self.keep_exports(named)),
                    ..Item::of_size(size).from(origin)
                }
            }
        };
        self.scope().spaces.push(Kind::Instance, item);
        self.refer(item, offset)
    }

    /// Who answers what a component calls outside of itself.
    fn answer(
        &mut self,
        component: u32,
        args: &[ComponentInstantiationArg<'a>],
        offset: usize,
    ) -> Result<(), ScanError> {
        let Some(definition) = self.at(Kind::Component, component).definition else {
            return Ok(());
        };
        for arg in args {
            let calls = &self.definitions[definition as usize].calls;
            if let Some(width) = calls.get(arg.name).copied() {
                let origin = self.at(arg.kind, arg.index).origin;
                self.pass(origin, width, offset)?;
            }
        }
        Ok(())
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
