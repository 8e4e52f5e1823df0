//! Does a component fit a world? The whole of the contract check, on decoded WIT.
//!
//! The rules are the engine's own: names match exactly or on the same semver track, parameter
//! names do not count, everything else of a type does. It must never stop at the first
//! difference: an author wants all of them.

mod types;

use semver::Version;
use wit_parser::{Function, IndexMap, InterfaceId, Resolve, WorldItem, WorldKey};

use self::types::TypeComparison;
use crate::text::clipped;
use crate::{Finding, World, function_text};

/// A stranger's artifact may differ in a million places; nobody reads more than this.
const MOST_FINDINGS: usize = 200;

/// All differences between what `host` offers and demands, and what `component` is.
///
/// An empty answer means that the component's imports are all offered and the world's exports
/// are all there, with equal types. Extra functions that the component exports are fine. At most
/// 200 findings are kept.
///
/// Not told apart: an interface that the component both imports and exports counts once, with the
/// types of its import; and resources are equal by their interface and name, whichever side
/// defines them. The engine checks both again when a function is first called.
#[must_use]
pub fn compare(host: &World, component: &World) -> Vec<Finding> {
    compare_beside(host, None, component)
}

/// The same as [`compare`], with a second world `beside` the host's that offers imports too: what
/// it has is compared with it, whatever the host's world says of the same interface.
#[must_use]
pub fn compare_beside(host: &World, beside: Option<&World>, component: &World) -> Vec<Finding> {
    let mut comparison = Comparison {
        host: host.resolve(),
        component: component.resolve(),
        findings: Vec::new(),
    };
    for (key, item) in &host.world().exports {
        comparison.export(key, item, component);
    }
    for (key, item) in &component.world().imports {
        let offering = beside.filter(|world| offers(world, component, key));
        let offering = offering.unwrap_or(host);
        comparison.host = offering.resolve();
        comparison.import(key, item, offering);
    }
    comparison.findings
}

/// The same for what `component` imports of what `offering` has, and for nothing else.
#[must_use]
pub fn compare_offered(offering: &World, component: &World) -> Vec<Finding> {
    let mut comparison = Comparison {
        host: offering.resolve(),
        component: component.resolve(),
        findings: Vec::new(),
    };
    for (key, item) in &component.world().imports {
        if offers(offering, component, key) {
            comparison.import(key, item, offering);
        }
    }
    comparison.findings
}

/// Whether `world` has an interface that `component` imports, in any version on the same track.
#[must_use]
pub fn offers(world: &World, component: &World, key: &WorldKey) -> bool {
    lookup(component.resolve(), key, world, &world.world().imports).is_some()
}

struct Comparison<'a> {
    host: &'a Resolve,
    component: &'a Resolve,
    findings: Vec<Finding>,
}

impl Comparison<'_> {
    fn export(&mut self, key: &WorldKey, item: &WorldItem, component: &World) {
        let name = self.host.name_world_key(key);
        let found = lookup(self.host, key, component, &component.world().exports);
        match (item, found) {
            (WorldItem::Function(want), Some(WorldItem::Function(have))) => {
                self.function(&name, want, have);
            }
            (WorldItem::Function(want), _) => self.missing(name, want),
            (WorldItem::Interface { id, .. }, found) => {
                let have = found.and_then(interface_of);
                self.exported_interface(&name, *id, have);
            }
            (WorldItem::Type { .. }, _) => {}
        }
    }

    fn exported_interface(&mut self, name: &str, want: InterfaceId, have: Option<InterfaceId>) {
        for (function, want) in &self.host.interfaces[want].functions {
            let item = format!("{name}#{function}");
            let have = have.and_then(|id| self.component.interfaces[id].functions.get(function));
            match have {
                Some(have) => self.function(&item, want, have),
                None => self.missing(item, want),
            }
        }
    }

    fn import(&mut self, key: &WorldKey, item: &WorldItem, host: &World) {
        let name = self.component.name_world_key(key);
        let offered = lookup(self.component, key, host, &host.world().imports);
        match (item, offered) {
            (WorldItem::Function(have), Some(WorldItem::Function(want))) => {
                self.function(&name, want, have);
            }
            (WorldItem::Interface { id, .. }, offered) => {
                let want = offered.and_then(interface_of);
                self.imported_interface(&name, want, *id);
            }
            (WorldItem::Function(_), _) => self.unknown(&name),
            (WorldItem::Type { .. }, _) => {}
        }
    }

    fn imported_interface(&mut self, name: &str, want: Option<InterfaceId>, have: InterfaceId) {
        let have = &self.component.interfaces[have];
        let Some(want) = want.map(|id| &self.host.interfaces[id]) else {
            // An interface of types alone asks the host for nothing.
            let resources = have.types.values();
            let mut resources = resources.map(|id| &self.component.types[*id].kind);
            let asks = resources.any(|kind| matches!(kind, wit_parser::TypeDefKind::Resource));
            if asks || !have.functions.is_empty() {
                self.unknown(name);
            }
            return;
        };
        for (function, have) in &have.functions {
            let item = format!("{name}#{function}");
            match want.functions.get(function) {
                Some(want) => self.function(&item, want, have),
                None => self.unknown(&item),
            }
        }
    }

    fn function(&mut self, item: &str, want: &Function, have: &Function) {
        let mut types = TypeComparison::new(self.host, self.component);
        if types.functions(want, have) {
            return;
        }
        let (expected, found) = match types.into_difference() {
            Some(pair) => pair,
            None => (
                function_text(self.host, want),
                function_text(self.component, have),
            ),
        };
        self.found(Finding::TypeMismatch {
            item: item.to_owned(),
            expected,
            found,
        });
    }

    fn missing(&mut self, item: String, want: &Function) {
        let expected = function_text(self.host, want);
        self.findings
            .push(Finding::MissingExport { item, expected });
    }

    fn unknown(&mut self, item: &str) {
        let item = clipped(item).to_owned();
        self.found(Finding::UnknownImport { item });
    }

    fn found(&mut self, finding: Finding) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding);
        }
    }
}

fn interface_of(item: &WorldItem) -> Option<InterfaceId> {
    match item {
        WorldItem::Interface { id, .. } => Some(*id),
        _ => None,
    }
}

/// Finds `key` of `resolve` among another world's items as the engine's linker looks names up: the
/// exact name first, then the greatest version on the same semver track.
fn lookup<'a>(
    resolve: &Resolve,
    key: &WorldKey,
    other: &'a World,
    items: &'a IndexMap<WorldKey, WorldItem>,
) -> Option<&'a WorldItem> {
    let exact = resolve.name_world_key(key);
    let named = items
        .iter()
        .find(|(key, _)| other.resolve().name_world_key(key) == exact);
    if let Some((_, item)) = named {
        return Some(item);
    }
    let track = resolve.name_canonicalized_world_key(key);
    let on_track = items
        .iter()
        .filter(|(key, _)| other.resolve().name_canonicalized_world_key(key) == track);
    let greatest = on_track.max_by_key(|(key, _)| version(other.resolve(), key));
    greatest.map(|(_, item)| item)
}

fn version<'a>(resolve: &'a Resolve, key: &WorldKey) -> Option<&'a Version> {
    let WorldKey::Interface(id) = key else {
        return None;
    };
    let package = resolve.interfaces[*id].package?;
    resolve.packages[package].name.version.as_ref()
}

#[cfg(test)]
mod tests;
