//! Where each WIT item lives in Rust: modules for interfaces, names for types.
//!
//! Imported interfaces keep their package's path (`demo::site::log`), exported ones stand below
//! `exports`, inline ones are named by the world. An interface that is imported and exported has
//! two places, because its resources are two different types.

use std::collections::HashMap;

use guesthouse_contract::World;
use guesthouse_contract::wit_parser::{
    InterfaceId, PackageName, Resolve, TypeId, TypeOwner, WorldItem, WorldKey,
};
use heck::ToUpperCamelCase;

use crate::model::{Path, Side, WIDE, wide_tuple};
use crate::names::Scope;

/// Type names that generated modules use for themselves, or that the engine's derives write
/// without a path.
const RESERVED: &[&str] = &["Calls", "Host", "Option", "S"];

/// The same for the macro's own level.
const ROOT_RESERVED: &[&str] = &["Option", "S"];

/// One module's name. Modules need no scope: only parts of one package could fall together.
fn segment(wit: &str) -> String {
    Scope::default().snake(wit)
}

/// Whether the SDK itself answers an interface: the closed world of WASI 0.2.
pub(super) fn is_closed(resolve: &Resolve, id: InterfaceId) -> bool {
    let Some(package) = resolve.interfaces[id].package else {
        return false;
    };
    let name = &resolve.packages[package].name;
    let released = |v: &semver::Version| v.major == 0 && v.minor == 2 && v.pre.is_empty();
    name.namespace == "wasi"
        && CLOSED.contains(&name.name.as_str())
        && name.version.as_ref().is_some_and(released)
}

/// The packages of WASI 0.2 that need no world outside of the sandbox.
const CLOSED: [&str; 6] = ["cli", "clocks", "filesystem", "io", "random", "sockets"];

pub(super) struct Places<'a> {
    resolve: &'a Resolve,
    /// Where the types of an interface are: its first place in the world.
    modules: HashMap<(InterfaceId, Side), Vec<String>>,
    /// What WIT calls each interface.
    labels: HashMap<InterfaceId, String>,
    names: HashMap<(TypeId, Side), String>,
    pub(super) marker: String,
    pub(super) exports_type: String,
    pub(super) imports_trait: String,
}

impl<'a> Places<'a> {
    pub(super) fn of(world: &'a World) -> Self {
        let camel = Scope::default().camel(world.name());
        let mut places = Self {
            resolve: world.resolve(),
            modules: HashMap::new(),
            labels: HashMap::new(),
            names: HashMap::new(),
            exports_type: format!("{camel}Exports"),
            imports_trait: format!("{camel}Imports"),
            marker: Scope::reserving(ROOT_RESERVED).camel(world.name()),
        };
        places.place_world(world);
        places
    }

    fn place_world(&mut self, world: &World) {
        let items = world.world();
        let own = [&self.marker, &self.exports_type, &self.imports_trait];
        let tuples: Vec<_> = (WIDE + 1..100).map(wide_tuple).collect();
        let own = own.into_iter().chain(&tuples).map(String::as_str);
        let own: Vec<&str> = own.chain(ROOT_RESERVED.iter().copied()).collect();
        let mut root = Scope::reserving(&own);
        for (key, item) in &items.imports {
            self.place(key, item, Side::Host, &mut root);
        }
        for (key, item) in &items.exports {
            self.place(key, item, Side::Guest, &mut root);
        }
    }

    fn place(&mut self, key: &WorldKey, item: &WorldItem, side: Side, root: &mut Scope) {
        match item {
            WorldItem::Interface { id, .. } => self.place_interface(key, *id, side),
            WorldItem::Type { id, .. } => {
                let name = root.camel(self.wit_name(*id));
                self.names.insert((*id, Side::Host), name);
            }
            WorldItem::Function(_) => {}
        }
    }

    fn place_interface(&mut self, key: &WorldKey, id: InterfaceId, side: Side) {
        let module = self.module_of(key, id, side);
        self.modules.entry((id, side)).or_insert(module);
        let label = || self.resolve.name_world_key(key);
        let label = self.resolve.id_of(id).unwrap_or_else(label);
        self.labels.insert(id, label);
        let mut scope = Scope::reserving(RESERVED);
        for (wit, id) in &self.resolve.interfaces[id].types {
            self.names.insert((*id, side), scope.camel(wit));
        }
    }

    /// The module of one item of the world. An interface can stand behind several.
    pub(super) fn module_of(&self, key: &WorldKey, id: InterfaceId, side: Side) -> Vec<String> {
        let mut module = match side {
            Side::Host => Vec::new(),
            Side::Guest => vec!["exports".to_owned()],
        };
        match key {
            WorldKey::Name(name) => module.push(segment(name)),
            WorldKey::Interface(_) => module.extend(self.package_path(id)),
        }
        module
    }

    /// The full name of the interface that a type belongs to; `None` for the world's own.
    pub(super) fn label(&self, id: TypeId) -> Option<&str> {
        match self.resolve.types[id].owner {
            TypeOwner::Interface(interface) => self.labels.get(&interface).map(String::as_str),
            _ => None,
        }
    }

    /// `demo:site/log` is `demo::site::log`; the version appears only where two meet.
    fn package_path(&self, id: InterfaceId) -> Vec<String> {
        let interface = &self.resolve.interfaces[id];
        let mut path = Vec::new();
        if let Some(package) = interface.package {
            let name = &self.resolve.packages[package].name;
            path.push(segment(&name.namespace));
            path.push(format!(
                "{}{}",
                segment(&name.name),
                self.version_suffix(name)
            ));
        }
        path.extend(interface.name.as_deref().map(segment));
        path
    }

    fn version_suffix(&self, name: &PackageName) -> String {
        let packages = self
            .resolve
            .packages
            .iter()
            .map(|(_, package)| &package.name);
        let same =
            packages.filter(|other| other.namespace == name.namespace && other.name == name.name);
        match &name.version {
            Some(version) if same.count() > 1 => version.to_string().replace(['.', '-', '+'], "_"),
            _ => String::new(),
        }
    }

    pub(super) fn module(&self, id: InterfaceId, side: Side) -> &[String] {
        self.modules.get(&(id, side)).map_or(&[], Vec::as_slice)
    }

    /// Where a named type is found by code on `side`, and which side it really belongs to.
    ///
    /// Exported interfaces refer to the exported copy of another interface if there is one, and
    /// to the imported one otherwise: the Component Model's rule for elaborating worlds.
    pub(super) fn type_path(&self, id: TypeId, side: Side) -> (Side, Path) {
        let owner = match self.resolve.types[id].owner {
            TypeOwner::Interface(interface) => Some(interface),
            _ => None,
        };
        let side = match owner {
            Some(interface) if self.modules.contains_key(&(interface, side)) => side,
            _ => Side::Host,
        };
        let module = owner.map_or(&[][..], |interface| self.module(interface, side));
        let name = self.names.get(&(id, side)).cloned();
        let path = Path {
            module: module.to_owned(),
            name: name.unwrap_or_else(|| self.wit_name(id).to_upper_camel_case()),
        };
        (side, path)
    }

    pub(super) fn wit_name(&self, id: TypeId) -> &'a str {
        self.resolve.types[id].name.as_deref().unwrap_or_default()
    }
}
