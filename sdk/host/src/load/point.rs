//! [`Point`]: what a component is admitted to, and the way there.
//!
//! A typed extension point is one (`plugin/extension_point.rs`), and so is whoever calls a component by the names
//! of its functions (`dynamic/plugin/dyn_plugin.rs`).

#[cfg(feature = "wasi")]
use std::path::Path;
use std::sync::Arc;

#[cfg(feature = "wasi")]
use tokio::runtime::Handle;
use wasmtime::component::Linker;

use super::candidate::Candidate;
use super::{Admitted, Artifact};
use crate::engine::{SharedEngine, Standard};
use crate::error::{LoadError, LoadErrorKind};
#[cfg(feature = "wasi")]
use crate::grants::{Around, Grants, SharedGrants};
use crate::imports::Cell;
use crate::limits::{Growth, Limits};
#[cfg(feature = "wasi")]
use crate::policy::Policy;
#[cfg(feature = "wasi")]
use crate::wasi;

/// What a component is admitted to, for states of type `S`.
pub(crate) trait Point<S: 'static> {
    /// Whether the component is what is wanted, which is asked before anything else of this; answers whether
    /// it imports any of WASI.
    fn compare(
        &mut self,
        candidate: &mut Candidate<'_>,
        standard: &Standard,
    ) -> Result<bool, LoadErrorKind>;

    /// Interface and name of each function that can be called, in the order of its index.
    fn exports(&self) -> impl Iterator<Item = (Option<&str>, &str)>;

    /// Adds what the component may import beside WASI; answers what arguments of host functions take when
    /// they are lifted.
    fn link(&self, linker: &mut Linker<Cell<S>>) -> wasmtime::Result<Growth>;
}

/// Admits an artifact: every step of a load, in order.
pub(crate) fn load<S: 'static>(
    engine: &Arc<SharedEngine>,
    artifact: Artifact,
    limits: &Limits,
    point: &mut impl Point<S>,
) -> Result<Admitted<S>, LoadError> {
    artifact.through(|artifact| {
        let mut candidate = Candidate::scan_for(engine, artifact, limits)?;
        let standard = engine.standard();
        let closed = point.compare(&mut candidate, standard)?;
        let component = candidate.compile(engine)?;
        candidate.link(engine, &component, point, closed, standard, |_| Ok(()))
    })
}

/// Admits an artifact with what a policy grants it; where that waits, it does so in `runtime`.
#[cfg(feature = "wasi")]
pub(crate) fn load_granted<S: Send + 'static>(
    engine: &Arc<SharedEngine>,
    artifact: Artifact,
    limits: &Limits,
    (policy, runtime): (&Policy, &Handle),
    point: &mut impl Point<S>,
) -> Result<Admitted<S>, LoadError> {
    artifact.through(|artifact| {
        let mut own: Vec<_> = artifact.path().map(Path::to_owned).into_iter().collect();
        own.extend(engine.store().map(|(store, _)| store.folder().to_owned()));
        let around = Around {
            runtime: runtime.clone(),
            io: engine.io().clone(),
            audit: engine.audit().cloned(),
            own,
        };
        let grants = Grants::prepare(policy, around, &[])?;
        let mut candidate = Candidate::scan_for(engine, artifact, limits)?;
        let grants = SharedGrants::new(grants, candidate.consented());
        grants.is_consented_to(policy)?;
        let standard = engine.standard_with(grants.linked());
        let closed = point.compare(&mut candidate, standard)?;
        let component = candidate.compile(engine)?;
        let admitted = candidate.link(engine, &component, point, closed, standard, |linker| {
            wasi::granted::link(linker, grants.linked())
        })?;
        Ok(Admitted {
            grants: Some(grants),
            ..admitted
        })
    })
}
