//! Admission where no extension point says what a component must be.
//!
//! The same steps in the same order. In place of the contract stands the question whether every
//! import can be answered, which the caller's [`Untyped`] decides.

use std::sync::Arc;

use guesthouse_contract::World;
use wasmtime::component::{Component, InstancePre};

use super::examine::{Scanned, scan_for};
use super::link::{functions, refused};
use super::{Admitted, Artifact, Made, compile, contract};
use crate::engine::{SharedEngine, Standard};
use crate::error::{LoadError, LoadErrorKind, Step, message};
use crate::imports::Cell;
use crate::limits::{Growth, Limits};

/// What was made of a component that may be anything.
pub(crate) trait Untyped<S: 'static> {
    /// Interface and name of each function that can be called, in the order of its index.
    fn exports(&self) -> impl Iterator<Item = (Option<&str>, &str)>;

    /// Adds whatever the component imports; answers what arguments of host functions take when they
    /// are lifted.
    fn link(&self, linker: &mut wasmtime::component::Linker<Cell<S>>) -> wasmtime::Result<Growth>;
}

/// Admits an artifact for `read`, which sees what it imports and exports, and the world of WASI if that
/// answers some of it; `read` may refuse it.
pub(crate) fn admit_untyped<S: 'static, U: Untyped<S>>(
    engine: &Arc<SharedEngine>,
    artifact: Artifact,
    limits: &Limits,
    read: impl FnOnce(&World, Option<&World>) -> Result<U, LoadErrorKind>,
) -> Result<(Admitted<S>, U), LoadError> {
    artifact.through(|artifact| {
        let name = Arc::clone(artifact.name());
        let mut scanned = scan_for(engine, artifact, limits)?;
        let (untyped, wasi) = decoded(&mut scanned, engine.standard(), read)?;
        let component = compile::component(&mut scanned, engine, limits)?;
        scanned.steps.begin(Step::Linking)?;
        let linked = link(&component, &untyped, wasi);
        let (linked, arguments) = linked.map_err(|error| refused(message(&error)))?;
        let made = Made {
            linked,
            functions: functions(&component, untyped.exports())?,
            arguments,
            closed: wasi.is_some(),
        };
        Ok((Admitted::new(engine, name, scanned, limits, made), untyped))
    })
}

/// What `read` makes of its imports and exports, and the world of WASI if that answers some.
fn decoded<'a, U>(
    scanned: &mut Scanned,
    standard: &'a Standard,
    read: impl FnOnce(&World, Option<&World>) -> Result<U, LoadErrorKind>,
) -> Result<(U, Option<&'a World>), LoadErrorKind> {
    scanned.steps.begin(Step::Comparing)?;
    let decoded = contract::decode(&scanned.bytes).and_then(|world| {
        let wasi = contract::check_wasi(&scanned.bytes, standard)?;
        Ok((read(&world, wasi)?, wasi))
    });
    decoded.map_err(|error| scanned.explain(error))
}

fn link<S: 'static, U: Untyped<S>>(
    component: &Component,
    untyped: &U,
    wasi: Option<&World>,
) -> wasmtime::Result<(InstancePre<Cell<S>>, Growth)> {
    let mut linker = wasmtime::component::Linker::new(component.engine());
    let growth = untyped.link(&mut linker)?;
    if let Some(wasi) = wasi {
        crate::wasi::link(&mut linker, wasi)?;
    }
    Ok((linker.instantiate_pre(component)?, growth))
}
