//! Does a component fit a world? The whole of the contract check.
//!
//! The rules are the engine's own: names match exactly or on the same semver track, parameter
//! names do not count, everything else of a function's type does. Imports and exports are compared
//! apart, and a resource is the one that it was where it was defined. It must never stop at the
//! first difference: an author wants all of them.
//!
//! Called by the host's admission, on bytes that `scan` has let through, and by `evolution`.

mod exports;
mod findings;
mod imports;
mod lists;
mod path;
mod resources;
mod types;

use std::collections::HashMap;

use wasmparser::component_types::ResourceId;

use self::findings::{Findings, Mark};
use self::types::Pair;
use crate::text::clipped;
use crate::{Contract, Finding, Side};

/// All differences between what `host` offers and demands, and what `plugin` is.
///
/// An empty answer means that the plugin's imports are all offered and the functions that the
/// world exports are all there, with equal types. Extra functions of the plugin are fine, and so
/// are types that no function uses. At most 200 findings are kept, imports before exports.
#[must_use]
pub fn compare(host: &Contract, plugin: &Contract) -> Vec<Finding> {
    compare_beside(host, None, plugin)
}

/// The same as [`compare`], with a second contract `beside` the host's that offers imports too:
/// what it has is compared with it, whatever the host's own says of the same interface.
#[must_use]
pub fn compare_beside(
    host: &Contract,
    beside: Option<&Contract>,
    plugin: &Contract,
) -> Vec<Finding> {
    Comparison::new(host, beside, plugin).all()
}

/// The same as [`compare`], with other words for the two sides.
pub(crate) fn compare_as(host: &Contract, plugin: &Contract, voices: Voices) -> Vec<Finding> {
    let mut comparison = Comparison::new(host, None, plugin);
    comparison.voices = voices;
    comparison.all()
}

/// How the item `name` on one side of `offering` differs from what `asking` imports as `import`, and the
/// resources that have to be the same for the rest to be: whoever wires the two knows whether they are.
pub(crate) fn compare_parts<'a>(
    (offering, side, name): (&'a Contract, Side, &'a str),
    (asking, import): (&'a Contract, &'a str),
    voices: Voices,
) -> (Vec<Finding>, Vec<(ResourceId, ResourceId)>) {
    let mut comparison = Comparison::new(offering, None, asking);
    comparison.voices = voices;
    comparison.met = Some(Vec::new());
    let offered = offering.names(side).exact(name);
    if let Some(entity) = asking.names(Side::Import).exact(import) {
        let offered = offered.map(|offered| (name, offered));
        comparison.import(import, entity, offering, offered);
    }
    let met = comparison.met.unwrap_or_default();
    (comparison.findings.into_vec(), met)
}

/// What the two sides are called where a difference is put in words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voices {
    pub(crate) host: &'static str,
    pub(crate) plugin: &'static str,
}

/// The same for what `plugin` imports of what `offering` has, and for nothing else.
#[must_use]
pub fn compare_offered(offering: &Contract, plugin: &Contract) -> Vec<Finding> {
    let mut comparison = Comparison::new(offering, None, plugin);
    comparison.imports(|name| offering.names(Side::Import).get(name).is_some());
    comparison.findings.into_vec()
}

/// A comparison under way.
struct Comparison<'a> {
    host: &'a Contract,
    beside: Option<&'a Contract>,
    plugin: &'a Contract,
    voices: Voices,
    findings: Findings,
    /// The host's resource behind each that the plugin imports; none behind one that could not be
    /// given, which is a finding already.
    given: HashMap<ResourceId, Option<ResourceId>>,
    /// The plugin's resource behind each that the world wants exported; none behind one that is
    /// not there, which is a finding already.
    made: HashMap<ResourceId, Option<ResourceId>>,
    /// The host's resource and the plugin's in each place that both have, where neither side can know
    /// whether they are one; none where that is decided here.
    met: Option<Vec<(ResourceId, ResourceId)>>,
    /// What is known of pairs of types: where they differ, nowhere if they are equal.
    known: HashMap<Pair, Vec<Mark>>,
}

impl<'a> Comparison<'a> {
    fn new(host: &'a Contract, beside: Option<&'a Contract>, plugin: &'a Contract) -> Self {
        Self {
            host,
            beside,
            plugin,
            voices: Voices {
                host: "host",
                plugin: "plugin",
            },
            findings: Findings::default(),
            given: HashMap::new(),
            made: HashMap::new(),
            met: None,
            known: HashMap::new(),
        }
    }

    /// Imports first: exports may use what is imported.
    fn all(mut self) -> Vec<Finding> {
        self.imports(|_| true);
        self.exports();
        self.findings.into_vec()
    }
}

/// `interface#item`, or the item of the world itself, cut short.
fn item_name(interface: Option<&str>, name: &str) -> String {
    match interface {
        Some(interface) => format!("{}#{}", clipped(interface), clipped(name)),
        None => clipped(name),
    }
}

#[cfg(test)]
mod tests;
