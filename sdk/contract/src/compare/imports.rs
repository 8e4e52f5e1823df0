//! What the plugin imports: is it offered, and as the same?
//!
//! In the plugin's own order, because a resource must be known before a function uses it.

use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType};

use super::types::{FunctionPair, TypeComparison};
use super::{Comparison, item_name};
use crate::contract::text::asks;
use crate::contract::version_text;
use crate::text::clipped;
use crate::{Contract, Finding, Side};

/// Who offers an interface, or the items of the world itself, and its name there.
#[derive(Clone, Copy)]
struct Offer<'a> {
    contract: &'a Contract,
    interface: Option<&'a str>,
}

impl<'a> Comparison<'a> {
    /// Compares the imports whose names `wanted` takes.
    pub(super) fn imports(&mut self, wanted: impl Fn(&str) -> bool) {
        for (name, entity) in self.plugin.names(Side::Import).iter() {
            if wanted(name) {
                let (contract, offered) = self.offer(name);
                self.import(name, entity, contract, offered);
            }
        }
    }

    /// Compares one import with what `contract` has for it.
    pub(super) fn import(
        &mut self,
        name: &'a str,
        entity: &'a ComponentEntityType,
        contract: &'a Contract,
        offered: Option<(&'a str, &'a ComponentEntityType)>,
    ) {
        let offer = Offer {
            contract,
            interface: None,
        };
        match entity {
            ComponentEntityType::Instance(_) => {
                let offered = offered.filter(|(_, entity)| contract.items(entity).is_some());
                self.interface(contract, offered, name, entity);
            }
            _ => self.item(offer, offered.map(|(_, entity)| entity), None, name, entity),
        }
    }

    /// The contract that has `name`, and what it has.
    fn offer(&self, name: &str) -> (&'a Contract, Option<(&'a str, &'a ComponentEntityType)>) {
        let find = |contract: &'a Contract| contract.names(Side::Import).get(name);
        if let Some(beside) = self.beside
            && let Some(found) = find(beside)
        {
            return (beside, Some(found));
        }
        (self.host, find(self.host))
    }

    fn interface(
        &mut self,
        contract: &'a Contract,
        offered: Option<(&'a str, &'a ComponentEntityType)>,
        name: &'a str,
        entity: &'a ComponentEntityType,
    ) {
        let Some((known_as, offered)) = offered else {
            self.unknown_interface(name, entity);
            return;
        };
        let offer = Offer {
            contract,
            interface: Some(known_as),
        };
        let offered = contract.items(offered);
        for (item, have) in self
            .plugin
            .items(entity)
            .into_iter()
            .flat_map(|items| items.iter())
        {
            let want = offered.and_then(|items| items.get(item.as_str()));
            self.item(offer, want.map(|want| &want.ty), Some(name), item, &have.ty);
        }
    }

    /// An interface of types alone asks the host for nothing.
    fn unknown_interface(&mut self, name: &str, entity: &ComponentEntityType) {
        if !self.asks_for_something(entity) {
            return;
        }
        let offering = [self.beside, Some(self.host)].into_iter().flatten();
        let versions = |contract: &'a Contract| {
            let names = contract.names(Side::Import).other_versions(name);
            names
                .map(move |other| (contract, other))
                .collect::<Vec<_>>()
        };
        let others: Vec<_> = offering.flat_map(versions).collect();
        let plugin = self.plugin;
        self.findings.add(|| match others.first() {
            Some((contract, first)) => Finding::VersionMismatch {
                item: clipped(name),
                side: Side::Import,
                expected: version_list(others.iter().map(|(_, name)| *name)),
                found: clipped(version_text(name)),
                place: contract.place(Side::Import, None, first),
            },
            None => Finding::UnknownImport {
                item: clipped(name),
                found: plugin.item_text(entity),
                place: None,
            },
        });
        self.give_nothing_of(entity);
    }

    /// Whether there is anything in it that a host would have to define.
    fn asks_for_something(&self, entity: &ComponentEntityType) -> bool {
        match self.plugin.items(entity) {
            Some(items) => items.values().any(|item| match &item.ty {
                // A mention of a resource from elsewhere is only a name for it.
                ComponentEntityType::Type {
                    created: ComponentAnyTypeId::Resource(id),
                    ..
                } => !self.given.contains_key(&id.resource()),
                ComponentEntityType::Instance(_) => self.asks_for_something(&item.ty),
                entity => asks(entity),
            }),
            None => asks(entity),
        }
    }

    fn item(
        &mut self,
        offer: Offer<'a>,
        offered: Option<&'a ComponentEntityType>,
        interface: Option<&'a str>,
        name: &'a str,
        entity: &'a ComponentEntityType,
    ) {
        match (entity, offered) {
            (ComponentEntityType::Func(have), Some(ComponentEntityType::Func(want))) => {
                let pair = FunctionPair {
                    side: Side::Import,
                    interface,
                    name,
                    host: offer.contract,
                    known_as: offer.interface,
                    want: *want,
                    have: *have,
                };
                TypeComparison::of(self, pair);
            }
            (
                ComponentEntityType::Type {
                    created: ComponentAnyTypeId::Resource(id),
                    ..
                },
                offered,
            ) => {
                let offered = offered.map(|entity| (offer.contract, entity));
                self.imported_resource(interface, name, id.resource(), offered);
            }
            (ComponentEntityType::Instance(_), _) if !self.asks_for_something(entity) => {}
            (entity, _) if asks(entity) => self.unknown(offer, interface, name, entity),
            _ => {}
        }
    }

    /// Nothing of this name and kind is offered.
    fn unknown(
        &mut self,
        offer: Offer<'a>,
        interface: Option<&str>,
        name: &str,
        entity: &ComponentEntityType,
    ) {
        let plugin = self.plugin;
        self.findings.add(|| Finding::UnknownImport {
            item: item_name(interface, name),
            found: plugin.item_text(entity),
            place: offer
                .interface
                .and_then(|interface| offer.contract.place(Side::Import, None, interface)),
        });
        self.give_nothing_of(entity);
    }

    /// The resources in it are as unknown as it is, which has been said.
    fn give_nothing_of(&mut self, entity: &ComponentEntityType) {
        let items = self.plugin.items(entity);
        for item in items.into_iter().flat_map(|items| items.values()) {
            if let ComponentEntityType::Type {
                created: ComponentAnyTypeId::Resource(id),
                ..
            } = item.ty
            {
                self.given.entry(id.resource()).or_insert(None);
            }
        }
    }
}

/// The versions of some names, as they are written.
pub(super) fn version_list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let versions = names.take(8).map(|name| clipped(version_text(name)));
    versions.collect::<Vec<_>>().join(", ")
}
