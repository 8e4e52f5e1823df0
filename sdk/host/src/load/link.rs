//! Link: the imports resolved once, and the exports found once, for all instances to come.

use std::sync::Arc;

use wasmtime::component::{Component, Linker};

use super::candidate::Candidate;
use super::export::Function;
use super::{Admitted, Point, contract};
use crate::engine::{SharedEngine, Standard, weight};
use crate::error::{LoadErrorKind, Step};
use crate::headroom;
use crate::imports::Cell;
use crate::limits::SharedLimits;
use crate::printable::message;

impl Candidate<'_> {
    /// The last step: what was compiled of it, with its imports answered. `closed` says whether WASI is
    /// among them; `grant` puts what was granted in its place.
    pub(super) fn link<S: 'static>(
        mut self,
        engine: &Arc<SharedEngine>,
        component: &Component,
        point: &impl Point<S>,
        closed: bool,
        standard: &Standard,
        grant: impl FnOnce(&mut Linker<Cell<S>>) -> wasmtime::Result<()>,
    ) -> Result<Admitted<S>, LoadErrorKind> {
        self.steps.begin(Step::Linking)?;
        let wasi = contract::wasi(closed, standard)?;
        let mut linker = Linker::new(component.engine());
        let resolve = || {
            let arguments = point.link(&mut linker)?;
            if let Some(wasi) = wasi {
                crate::wasi::link(&mut linker, wasi)?;
                grant(&mut linker)?;
            }
            Ok((linker.instantiate_pre(component)?, arguments))
        };
        let resolved: wasmtime::Result<_> = resolve();
        let (linked, arguments) = resolved.map_err(|error| LoadErrorKind::Link {
            message: message(&error),
        })?;
        let functions = point
            .exports()
            .map(|export| Function::find(component, export));
        let pages = if self.has_headroom() {
            engine.headroom()
        } else {
            0
        };
        Ok(Admitted {
            name: self.name,
            engine: Arc::clone(engine),
            size: self.bytes.len() as u64,
            headroom: headroom::room(&self.shape, pages),
            weight: weight(&self.shape),
            limits: SharedLimits::new(self.limits),
            linked,
            functions: functions.collect::<Result<_, _>>()?,
            arguments,
            closed,
            #[cfg(feature = "wasi")]
            grants: None,
            shape: self.shape,
        })
    }
}
