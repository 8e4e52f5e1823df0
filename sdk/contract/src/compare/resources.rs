//! Which resource is which: resources have no structure to compare, only a place where they are
//! defined.
//!
//! What the plugin imports is the host's resource of that interface and name, known from the first
//! mention on. What the world wants exported is whatever resource the plugin exports in that place.

use wasmparser::component_types::{ComponentEntityType, ResourceId};

use super::{Comparison, Voices, item_name};
use crate::contract::{Origin, resource_of};
use crate::{Contract, Finding, Side};

impl<'a> Comparison<'a> {
    /// The plugin mentions `resource` among its imports; `offered` is what its name leads to.
    pub(super) fn imported_resource(
        &mut self,
        interface: Option<&'a str>,
        name: &'a str,
        resource: ResourceId,
        offered: Option<(&'a Contract, &'a ComponentEntityType)>,
    ) {
        if let Some(met) = &mut self.met {
            match offered.and_then(|(_, entity)| resource_of(entity)) {
                Some(offered) => met.push((offered, resource)),
                None => self.no_such_resource(interface, name, None),
            }
            return;
        }
        let defined = offered.and_then(|(host, entity)| self.defined_here(host, name, entity));
        match (self.given.get(&resource).copied(), defined) {
            (None, Some(defined)) => {
                self.given.insert(resource, Some(defined));
            }
            (None, None) => {
                self.given.insert(resource, None);
                let host = offered.map(|(host, _)| host);
                self.no_such_resource(interface, name, host);
            }
            // The host has another resource of its own under this name.
            (Some(Some(given)), Some(defined)) if given != defined => {
                self.other_resource(interface, name, resource);
            }
            (Some(_), _) => {}
        }
    }

    /// The host's resource, if the host defines it under this very name.
    fn defined_here(
        &self,
        host: &Contract,
        name: &str,
        entity: &ComponentEntityType,
    ) -> Option<ResourceId> {
        let resource = resource_of(entity)?;
        let origin = host.origin(resource)?;
        let here = self.is_definition(host, origin, name, entity);
        here.then(|| self.one_of_two(resource))
    }

    /// Whether `entity`, which the host calls `name`, is the first mention of its resource.
    fn is_definition(
        &self,
        host: &Contract,
        origin: Origin,
        name: &str,
        entity: &ComponentEntityType,
    ) -> bool {
        let (interface, defined_as) = host.full_name(origin);
        let first = match interface {
            Some(interface) => {
                let interface = host.names(origin.side).get(interface);
                let items = interface.and_then(|(_, entity)| host.items(entity));
                items
                    .and_then(|items| items.get(defined_as))
                    .map(|item| &item.ty)
            }
            None => host.names(origin.side).get(defined_as).map(|(_, e)| e),
        };
        defined_as == name && first.is_some_and(|first| std::ptr::eq(first, entity))
    }

    /// A resource that the world and what stands beside it both have is the latter's.
    fn one_of_two(&self, resource: ResourceId) -> ResourceId {
        let (Some(beside), Some(origin)) = (self.beside, self.host.origin(resource)) else {
            return resource;
        };
        let (Some(interface), name) = self.host.full_name(origin) else {
            return resource;
        };
        let found = beside.names(Side::Import).get(interface);
        let items = found.and_then(|(_, entity)| beside.items(entity));
        let found = items.and_then(|items| resource_of(&items.get(name)?.ty));
        found.unwrap_or(resource)
    }

    fn no_such_resource(&mut self, interface: Option<&str>, name: &str, host: Option<&Contract>) {
        let place = host.and_then(|host| host.place(Side::Import, interface, name));
        self.findings.add(|| Finding::UnknownImport {
            item: item_name(interface, name),
            found: "resource".to_owned(),
            place,
        });
    }

    fn other_resource(&mut self, interface: Option<&str>, name: &str, resource: ResourceId) {
        let found = resource_name(self.plugin, resource);
        let host = self.host;
        let Voices {
            host: host_word,
            plugin,
        } = self.voices;
        self.findings.add(|| Finding::TypeMismatch {
            item: item_name(interface, name),
            also: Vec::new(),
            side: Side::Import,
            path: item_name(None, name),
            difference: format!(
                "the {host_word} has a resource of its own here, the {plugin} uses another's"
            ),
            expected: format!("resource {}", item_name(None, name)),
            found,
            place: host.place(Side::Import, interface, name),
        });
    }

    /// Whether the plugin's `have` stands where the host has `want`.
    pub(super) fn same_resource(
        &mut self,
        want: ResourceId,
        have: ResourceId,
        host: &Contract,
    ) -> bool {
        if let Some(met) = &mut self.met {
            met.push((want, have));
            return true;
        }
        let exported = host
            .origin(want)
            .filter(|origin| origin.side == Side::Export);
        match exported {
            Some(origin) => self
                .exported_resource(want, origin)
                .is_none_or(|made| made == have),
            None => match self.given.get(&have) {
                Some(given) => given.is_none_or(|given| given == self.one_of_two(want)),
                None => false,
            },
        }
    }

    /// The plugin's resource in the place where the world wants `want` exported.
    fn exported_resource(&mut self, want: ResourceId, origin: Origin) -> Option<ResourceId> {
        if let Some(made) = self.made.get(&want) {
            return *made;
        }
        let (interface, name) = self.host.full_name(origin);
        let (host, exports) = (self.host, self.plugin.names(Side::Export));
        let made = match interface {
            Some(interface) => {
                let items = exports
                    .get(interface)
                    .and_then(|(_, e)| self.plugin.items(e));
                items.and_then(|items| resource_of(&items.get(name)?.ty))
            }
            None => exports
                .get(name)
                .and_then(|(_, entity)| resource_of(entity)),
        };
        if made.is_none() {
            self.findings.add(|| Finding::MissingExport {
                item: item_name(interface, name),
                expected: "resource".to_owned(),
                place: host.place(Side::Export, interface, name),
            });
        }
        self.made.insert(want, made);
        made
    }
}

/// The resource's full name in its contract, and on which side it is: "imported `a:b/c#r`".
pub(super) fn resource_name(contract: &Contract, resource: ResourceId) -> String {
    match contract.origin(resource) {
        Some(origin) => {
            let (interface, name) = contract.full_name(origin);
            format!("{}ed `{}`", origin.side.word(), item_name(interface, name))
        }
        None => "one without a name".to_owned(),
    }
}
