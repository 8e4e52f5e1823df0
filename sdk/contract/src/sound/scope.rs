//! What is encoded with a world: its whole package, and what that refers to.
//!
//! Each interface is encoded with the types of all that it needs, so a package can take far more than
//! its text: that is counted here too, before it is done.

use wit_parser::{IndexSet, InterfaceId, Resolve, WorldId, WorldItem};

use super::flaw::FlawKind;
use crate::World;

/// Items of interfaces that the encoding of one package may come to.
const MOST_ENCODED: u64 = 1_000_000;

/// Interfaces and worlds that stand in the encoding.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// Interfaces with their functions.
    pub(super) whole: IndexSet<InterfaceId>,
    /// Interfaces of which only the types are needed.
    pub(super) types: IndexSet<InterfaceId>,
    pub(super) worlds: Vec<WorldId>,
}

impl Scope {
    pub(super) fn of(world: &World) -> Result<Self, FlawKind> {
        let resolve = world.resolve();
        let mut scope = Self::default();
        let mut encoded = 0_u64;
        let (own, worlds) = match world.world().package {
            Some(package) => {
                let package = &resolve.packages[package];
                let own: Vec<_> = package.interfaces.values().copied().collect();
                (own, package.worlds.values().copied().collect())
            }
            None => (Vec::new(), vec![world.id()]),
        };
        for id in own {
            scope.whole.insert(id);
            scope.below(resolve, id, &mut encoded)?;
        }
        for id in worlds {
            scope.worlds.push(id);
            let world = &resolve.worlds[id];
            for item in world.imports.values().chain(world.exports.values()) {
                spend(&mut encoded, 1)?;
                if let WorldItem::Interface { id, .. } = item {
                    let interface = &resolve.interfaces[*id];
                    let items = interface.types.len() + interface.functions.len();
                    spend(&mut encoded, items as u64)?;
                    scope.whole.insert(*id);
                }
            }
        }
        let Self { whole, types, .. } = &mut scope;
        types.retain(|id| !whole.contains(id));
        Ok(scope)
    }

    /// The interfaces that one needs, over any number of steps.
    fn below(
        &mut self,
        resolve: &Resolve,
        id: InterfaceId,
        encoded: &mut u64,
    ) -> Result<(), FlawKind> {
        let mut found = IndexSet::from_iter([id]);
        let mut next = 0;
        while let Some(id) = found.get_index(next).copied() {
            next += 1;
            let interface = &resolve.interfaces[id];
            spend(encoded, 1 + interface.types.len() as u64)?;
            found.extend(resolve.interface_direct_deps(id));
            self.types.insert(id);
        }
        Ok(())
    }
}

fn spend(encoded: &mut u64, more: u64) -> Result<(), FlawKind> {
    *encoded = encoded.saturating_add(more);
    match *encoded > MOST_ENCODED {
        true => Err(FlawKind::TooBig {
            parts: *encoded,
            limit: MOST_ENCODED,
        }),
        false => Ok(()),
    }
}
