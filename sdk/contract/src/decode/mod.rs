//! What a component imports and exports, as WIT: our own reader, because the bytes are a stranger's.
//!
//! The reader of `wit_parser` takes what its own tools wrote. Of other valid components, some make
//! it panic, and some make it recurse without end (packages that use each other's types), which
//! ends the process. Everything here is looked up and nothing is asserted: what WIT has no words for
//! is an error. What both can read, both read alike. Called by `World::of_component` alone; bytes of
//! strangers have been through [`scan`](crate::scan), which bounds how deep types are nested.

mod packages;
mod types;

use std::collections::HashMap;

use wasmparser::WasmFeatures;
use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentEntityType, ComponentItem, ResourceId,
};
use wasmparser::names::{ComponentName, ComponentNameKind};
use wasmparser::types::Types;
use wit_parser::{
    Function, FunctionKind, IndexMap, Interface, InterfaceId, Param, Resolve, TypeId, TypeOwner,
    World, WorldId, WorldItem, WorldKey,
};

use self::packages::Packages;
use crate::WorldError;
use crate::contract::Read;
use crate::text::clipped;

/// The world of a component: `root` in the package `root:component`.
pub(crate) fn world(bytes: &[u8]) -> Result<(Resolve, WorldId), WorldError> {
    let read = Read::of(bytes)?;
    if is_package(&read) {
        return Err(WorldError::Decode {
            message: "a WIT package, which holds no code".to_owned(),
        });
    }
    let mut resolve = Resolve::default();
    let world = resolve.worlds.alloc(World {
        name: "root".to_owned(),
        docs: Default::default(),
        imports: IndexMap::default(),
        exports: IndexMap::default(),
        package: None,
        includes: Vec::new(),
        stability: Default::default(),
        span: Default::default(),
    });
    let mut decoder = Decoder {
        types: &read.types,
        resolve,
        world,
        packages: Packages::default(),
        known: HashMap::new(),
        resources: HashMap::new(),
    };
    for name in &read.imports {
        decoder.import(name)?;
    }
    for name in &read.exports {
        decoder.export(name)?;
    }
    decoder.packages.insert(&mut decoder.resolve, world);
    Ok((decoder.resolve, world))
}

/// Whether it holds types of components and nothing else.
fn is_package(read: &Read) -> bool {
    let is_type = |name: &String| {
        let item = read.types.component_item_for_export(name);
        let created = item.map(|item| item.ty);
        matches!(
            created,
            Some(ComponentEntityType::Type {
                created: ComponentAnyTypeId::Component(_),
                ..
            })
        )
    };
    read.imports.is_empty() && !read.exports.is_empty() && read.exports.iter().all(is_type)
}

/// Of what is valid and is no world.
fn no_words(reason: impl std::fmt::Display) -> WorldError {
    WorldError::Decode {
        message: format!("WIT has no words for this component: {reason}"),
    }
}

fn parse(name: &str) -> Result<ComponentName, WorldError> {
    Ok(ComponentName::new_with_features(
        name,
        0,
        WasmFeatures::all(),
    )?)
}

/// A component on its way to a world.
struct Decoder<'a> {
    types: &'a Types,
    resolve: Resolve,
    world: WorldId,
    packages: Packages,
    /// What a type of the component has become.
    known: HashMap<ComponentAnyTypeId, TypeId>,
    /// The definition of each resource: where it was named first.
    resources: HashMap<ResourceId, TypeId>,
}

impl Decoder<'_> {
    fn import(&mut self, name: &str) -> Result<(), WorldError> {
        let Some(item) = self.types.component_item_for_import(name) else {
            return Ok(());
        };
        let owner = TypeOwner::World(self.world);
        let (key, found) = match item.ty {
            ComponentEntityType::Instance(_) => self.instance(name, item)?,
            ComponentEntityType::Func(_) => {
                let function = self.function(name, item, owner)?;
                (plain(name), WorldItem::Function(function))
            }
            ComponentEntityType::Type { .. } => {
                let id = self.named_type(name, item, owner)?;
                let span = Default::default();
                (plain(name), WorldItem::Type { id, span })
            }
            // `imports_beyond_wit` tells of these.
            ComponentEntityType::Module(_)
            | ComponentEntityType::Component(_)
            | ComponentEntityType::Value(_) => return Ok(()),
        };
        self.resolve.worlds[self.world].imports.insert(key, found);
        Ok(())
    }

    fn export(&mut self, name: &str) -> Result<(), WorldError> {
        let Some(item) = self.types.component_item_for_export(name) else {
            return Ok(());
        };
        let (key, found) = match item.ty {
            ComponentEntityType::Instance(_) => self.instance(name, item)?,
            ComponentEntityType::Func(_) => {
                let owner = TypeOwner::World(self.world);
                let function = self.function(name, item, owner)?;
                (plain(name), WorldItem::Function(function))
            }
            _ => {
                return Err(no_words(format!(
                    "the export `{}` is neither a function nor an interface",
                    clipped(name)
                )));
            }
        };
        self.resolve.worlds[self.world].exports.insert(key, found);
        Ok(())
    }

    /// An interface of the world: known by its own name, by the name of one that it implements, or
    /// by nothing but what the world calls it.
    fn instance(
        &mut self,
        name: &str,
        item: &ComponentItem,
    ) -> Result<(WorldKey, WorldItem), WorldError> {
        let (key, id) = if let Some(implemented) = &item.implements {
            (plain(name), self.interface_called(implemented, item)?)
        } else {
            match parse(name)?.kind() {
                ComponentNameKind::Interface(_) => {
                    let id = self.interface_called(name, item)?;
                    (WorldKey::Interface(id), id)
                }
                ComponentNameKind::Label(_) => {
                    let id = self.resolve.interfaces.alloc(interface(None));
                    (plain(name), id)
                }
                _ => {
                    return Err(no_words(format!(
                        "`{}` is no name of an interface",
                        clipped(name)
                    )));
                }
            }
        };
        self.fill(id, item)?;
        let found = WorldItem::Interface {
            id,
            stability: Default::default(),
            docs: Default::default(),
            span: Default::default(),
            external_id: item.external_id.clone(),
        };
        Ok((key, found))
    }

    /// The interface of that name. Imports and exports of one name are one interface.
    fn interface_called(
        &mut self,
        name: &str,
        item: &ComponentItem,
    ) -> Result<InterfaceId, WorldError> {
        let parsed = parse(name)?;
        let ComponentNameKind::Interface(full) = parsed.kind() else {
            return Err(no_words(format!(
                "`{}` is no name of an interface",
                clipped(name)
            )));
        };
        let version = full.version(item.version_suffix.as_deref());
        let version = version.map_err(|error| no_words(format!("`{}`: {error}", clipped(name))))?;
        let package = wit_parser::PackageName {
            namespace: full.namespace().to_string(),
            name: full.package().to_string(),
            version,
        };
        let (resolve, name) = (&mut self.resolve, full.interface().to_string());
        Ok(self.packages.interface(package, name, |name| {
            resolve.interfaces.alloc(interface(Some(name)))
        }))
    }

    /// Adds what an interface has and did not have yet.
    fn fill(&mut self, id: InterfaceId, item: &ComponentItem) -> Result<(), WorldError> {
        let types = self.types;
        let ComponentEntityType::Instance(instance) = item.ty else {
            return Ok(());
        };
        for (name, item) in &types[instance].exports {
            let known = &self.resolve.interfaces[id];
            match item.ty {
                ComponentEntityType::Type {
                    referenced,
                    created,
                } => match known.types.get(name).copied() {
                    Some(ty) => self.know_again(ty, referenced, created)?,
                    None => {
                        let ty = self.named_type(name, item, TypeOwner::Interface(id))?;
                        let types = &mut self.resolve.interfaces[id].types;
                        types.insert(name.clone(), ty);
                    }
                },
                ComponentEntityType::Func(_) if known.functions.contains_key(name) => {}
                ComponentEntityType::Func(_) => {
                    let function = self.function(name, item, TypeOwner::Interface(id))?;
                    let functions = &mut self.resolve.interfaces[id].functions;
                    functions.insert(name.clone(), function);
                }
                _ => {
                    return Err(no_words(format!(
                        "`{}`, in an interface, is neither a type nor a function",
                        clipped(name)
                    )));
                }
            }
        }
        Ok(())
    }

    fn function(
        &mut self,
        name: &str,
        item: &ComponentItem,
        owner: TypeOwner,
    ) -> Result<Function, WorldError> {
        let ComponentEntityType::Func(id) = item.ty else {
            return Err(no_words(format!("`{}` is no function", clipped(name))));
        };
        let types = self.types;
        let ty = &types[id];
        let mut params = Vec::with_capacity(ty.params.len());
        for (name, ty) in &ty.params {
            params.push(Param {
                name: name.to_string(),
                ty: self.value(*ty)?,
                span: Default::default(),
            });
        }
        let result = ty.result.map(|ty| self.value(ty)).transpose()?;
        Ok(Function {
            name: name.to_owned(),
            kind: self.kind(name, ty.async_, owner)?,
            params,
            result,
            docs: Default::default(),
            stability: Default::default(),
            span: Default::default(),
            external_id: item.external_id.clone(),
        })
    }

    /// Of which resource, and how it is called.
    fn kind(
        &self,
        name: &str,
        is_async: bool,
        owner: TypeOwner,
    ) -> Result<FunctionKind, WorldError> {
        let parsed = parse(name)?;
        let of = |resource: &str| {
            let found = self.type_called(resource, owner);
            found
                .ok_or_else(|| no_words(format!("`{}` is of no resource beside it", clipped(name))))
        };
        Ok(match (parsed.kind(), is_async) {
            (ComponentNameKind::Label(_), false) => FunctionKind::Freestanding,
            (ComponentNameKind::Label(_), true) => FunctionKind::AsyncFreestanding,
            (ComponentNameKind::Constructor(resource), _) => {
                FunctionKind::Constructor(of(resource.as_str())?)
            }
            (ComponentNameKind::Method(method), false) => {
                FunctionKind::Method(of(method.resource().as_str())?)
            }
            (ComponentNameKind::Method(method), true) => {
                FunctionKind::AsyncMethod(of(method.resource().as_str())?)
            }
            (ComponentNameKind::Static(function), false) => {
                FunctionKind::Static(of(function.resource().as_str())?)
            }
            (ComponentNameKind::Static(function), true) => {
                FunctionKind::AsyncStatic(of(function.resource().as_str())?)
            }
            _ => {
                return Err(no_words(format!(
                    "`{}` is no name of a function",
                    clipped(name)
                )));
            }
        })
    }

    fn type_called(&self, name: &str, owner: TypeOwner) -> Option<TypeId> {
        match owner {
            TypeOwner::Interface(id) => self.resolve.interfaces[id].types.get(name).copied(),
            TypeOwner::World(id) => match self.resolve.worlds[id].imports.get(&plain(name))? {
                WorldItem::Type { id, .. } => Some(*id),
                _ => None,
            },
            TypeOwner::None => None,
        }
    }
}

fn plain(name: &str) -> WorldKey {
    WorldKey::Name(name.to_owned())
}

fn interface(name: Option<String>) -> Interface {
    Interface {
        name,
        docs: Default::default(),
        types: IndexMap::default(),
        functions: IndexMap::default(),
        package: None,
        stability: Default::default(),
        span: Default::default(),
        clone_of: None,
    }
}
