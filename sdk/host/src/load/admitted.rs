//! [`Admitted`]: an artifact that passed every step of a load; every guest of it is made from this.

use std::fmt;
use std::sync::Arc;

use guesthouse_contract::Shape;
#[cfg(feature = "wasi")]
use tokio::runtime::Handle;
use wasmtime::component::InstancePre;

use super::export::Function;
use super::{shape, size};
use crate::engine::SharedEngine;
use crate::error::{CallError, CallErrorKind, LoadError, LoadErrorKind};
#[cfg(feature = "wasi")]
use crate::grants::{Grants, SharedGrants};
use crate::imports::Cell;
use crate::limits::{Growth, Limits, SharedLimits};
#[cfg(feature = "wasi")]
use crate::policy::{Policy, PolicyError};

/// An artifact that passed every step.
pub(crate) struct Admitted<S: 'static> {
    pub(crate) name: Arc<str>,
    pub(crate) engine: Arc<SharedEngine>,
    /// Bytes of the artifact.
    pub(super) size: u64,
    /// What the artifact is made of.
    pub(super) shape: Shape,
    /// How many of the host's places an instance takes.
    pub(crate) weight: u32,
    /// Bytes that its instances begin with beyond that.
    pub(super) headroom: u64,
    pub(crate) limits: SharedLimits,
    pub(crate) linked: InstancePre<Cell<S>>,
    /// Where the extension point's functions are in this component.
    pub(crate) functions: Box<[Function]>,
    /// What the arguments of host functions take when they are lifted.
    pub(crate) arguments: Growth,
    /// Whether the component imports any of WASI.
    pub(crate) closed: bool,
    /// What its policy grants, if it was loaded with one.
    #[cfg(feature = "wasi")]
    pub(crate) grants: Option<SharedGrants>,
}

impl<S: 'static> Admitted<S> {
    /// Replaces the limits for calls and sessions that begin from now on, if the new ones would admit the
    /// artifact.
    pub(crate) fn set_limits(&self, limits: &Limits) -> Result<(), LoadError> {
        limits
            .check(self.engine.ceilings())
            .map_err(LoadErrorKind::from)
            .and_then(|()| size::check(self.size, limits))
            .and_then(|()| shape::check(&self.shape, self.headroom, limits))
            .map_err(|kind| LoadError::new(Arc::clone(&self.name), kind))?;
        self.limits.replace(limits);
        Ok(())
    }

    /// Replaces the policy for calls and sessions that begin from now on, within the kinds of capability that the
    /// imports are linked to. May block.
    #[cfg(feature = "wasi")]
    pub(crate) fn set_policy(&self, policy: &Policy) -> Result<(), LoadError> {
        let replaced = match &self.grants {
            Some(grants) => match grants.is_consented_to(policy) {
                Ok(()) => grants.replace(policy).map_err(LoadErrorKind::from),
                Err(needed) => Err(needed.into()),
            },
            // Nothing was ever granted, and nothing is.
            None => match policy.kinds().first() {
                None => policy.check().map_err(LoadErrorKind::from),
                Some(kind) => Err(PolicyError::LoadAgain { kind: *kind }.into()),
            },
        };
        replaced.map_err(|kind| LoadError::new(Arc::clone(&self.name), kind))
    }

    /// What it is granted, for whoever waits for something granted: nothing of that kind is linked where this is
    /// `None`.
    #[cfg(feature = "wasi")]
    pub(crate) fn current_grants(&self) -> Option<Arc<Grants>> {
        self.grants.as_ref().map(SharedGrants::current)
    }

    /// Whether its guests may wait for something that they were granted, so that their calls must be awaited; then
    /// in which runtime.
    #[cfg(feature = "wasi")]
    pub(crate) fn waits_in(&self) -> Option<Handle> {
        let grants = self.grants.as_ref()?;
        grants
            .waits()
            .then(|| grants.current().around.runtime.clone())
    }

    /// Whether a thread may call it that waits for the answer.
    pub(crate) fn may_block(&self) -> Result<(), CallErrorKind> {
        #[cfg(feature = "wasi")]
        if self.grants.as_ref().is_some_and(SharedGrants::waits) {
            return Err(CallErrorKind::WouldBlock);
        }
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
