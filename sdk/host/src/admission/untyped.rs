//! Admission where no extension point says what a component must be.
//!
//! The same steps in the same order. In place of the contract stands the question whether every
//! import can be answered, which the caller's [`Untyped`] decides.

use std::sync::Arc;

use guesthouse_contract::World;
use wasmtime::component::{Component, ComponentExportIndex, InstancePre};

use super::link::refused;
use super::{Admitted, Artifact, contract, features, shape, size};
use crate::engine::SharedEngine;
use crate::error::{LoadError, Step, message};
use crate::imports::Cell;
use crate::limits::{Limits, SharedLimits};

/// What was made of a component that may be anything.
pub(crate) trait Untyped<S: 'static> {
    /// Interface and name of each function that can be called, in the order of its index.
    fn exports(&self) -> impl Iterator<Item = (Option<&str>, &str)>;

    /// Adds whatever the component imports; answers how much arguments of host functions can grow
    /// when lifted.
    fn link(&self, linker: &mut wasmtime::component::Linker<Cell<S>>) -> wasmtime::Result<u64>;
}

/// Admits an artifact for `read`, which sees its name, what it imports and exports, and the world
/// of WASI if that answers some of it; `read` may refuse it.
pub(crate) fn admit_untyped<S: 'static, U: Untyped<S>>(
    engine: &Arc<SharedEngine>,
    mut artifact: Artifact,
    limits: &Limits,
    read: impl FnOnce(&str, &World, Option<&World>) -> Result<U, LoadError>,
) -> Result<(Admitted<S>, U), LoadError> {
    limits.check(engine.ceilings())?;
    let mut steps = artifact.steps();
    steps.begin(Step::Reading)?;
    let (name, bytes) = size::read(artifact, limits)?;
    steps.begin(Step::Scanning)?;
    let shape = shape::read(&name, &bytes, limits)?;
    steps.begin(Step::Comparing)?;
    let explain = |error| features::explain(&name, &bytes, error);
    let world = contract::decode(&name, &bytes).map_err(explain)?;
    let wasi = contract::check_wasi(&name, &bytes).map_err(explain)?;
    let untyped = read(&name, &world, wasi.as_ref()).map_err(explain)?;
    steps.begin(Step::Compiling)?;
    let compiled = engine.compile(&name, &bytes, limits, &mut || steps.tell());
    let component = compiled.map_err(explain)?;
    steps.begin(Step::Linking)?;
    let linked = link(&component, &untyped, wasi.as_ref());
    let (linked, import_factor) = linked.map_err(|error| refused(&name, message(&error)))?;
    let admitted = Admitted {
        functions: indices(&name, &component, &untyped)?,
        import_factor,
        closed: wasi.is_some(),
        linked,
        name: name.into(),
        engine: Arc::clone(engine),
        size: bytes.len() as u64,
        shape,
        limits: SharedLimits::new(limits),
    };
    Ok((admitted, untyped))
}

fn link<S: 'static, U: Untyped<S>>(
    component: &Component,
    untyped: &U,
    wasi: Option<&World>,
) -> wasmtime::Result<(InstancePre<Cell<S>>, u64)> {
    let mut linker = wasmtime::component::Linker::new(component.engine());
    let factor = untyped.link(&mut linker)?;
    if let Some(wasi) = wasi {
        crate::wasi::link(&mut linker, wasi)?;
    }
    Ok((linker.instantiate_pre(component)?, factor))
}

fn indices<S: 'static, U: Untyped<S>>(
    name: &str,
    component: &Component,
    untyped: &U,
) -> Result<Box<[ComponentExportIndex]>, LoadError> {
    let find = |(interface, function): (Option<&str>, &str)| {
        let instance = match interface {
            Some(interface) => Some(component.get_export_index(None, interface)?),
            None => None,
        };
        component.get_export_index(instance.as_ref(), function)
    };
    let found = untyped.exports().map(|export| {
        let (_, function) = export;
        find(export).ok_or_else(|| refused(name, format!("no export `{function}`")))
    });
    found.collect()
}
