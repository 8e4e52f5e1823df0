//! From bytes to something that can be instantiated: every step between, each able to refuse.
//!
//! The order is fixed (size, kind, shape, contract, compile, link), cheap and safe before dear and
//! risky. Nothing of the guest runs here, and all findings of a step are reported together.

mod artifact;
mod check;
mod compile;
mod contract;
mod examine;
mod features;
mod link;
mod progress;
mod recall;
mod shape;
mod size;
mod untyped;

use std::fmt;
use std::sync::Arc;

use guesthouse_contract::Shape;
use wasmtime::component::InstancePre;

pub use self::artifact::Artifact;
pub use self::check::{Check, Checked};
pub(crate) use self::compile::{compile, warm};
pub(crate) use self::examine::Expected;
use self::examine::Scanned;
pub use self::link::ExportName;
use self::link::Function;
pub use self::progress::Progress;
pub(crate) use self::untyped::{Untyped, admit_untyped};
use crate::engine::{SharedEngine, weight};
use crate::error::{CallError, CallErrorKind, LoadError, LoadErrorKind, Step};
use crate::headroom;
use crate::imports::{Cell, LinkError, Linker};
use crate::limits::{Growth, Limits, SharedLimits};

/// What admission must know of an extension point.
pub(crate) struct Blueprint<S: 'static> {
    pub(crate) expected: Expected<'static>,
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
    /// How many of the host's places an instance takes.
    pub(crate) weight: u32,
    /// Bytes that its instances begin with beyond that.
    headroom: u64,
    pub(crate) limits: SharedLimits,
    pub(crate) linked: InstancePre<Cell<S>>,
    /// Where the extension point's functions are in this component.
    pub(crate) functions: Box<[Function]>,
    /// What the arguments of host functions take when they are lifted.
    pub(crate) arguments: Growth,
    /// Whether the component imports any of WASI.
    pub(crate) closed: bool,
}

pub(crate) fn admit<S: 'static>(
    engine: &Arc<SharedEngine>,
    blueprint: &Blueprint<S>,
    artifact: Artifact,
    limits: &Limits,
) -> Result<Admitted<S>, LoadError> {
    artifact.through(|artifact| {
        let name = Arc::clone(artifact.name());
        let mut scanned = examine::scan_for(engine, artifact, limits)?;
        let closed = scanned.compare(blueprint.expected, engine.standard())?;
        let component = compile::component(&mut scanned, engine, limits)?;
        scanned.remember(blueprint.expected, closed);
        scanned.steps.begin(Step::Linking)?;
        let wasi = contract::wasi(closed, engine.standard())?;
        let linked = link::link(&component, blueprint, wasi)?;
        let exports = blueprint.functions.iter().map(|export| export.parts());
        let made = Made {
            linked: linked.pre,
            functions: link::functions(&component, exports)?,
            arguments: linked.arguments,
            closed,
        };
        Ok(Admitted::new(engine, name, scanned, limits, made))
    })
}

/// What the last steps make of an artifact.
struct Made<S: 'static> {
    linked: InstancePre<Cell<S>>,
    functions: Box<[Function]>,
    arguments: Growth,
    closed: bool,
}

impl<S: 'static> Admitted<S> {
    fn new(
        engine: &Arc<SharedEngine>,
        name: Arc<str>,
        scanned: Scanned,
        limits: &Limits,
        made: Made<S>,
    ) -> Self {
        let pages = if scanned.has_headroom() {
            engine.headroom()
        } else {
            0
        };
        let headroom = headroom::room(&scanned.shape, pages);
        Self {
            name,
            engine: Arc::clone(engine),
            size: scanned.bytes.len() as u64,
            headroom,
            weight: weight(&scanned.shape),
            shape: scanned.shape,
            limits: SharedLimits::new(limits),
            linked: made.linked,
            functions: made.functions,
            arguments: made.arguments,
            closed: made.closed,
        }
    }

    /// Has what begins from now on run under other limits, if they would admit the artifact.
    pub(crate) fn set_limits(&self, limits: &Limits) -> Result<(), LoadError> {
        let checked = limits.check(self.engine.ceilings());
        checked
            .map_err(LoadErrorKind::from)
            .and_then(|()| size::check(self.size, limits))
            .and_then(|()| shape::check(&self.shape, self.headroom, limits))
            .map_err(|kind| LoadError::new(Arc::clone(&self.name), kind))?;
        self.limits.replace(limits);
        Ok(())
    }

    /// The error of a call of this plugin.
    pub(crate) fn call_error(&self, kind: CallErrorKind) -> CallError {
        CallError::new(kind, Arc::clone(&self.name))
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
