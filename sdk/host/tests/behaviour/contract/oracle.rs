//! What the engine says of a component and a world, asked of the engine itself.
//!
//! A linker is filled with what the world imports, as generated code fills it: functions, and the
//! resources that the world defines. The engine then links and instantiates the component or does
//! not, finds each export of the world or does not, and its own types of every function are
//! compared with those of a component that was made for the world. Nothing of the contract check
//! is used.

use std::collections::HashMap;

use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{
    InterfaceId, ManglingAndAbi, TypeDefKind, WorldItem, WorldKey,
};
use wasmtime::component::types::{ComponentFunc, ComponentItem, Type};
use wasmtime::component::{Component, Instance, Linker, LinkerInstance, ResourceType};
use wasmtime::{Engine, Store};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};

/// Two answers to the question whether a component fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The engine links it and finds every function with a type that generated Rust takes: any
    /// handle does where the world has a resource of the guest, owned or borrowed.
    pub(crate) engine: bool,
    /// The same, with each handle owned or borrowed as the world says, and of the resource that
    /// the world says.
    pub(crate) meaning: bool,
}

const NO: Verdict = Verdict {
    engine: false,
    meaning: false,
};

impl Verdict {
    fn and(self, other: Self) -> Self {
        Self {
            engine: self.engine && other.engine,
            meaning: self.meaning && other.meaning,
        }
    }
}

/// A component that imports and exports all that the world has, and does nothing.
pub(crate) fn made_for(world: &World) -> Option<Vec<u8>> {
    let (resolve, id) = (world.resolve(), world.id());
    let mut module = dummy_module(resolve, id, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, resolve, id, StringEncoding::UTF8).ok()?;
    let encoder = ComponentEncoder::default().module(&module).ok()?;
    encoder.validate(false).encode().ok()
}

/// A function's interface and name.
type Name = (Option<String>, String);

/// One world on one engine.
pub(crate) struct Host<'e> {
    engine: &'e Engine,
    linker: Linker<()>,
    reference: Component,
    imports: HashMap<Name, ComponentFunc>,
    exports: Vec<Name>,
    exported_resources: Vec<Name>,
}

impl<'e> Host<'e> {
    pub(crate) fn new(engine: &'e Engine, world: &World) -> Option<Self> {
        let reference = Component::from_binary(engine, &made_for(world)?).ok()?;
        let linker = linker(engine, world);
        let imports = imported(engine, &linker, &reference).expect("a world fits itself");
        let items = &world.world().exports;
        let mut host = Self {
            engine,
            linker,
            reference,
            imports,
            exports: Vec::new(),
            exported_resources: Vec::new(),
        };
        for (key, item) in items {
            host.demand(world, key, item);
        }
        Some(host)
    }

    fn demand(&mut self, world: &World, key: &WorldKey, item: &WorldItem) {
        let name = world.resolve().name_world_key(key);
        match item {
            WorldItem::Function(_) => self.exports.push((None, name)),
            WorldItem::Interface { id, .. } => {
                let functions = world.resolve().interfaces[*id].functions.keys();
                self.exports
                    .extend(functions.map(|function| (Some(name.clone()), function.clone())));
                let resources = resources(world, *id);
                self.exported_resources
                    .extend(resources.map(|resource| (Some(name.clone()), resource)));
            }
            WorldItem::Type { .. } => {}
        }
    }

    /// Asks the engine; nothing of a component that it cannot compile, whatever the world.
    pub(crate) fn judge(&self, bytes: &[u8]) -> Option<Verdict> {
        let component = Component::from_binary(self.engine, bytes).ok()?;
        Some(self.judge_compiled(&component))
    }

    fn judge_compiled(&self, component: &Component) -> Verdict {
        let Ok(pre) = self.linker.instantiate_pre(component) else {
            return NO;
        };
        let Ok(imports) = imported(self.engine, &self.linker, component) else {
            return NO;
        };
        let mut verdict = Verdict {
            engine: true,
            meaning: true,
        };
        let none = Handles::default();
        for ((interface, name), have) in &imports {
            let Some(want) = self.offered(interface.as_deref(), name) else {
                return NO;
            };
            verdict = verdict.and(none.functions(want, have));
        }
        let mut store = Store::new(self.engine, ());
        let Ok(plugin) = pre.instantiate(&mut store) else {
            return NO;
        };
        verdict.and(self.exports(&mut store, component, plugin))
    }

    /// The function that the linker takes, which has found one by now: the exact name, or the
    /// greatest version that meets it.
    fn offered(&self, interface: Option<&str>, name: &str) -> Option<&ComponentFunc> {
        let key = |interface: Option<&str>| (interface.map(str::to_owned), name.to_owned());
        let on_track = || {
            let (base, _) = interface?.split_once('@')?;
            let mut names = self
                .imports
                .keys()
                .filter_map(|(other, _)| other.as_deref());
            let found = names.find(|other| other.split_once('@').is_some_and(|(b, _)| b == base));
            self.imports.get(&key(found))
        };
        self.imports.get(&key(interface)).or_else(on_track)
    }

    fn exports(&self, store: &mut Store<()>, component: &Component, plugin: Instance) -> Verdict {
        let reference = self.linker.instantiate(&mut *store, &self.reference);
        let reference = reference.expect("the reference is instantiated");
        let mut handles = Handles::default();
        for (interface, name) in &self.exported_resources {
            let mut resource = |component, instance: Instance| {
                let index = index(component, interface.as_deref(), name)?;
                instance.get_resource(&mut *store, index)
            };
            if let Some(ours) = resource(&self.reference, reference) {
                handles.0.push((ours, resource(component, plugin)));
            }
        }
        let mut verdict = Verdict {
            engine: true,
            meaning: true,
        };
        for (interface, name) in &self.exports {
            let mut ty = |component, instance: Instance| {
                let index = index(component, interface.as_deref(), name)?;
                let func = instance.get_func(&mut *store, index)?;
                Some(func.ty(&*store))
            };
            let want = ty(&self.reference, reference).expect("the reference has every export");
            let Some(have) = ty(component, plugin) else {
                return NO;
            };
            verdict = verdict.and(handles.functions(&want, &have));
        }
        verdict
    }
}

fn index(
    component: &Component,
    interface: Option<&str>,
    name: &str,
) -> Option<wasmtime::component::ComponentExportIndex> {
    let instance = match interface {
        Some(interface) => Some(component.get_export_index(None, interface)?),
        None => None,
    };
    component.get_export_index(instance.as_ref(), name)
}

/// What generated code and the runtime link for a world.
fn linker(engine: &Engine, world: &World) -> Linker<()> {
    let mut linker = Linker::new(engine);
    let mut number = 0;
    for (key, item) in &world.world().imports {
        let name = world.resolve().name_world_key(key);
        match item {
            WorldItem::Function(_) => function(&mut linker.root(), &name),
            WorldItem::Interface { id, .. } => {
                let mut instance = linker.instance(&name).unwrap();
                for name in world.resolve().interfaces[*id].functions.keys() {
                    function(&mut instance, name);
                }
                for name in resources(world, *id) {
                    resource(&mut instance, &name, &mut number);
                }
            }
            WorldItem::Type { id, .. } => {
                if matches!(world.resolve().types[*id].kind, TypeDefKind::Resource) {
                    resource(&mut linker.root(), &name, &mut number);
                }
            }
        }
    }
    linker
}

fn resources(world: &World, id: InterfaceId) -> impl Iterator<Item = String> {
    let types = world.resolve().interfaces[id].types.iter();
    let resources =
        types.filter(|(_, id)| matches!(world.resolve().types[**id].kind, TypeDefKind::Resource));
    resources.map(|(name, _)| name.clone())
}

fn function(instance: &mut LinkerInstance<'_, ()>, name: &str) {
    let nobody = |_: wasmtime::StoreContextMut<'_, ()>, _, _: &[_], _: &mut [_]| {
        Err(wasmtime::Error::msg("nobody calls"))
    };
    instance.func_new(name, nobody).unwrap();
}

fn resource(instance: &mut LinkerInstance<'_, ()>, name: &str, number: &mut u32) {
    *number += 1;
    let ty = ResourceType::host_dynamic(*number);
    instance.resource(name, ty, |_, _| Ok(())).unwrap();
}

/// The functions that a component imports, with the linker's resources in their types.
fn imported(
    engine: &Engine,
    linker: &Linker<()>,
    component: &Component,
) -> wasmtime::Result<HashMap<Name, ComponentFunc>> {
    let ty = linker.substituted_component_type(component)?;
    let mut found = HashMap::new();
    for (name, item) in ty.imports(engine) {
        match item.ty {
            ComponentItem::ComponentFunc(function) => {
                found.insert((None, name.to_owned()), function);
            }
            ComponentItem::ComponentInstance(instance) => {
                for (function, item) in instance.exports(engine) {
                    if let ComponentItem::ComponentFunc(ty) = item.ty {
                        found.insert((Some(name.to_owned()), function.to_owned()), ty);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

/// The resources of the guest: those of the reference, each with the one that the component
/// exports in its place.
#[derive(Default)]
struct Handles(Vec<(ResourceType, Option<ResourceType>)>);

impl Handles {
    fn functions(&self, want: &ComponentFunc, have: &ComponentFunc) -> Verdict {
        let types = |function: &ComponentFunc| -> Vec<Type> {
            let params: Vec<_> = function.params().map(|(_, ty)| ty).collect();
            params.into_iter().chain(function.results()).collect()
        };
        let shape = |f: &ComponentFunc| (f.async_(), f.params().len(), f.results().len());
        if shape(want) != shape(have) {
            return NO;
        }
        let (want, have) = (types(want), types(have));
        let all = |handle: &dyn Fn(&Type, &Type) -> bool| {
            std::iter::zip(&want, &have).all(|(want, have)| same(want, have, handle))
        };
        Verdict {
            engine: all(&|want, have| self.accepts(want, have)),
            meaning: all(&|want, have| self.means(want, have)),
        }
    }

    fn of(&self, resource: ResourceType) -> Option<&Option<ResourceType>> {
        let mut pairs = self.0.iter();
        pairs
            .find(|(ours, _)| *ours == resource)
            .map(|(_, theirs)| theirs)
    }

    /// What the engine takes for the Rust type of a handle.
    fn accepts(&self, want: &Type, have: &Type) -> bool {
        let (Type::Own(want) | Type::Borrow(want)) = want else {
            return false;
        };
        match have {
            Type::Own(have) | Type::Borrow(have) => self.of(*want).is_some() || want == have,
            _ => false,
        }
    }

    /// What the world means.
    fn means(&self, want: &Type, have: &Type) -> bool {
        match (want, have) {
            (Type::Own(want), Type::Own(have)) | (Type::Borrow(want), Type::Borrow(have)) => {
                match self.of(*want) {
                    Some(theirs) => *theirs == Some(*have),
                    None => want == have,
                }
            }
            _ => false,
        }
    }
}

/// The engine's equality, with `handle` for what differs from instance to instance, and the names
/// of enums and flags in order: its own equality takes them in any, its typed functions do not.
fn same(want: &Type, have: &Type, handle: &dyn Fn(&Type, &Type) -> bool) -> bool {
    let optional = |want: Option<Type>, have: Option<Type>| match (want, have) {
        (Some(want), Some(have)) => same(&want, &have, handle),
        (None, None) => true,
        _ => false,
    };
    match (want, have) {
        (Type::Own(_) | Type::Borrow(_), _) => handle(want, have),
        (Type::List(want), Type::List(have)) => same(&want.ty(), &have.ty(), handle),
        (Type::Option(want), Type::Option(have)) => same(&want.ty(), &have.ty(), handle),
        (Type::Result(want), Type::Result(have)) => {
            optional(want.ok(), have.ok()) && optional(want.err(), have.err())
        }
        (Type::Tuple(want), Type::Tuple(have)) => {
            want.types().len() == have.types().len()
                && std::iter::zip(want.types(), have.types())
                    .all(|(want, have)| same(&want, &have, handle))
        }
        (Type::Record(want), Type::Record(have)) => {
            want.fields().len() == have.fields().len()
                && std::iter::zip(want.fields(), have.fields())
                    .all(|(want, have)| want.name == have.name && same(&want.ty, &have.ty, handle))
        }
        (Type::Variant(want), Type::Variant(have)) => {
            want.cases().len() == have.cases().len()
                && std::iter::zip(want.cases(), have.cases())
                    .all(|(want, have)| want.name == have.name && optional(want.ty, have.ty))
        }
        (Type::Enum(want), Type::Enum(have)) => want.names().eq(have.names()),
        (Type::Flags(want), Type::Flags(have)) => want.names().eq(have.names()),
        _ => want == have,
    }
}
