//! What the world wants exported: is it there, and as the same?
//!
//! Only functions are ever looked up in a plugin, so types that no function uses do not count, and
//! what the plugin has beside is its own.

use wasmparser::component_types::{ComponentEntityType, ComponentFuncTypeId};

use super::imports::version_list;
use super::types::{FunctionPair, TypeComparison};
use super::{Comparison, item_name};
use crate::contract::{Items, version_text};
use crate::{Finding, Side};

impl<'a> Comparison<'a> {
    pub(super) fn exports(&mut self) {
        let host = self.host;
        for (name, entity) in host.names(Side::Export).iter() {
            let found = self.plugin.names(Side::Export).get(name);
            match (entity, found) {
                (ComponentEntityType::Func(want), Some((_, ComponentEntityType::Func(have)))) => {
                    self.function(None, name, *want, *have);
                }
                (ComponentEntityType::Func(want), _) => self.missing(None, name, *want),
                (entity, found) => {
                    let found = found.and_then(|(_, entity)| self.plugin.items(entity));
                    self.exported_interface(name, entity, found);
                }
            }
        }
    }

    fn exported_interface(
        &mut self,
        name: &'a str,
        entity: &'a ComponentEntityType,
        found: Option<&'a Items>,
    ) {
        let items = self
            .host
            .items(entity)
            .into_iter()
            .flat_map(|items| items.iter());
        let mut functions = items.filter_map(|(item, entity)| match entity.ty {
            ComponentEntityType::Func(id) => Some((item.as_str(), id)),
            _ => None,
        });
        let Some(found) = found else {
            if functions.next().is_some() {
                self.missing_interface(name, entity);
            }
            return;
        };
        for (function, want) in functions {
            match found.get(function).map(|item| item.ty) {
                Some(ComponentEntityType::Func(have)) => {
                    self.function(Some(name), function, want, have);
                }
                _ => self.missing(Some(name), function, want),
            }
        }
    }

    fn function(
        &mut self,
        interface: Option<&'a str>,
        name: &'a str,
        want: ComponentFuncTypeId,
        have: ComponentFuncTypeId,
    ) {
        let pair = FunctionPair {
            side: Side::Export,
            interface,
            name,
            host: self.host,
            known_as: interface,
            want,
            have,
        };
        TypeComparison::of(self, pair);
    }

    fn missing_interface(&mut self, name: &str, entity: &ComponentEntityType) {
        let (host, plugin) = (self.host, self.plugin);
        let place = host.place(Side::Export, None, name);
        let others = plugin.names(Side::Export).other_versions(name);
        let found = version_list(others);
        self.findings.add(|| match found.is_empty() {
            true => Finding::MissingInterface {
                item: name.to_owned(),
                expected: host.item_text(entity),
                place,
            },
            false => Finding::VersionMismatch {
                item: name.to_owned(),
                side: Side::Export,
                expected: version_text(name).to_owned(),
                found,
                place,
            },
        });
    }

    fn missing(&mut self, interface: Option<&str>, name: &str, want: ComponentFuncTypeId) {
        let host = self.host;
        self.findings.add(|| Finding::MissingExport {
            item: item_name(interface, name),
            expected: host.function_text(want),
            place: host.place(Side::Export, interface, name),
        });
    }
}
