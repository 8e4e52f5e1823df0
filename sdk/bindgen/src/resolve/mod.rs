//! From a resolved world to the [`Model`]: every name becomes Rust here.
//!
//! Names first (`places`), because types refer to each other across interfaces; then types and
//! functions. It must never write tokens.

mod functions;
mod places;
mod replaced;
mod types;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{InterfaceId, Resolve, WorldItem, WorldKey};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Error, Result};

use self::places::Places;
use self::replaced::Replaced;
use self::types::derives_beside;
use crate::model::{Body, Function, Home, Interface, Model, Side, TypeDecl};
use crate::names::Scope;
use crate::options::Options;

/// Gives every item of the world its place and name in Rust. Messages name WIT files by their path
/// from `manifest_dir`, the folder of the app's `Cargo.toml`.
///
/// # Errors
/// An entry of `with` that names no item of the world or one that cannot be replaced, at that
/// entry; a world that cannot be encoded, at the option that named the WIT.
pub fn resolve(world: &World, options: &Options, manifest_dir: &Path) -> Result<Model> {
    let contract = world
        .encode()
        .map_err(|error| Error::new(options.source_span(), error))?;
    let resolver = Resolver {
        resolve: world.resolve(),
        places: Places::of(world),
        replaced: Replaced::new(&options.with),
        options,
        manifest_dir,
        wide: RefCell::default(),
    };
    let model = resolver.model(world, contract);
    resolver.replaced.all_used()?;
    can_be_shared(&model, options.source_span())?;
    Ok(model)
}

struct Resolver<'a> {
    resolve: &'a Resolve,
    places: Places<'a>,
    replaced: Replaced<'a>,
    options: &'a Options,
    /// The folder of the app's `Cargo.toml`.
    manifest_dir: &'a Path,
    /// Lengths of tuples that need a type of their own.
    wide: RefCell<BTreeSet<usize>>,
}

impl Resolver<'_> {
    fn model(&self, world: &World, contract: Vec<u8>) -> Model {
        let items = world.world();
        let mut types = self.world_types(world);
        let mut imports = Scope::reserving(&["cx"]);
        let (functions, _) = self.world_functions(&items.imports, Side::Host, &mut imports);
        name_drops(&mut types, &mut imports);
        let mut accessors = Scope::default();
        let interfaces = with_accessors(self.interfaces(world), &mut accessors);
        let (exports, _) = self.world_functions(&items.exports, Side::Guest, &mut accessors);
        let mut model = Model {
            wit_name: world.full_name(),
            docs: docs(items.docs.contents.as_deref()),
            is_async: self.options.is_async,
            marker: self.places.marker.clone(),
            exports_type: self.places.exports_type.clone(),
            imports_trait: self.places.imports_trait.clone(),
            contract,
            places: world.places(|file| self.file_name(file)),
            files: world.files().to_owned(),
            wide: self.wide.borrow().clone(),
            wide_derives: derives_beside(&self.options.derives, &types::STANDARD),
            interfaces,
            types,
            imports: functions,
            exports,
        };
        model.number();
        model
    }

    /// What messages call a file: its path from the app's manifest, or from nowhere.
    fn file_name(&self, file: &str) -> String {
        let path = Path::new(file);
        let name = match path.strip_prefix(self.manifest_dir) {
            Ok(relative) => relative,
            Err(_) if path.is_absolute() => path.file_name().map_or(path, Path::new),
            Err(_) => path,
        };
        name.to_string_lossy().replace('\\', "/")
    }

    fn world_types(&self, world: &World) -> Vec<TypeDecl> {
        let items = world.world().imports.values();
        let ids = items.filter_map(|item| match item {
            WorldItem::Type { id, .. } => Some(*id),
            _ => None,
        });
        // The app's own type may well stand beside the macro, under this very name.
        let ids = ids.filter(|id| !self.renames_the_apps(*id));
        ids.map(|id| self.type_decl(id, Side::Host)).collect()
    }

    fn interfaces(&self, world: &World) -> Vec<Interface> {
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

    fn interface(&self, key: &WorldKey, id: InterfaceId, side: Side) -> Interface {
        let definition = &self.resolve.interfaces[id];
        let wit_name = self.resolve.name_world_key(key);
        let functions: Vec<_> = definition.functions.values().collect();
        let mut types: Vec<TypeDecl> = Vec::new();
        for id in definition.types.values() {
            types.push(self.type_decl(*id, side));
        }
        let mut scope = Scope::default();
        let (functions, methods) = self.functions(&functions, Some(&wit_name), side, &mut scope);
        attach_methods(&mut types, methods);
        name_drops(&mut types, &mut scope);
        Interface {
            module: self.places.module_of(key, id, side),
            home: self.home(key, id, side),
            provided: side == Side::Host && places::is_closed(self.resolve, id),
            accessor: String::new(),
            docs: docs(definition.docs.contents.as_deref()),
            wit_name,
            side,
            types,
            functions,
        }
    }

    /// Where the types of an interface are written down.
    fn home(&self, key: &WorldKey, id: InterfaceId, side: Side) -> Home {
        if let Some(path) = self.shared(key, id, side) {
            return Home::App(path);
        }
        let first = self.places.module(id, side);
        if first == self.places.module_of(key, id, side) {
            Home::Here
        } else {
            Home::Sibling(first.to_owned())
        }
    }

    /// The app's module for an interface: by the name that the world gives it, or by its own.
    fn shared(&self, key: &WorldKey, id: InterfaceId, side: Side) -> Option<syn::Path> {
        let given = self.resolve.name_world_key(key);
        let own = self.resolve.id_of(id);
        let mut names = std::iter::once(given).chain(own);
        names.find_map(|name| {
            let one = self.replaced.of_interface(&name);
            // What is exported stands below a module of its own, not beside the package's imports.
            let all = || self.replaced.of_package(&name);
            one.or_else(|| if side == Side::Host { all() } else { None })
        })
    }
}

/// Whether an interface's types can be where they were found to be: not everything in it can be
/// shared.
///
/// The methods of a guest's resource take the exports of one extension point and name one of its
/// interfaces; tuples too long for Rust are types of one extension point.
fn can_be_shared(model: &Model, source: Span) -> Result<()> {
    for interface in &model.interfaces {
        let (span, with) = match &interface.home {
            Home::Here => continue,
            Home::Sibling(_) => (source, "under two names"),
            Home::App(path) => (path.span(), "with another extension point"),
        };
        let shared_with_others = matches!(interface.home, Home::App(_));
        let reason = if interface.exports_resources() {
            "it exports resources, which belong to one interface of one extension point"
        } else if shared_with_others && interface.has_wide_tuples() {
            "it has tuples of more than twelve, which are types of one extension point"
        } else {
            continue;
        };
        let message = format!("`{}` cannot be shared {with}: {reason}", interface.wit_name);
        return Err(Error::new(span, message));
    }
    Ok(())
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
