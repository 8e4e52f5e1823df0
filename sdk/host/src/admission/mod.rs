//! From bytes to something that can be instantiated: every step between, each able to refuse.
//!
//! The order is fixed (size, kind, shape, contract, compile, link), cheap and safe before dear and
//! risky. Nothing of the guest runs here, and all findings of a step are reported together.

mod artifact;
mod contract;
mod features;
mod link;
mod progress;
mod shape;
mod size;
mod untyped;

use std::fmt;
use std::sync::Arc;

use guesthouse_contract::Shape;
use wasmtime::component::{ComponentExportIndex, InstancePre};

pub use self::artifact::Artifact;
pub use self::link::ExportName;
pub use self::progress::Progress;
pub(crate) use self::untyped::{Untyped, admit_untyped};
use crate::engine::SharedEngine;
use crate::error::{LoadError, Step};
use crate::imports::{Cell, LinkError, Linker};
use crate::limits::{Limits, SharedLimits};

/// What admission must know of an extension point.
pub(crate) struct Blueprint<S: 'static> {
    pub(crate) world: &'static str,
    pub(crate) contract: &'static [u8],
    pub(crate) places: &'static str,
    pub(crate) functions: &'static [ExportName],
    pub(crate) link: fn(&mut Linker<'_, S>) -> Result<(), LinkError>,
}

/// An artifact that passed every step.
pub(crate) struct Admitted<S: 'static> {
    pub(crate) name: Arc<str>,
    pub(crate) engine: Arc<SharedEngine>,
    /// Bytes of the artifact.
    pub(crate) size: u64,
    /// What the artifact is made of.
    pub(crate) shape: Shape,
    pub(crate) limits: SharedLimits,
    pub(crate) linked: InstancePre<Cell<S>>,
    /// Where the extension point's functions are in this component.
    pub(crate) functions: Box<[ComponentExportIndex]>,
    /// How much the arguments of host functions can grow when lifted.
    pub(crate) import_factor: u64,
    /// Whether the component imports any of WASI.
    pub(crate) closed: bool,
}

pub(crate) fn admit<S: 'static>(
    engine: &Arc<SharedEngine>,
    blueprint: &Blueprint<S>,
    mut artifact: Artifact,
    limits: &Limits,
) -> Result<Admitted<S>, LoadError> {
    limits.check(engine.ceilings())?;
    let mut steps = artifact.steps();
    steps.begin(Step::Reading)?;
    let (name, bytes) = size::read(artifact, limits)?;
    steps.begin(Step::Scanning)?;
    let shape = shape::read(&name, &bytes, limits)?;
    steps.begin(Step::Comparing)?;
    let explain = |error| features::explain(&name, &bytes, error);
    let wasi = contract::check(&name, &bytes, blueprint);
    let wasi = wasi.map_err(explain)?;
    steps.begin(Step::Compiling)?;
    let compiled = engine.compile(&name, &bytes, limits, &mut || steps.tell());
    let component = compiled.map_err(explain)?;
    steps.begin(Step::Linking)?;
    let linked = link::link(&name, &component, blueprint, wasi.as_ref())?;
    Ok(Admitted {
        functions: link::indices(&name, &component, blueprint.functions)?,
        import_factor: linked.factor,
        closed: wasi.is_some(),
        linked: linked.pre,
        name: name.into(),
        engine: Arc::clone(engine),
        size: bytes.len() as u64,
        shape,
        limits: SharedLimits::new(limits),
    })
}

impl<S: 'static> Admitted<S> {
    /// Has what begins from now on run under other limits, if they would admit the artifact.
    pub(crate) fn set_limits(&self, limits: &Limits) -> Result<(), LoadError> {
        limits.check(self.engine.ceilings())?;
        size::check(&self.name, self.size, limits)?;
        shape::check(&self.name, &self.shape, limits)?;
        self.limits.replace(limits);
        Ok(())
    }
}

impl<S: 'static> fmt::Debug for Admitted<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admitted")
            .field("name", &self.name)
            .field("limits", &self.limits.current())
            .finish_non_exhaustive()
    }
}
