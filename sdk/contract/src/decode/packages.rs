//! The packages that a component's interfaces belong to, in their order.
//!
//! A package stands behind those whose types it uses. Packages that use each other's types, which
//! no folder of WIT could hold and every component may, have no such order; they stand in that
//! of their first mention.

use std::collections::{HashMap, HashSet};

use wit_parser::{
    IndexMap, InterfaceId, Package, PackageId, PackageName, Resolve, Type, TypeDefKind, TypeOwner,
    WorldId,
};

/// Packages that interfaces have been found of.
#[derive(Default)]
pub(super) struct Packages {
    found: Vec<Package>,
    by_name: HashMap<PackageName, usize>,
    /// The place in `found` of the package of each interface that has one.
    of: HashMap<InterfaceId, usize>,
}

impl Packages {
    /// The interface of that name, which `make` adds where it is a new one.
    pub(super) fn interface(
        &mut self,
        package: PackageName,
        name: String,
        make: impl FnOnce(String) -> InterfaceId,
    ) -> InterfaceId {
        let found = &mut self.found;
        let place = *self.by_name.entry(package).or_insert_with_key(|name| {
            found.push(empty(name.clone()));
            found.len() - 1
        });
        if let Some(id) = found[place].interfaces.get(&name) {
            return *id;
        }
        let id = make(name.clone());
        found[place].interfaces.insert(name, id);
        self.of.insert(id, place);
        id
    }

    /// Adds all packages, and last that of the component itself, which has the world and every
    /// interface without a name.
    pub(super) fn insert(&mut self, resolve: &mut Resolve, world: WorldId) {
        for place in self.order(resolve) {
            let package = std::mem::replace(&mut self.found[place], root());
            let interfaces: Vec<_> = package.interfaces.values().copied().collect();
            let id = add(resolve, package);
            for interface in interfaces {
                resolve.interfaces[interface].package = Some(id);
            }
        }
        let own = root();
        let own = match resolve.package_names.get(&own.name) {
            Some(id) => *id,
            None => add(resolve, own),
        };
        let name = resolve.worlds[world].name.clone();
        resolve.packages[own].worlds.insert(name, world);
        resolve.worlds[world].package = Some(own);
        let homeless = resolve
            .interfaces
            .iter_mut()
            .map(|(_, interface)| interface);
        for interface in homeless.filter(|interface| interface.package.is_none()) {
            interface.package = Some(own);
        }
    }

    /// The packages, each behind those that it uses. On a way of its own, since a chain of uses may
    /// be as long as the component has packages.
    fn order(&self, resolve: &Resolve) -> Vec<usize> {
        let (mut order, mut begun) = (Vec::new(), HashSet::new());
        for first in 0..self.found.len() {
            let mut way = Vec::new();
            if begun.insert(first) {
                way.push((first, self.used_by(resolve, first)));
            }
            while let Some((place, used)) = way.last_mut() {
                match used.next() {
                    Some(next) if begun.insert(next) => {
                        way.push((next, self.used_by(resolve, next)));
                    }
                    Some(_) => {}
                    None => {
                        order.push(*place);
                        way.pop();
                    }
                }
            }
        }
        order
    }

    /// The packages of the interfaces whose types a package uses.
    fn used_by(&self, resolve: &Resolve, place: usize) -> std::vec::IntoIter<usize> {
        let interfaces = self.found[place].interfaces.values();
        let types = interfaces.flat_map(|id| resolve.interfaces[*id].types.values());
        let owners = types.filter_map(|id| match resolve.types[*id].kind {
            TypeDefKind::Type(Type::Id(other)) => Some(resolve.types[other].owner),
            _ => None,
        });
        let used = owners.filter_map(|owner| match owner {
            TypeOwner::Interface(id) => self.of.get(&id).copied(),
            TypeOwner::World(_) | TypeOwner::None => None,
        });
        used.collect::<Vec<_>>().into_iter()
    }
}

fn add(resolve: &mut Resolve, package: Package) -> PackageId {
    let name = package.name.clone();
    let id = resolve.packages.alloc(package);
    resolve.package_names.insert(name, id);
    id
}

fn root() -> Package {
    empty(PackageName {
        namespace: "root".to_owned(),
        name: "component".to_owned(),
        version: None,
    })
}

fn empty(name: PackageName) -> Package {
    Package {
        name,
        docs: Default::default(),
        interfaces: IndexMap::default(),
        worlds: IndexMap::default(),
    }
}
