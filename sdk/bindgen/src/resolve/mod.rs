//! From a resolved world to the [`Model`]: every name becomes Rust here.
//!
//! Names first (`places`), because types refer to each other across interfaces; then types and
//! functions. It must never write tokens.

mod functions;
mod places;
mod types;

use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{InterfaceId, Resolve, WorldItem, WorldKey};
use syn::{Error, Result};

use self::places::Places;
use crate::model::{Body, Function, Interface, Model, Side, TypeDecl};
use crate::names::Scope;
use crate::options::{Options, With};

/// Gives every item of the world its place and name in Rust.
///
/// # Errors
/// An entry of `with` that names no resource of the world, at that entry; a world that cannot be
/// encoded, at the option that named the WIT.
pub fn resolve(world: &World, options: &Options) -> Result<Model> {
    let contract = world
        .encode()
        .map_err(|error| Error::new(options.source.span(), error))?;
    let mut resolver = Resolver {
        resolve: world.resolve(),
        places: Places::of(world),
        with: options.with.iter().map(|with| (with, false)).collect(),
    };
    let model = resolver.model(world, contract);
    resolver.all_with_used()?;
    Ok(model)
}

struct Resolver<'a> {
    resolve: &'a Resolve,
    places: Places<'a>,
    /// The entries of `with`, and whether a resource took each.
    with: Vec<(&'a With, bool)>,
}

impl Resolver<'_> {
    fn model(&mut self, world: &World, contract: Vec<u8>) -> Model {
        let mut types = Vec::new();
        let items = world.world();
        for (_, item) in &items.imports {
            if let WorldItem::Type { id, .. } = item {
                types.push(self.type_decl(*id, Side::Host));
            }
        }
        let interfaces = self.interfaces(world);
        let mut accessors = Scope::default();
        let interfaces = with_accessors(interfaces, &mut accessors);
        let mut model = Model {
            wit_name: self.world_name(world),
            docs: docs(items.docs.contents.as_deref()),
            marker: self.places.marker.clone(),
            exports_type: self.places.exports_type.clone(),
            imports_trait: self.places.imports_trait.clone(),
            contract,
            files: world.files().to_owned(),
            interfaces,
            types,
            imports: self.world_functions(
                &items.imports,
                Side::Host,
                &mut Scope::reserving(&["cx"]),
            ),
            exports: self.world_functions(&items.exports, Side::Guest, &mut accessors),
        };
        model.number();
        model
    }

    fn world_name(&self, world: &World) -> String {
        let items = world.world();
        match items.package {
            Some(package) => self.resolve.id_of_name(package, &items.name),
            None => items.name.clone(),
        }
    }

    fn interfaces(&mut self, world: &World) -> Vec<Interface> {
        let items = world.world();
        let imports = items.imports.iter().map(|entry| (entry, Side::Host));
        let exports = items.exports.iter().map(|entry| (entry, Side::Guest));
        let mut interfaces = Vec::new();
        for ((key, item), side) in imports.chain(exports) {
            if let WorldItem::Interface { id, .. } = item {
                interfaces.push(self.interface(key, *id, side));
            }
        }
        interfaces
    }

    fn interface(&mut self, key: &WorldKey, id: InterfaceId, side: Side) -> Interface {
        let definition = &self.resolve.interfaces[id];
        let wit_name = self.resolve.name_world_key(key);
        let functions: Vec<_> = definition.functions.values().collect();
        let mut types: Vec<TypeDecl> = Vec::new();
        for id in definition.types.values() {
            types.push(self.type_decl(*id, side));
        }
        let mut scope = Scope::default();
        let (functions, methods) = self.functions(&functions, &wit_name, side, &mut scope);
        attach_methods(&mut types, methods);
        name_drops(&mut types, &mut scope);
        Interface {
            module: self.places.module(id, side).to_owned(),
            accessor: String::new(),
            docs: docs(definition.docs.contents.as_deref()),
            wit_name,
            side,
            types,
            functions,
        }
    }

    /// The app's type behind a host resource, if `with` names one.
    fn backing(&mut self, interface: &str, resource: &str) -> Option<syn::Path> {
        let unversioned = interface.split('@').next().unwrap_or(interface);
        let (with, used) = self.with.iter_mut().find(|(with, _)| {
            let item = with.item.value();
            item == format!("{interface}.{resource}") || item == format!("{unversioned}.{resource}")
        })?;
        *used = true;
        Some(with.path.clone())
    }

    fn all_with_used(&self) -> Result<()> {
        match self.with.iter().find(|(_, used)| !used) {
            None => Ok(()),
            Some((with, _)) => Err(Error::new(
                with.item.span(),
                "the world imports no such resource; expected `package:name/interface.resource`",
            )),
        }
    }
}

/// Methods of guest resources belong to the resource's own type.
fn attach_methods(types: &mut [TypeDecl], methods: Vec<(String, Function)>) {
    for (resource, method) in methods {
        let owner = types.iter_mut().find(|decl| decl.wit_name == resource);
        if let Some(Body::GuestResource(functions)) = owner.map(|decl| &mut decl.body) {
            functions.push(method);
        }
    }
}

/// Functions have claimed their names by now: a `file-drop` of the WIT keeps its own.
fn name_drops(types: &mut [TypeDecl], scope: &mut Scope) {
    for decl in types {
        if let Body::HostResource { drop, .. } = &mut decl.body {
            *drop = scope.snake(&format!("{}-drop", decl.wit_name));
        }
    }
}

/// Exported interfaces are reached through a method of the exports type, named after them.
fn with_accessors(mut interfaces: Vec<Interface>, scope: &mut Scope) -> Vec<Interface> {
    for interface in &mut interfaces {
        if interface.side == Side::Guest && !interface.functions.is_empty() {
            let name = interface.module.last().map_or("", String::as_str);
            interface.accessor = scope.snake(name);
        }
    }
    interfaces
}

fn docs(contents: Option<&str>) -> String {
    contents.unwrap_or_default().trim().to_owned()
}
