//! [`Plugin`]: a component that was admitted to an extension point, ready to be instantiated.
//!
//! Cheap to clone and shared between threads; what runs is made from it in `guest`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

#[cfg(feature = "wasi")]
use tokio::runtime::Handle;

use super::extension_point::{Serves, Typed};
use crate::engine::SharedEngine;
use crate::error::LoadError;
use crate::guest::{Loaded, loaded};
use crate::limits::Limits;
use crate::load::{self, Artifact};
#[cfg(feature = "wasi")]
use crate::policy::Policy;

/// A third-party component, admitted to the extension point `P`, for states of type `S`: `Plugin<Filter>` where
/// its world imports nothing that needs one.
///
/// A clone is another handle to the same plugin. Each call gets a fresh sandbox unless it is made
/// through a [`Session`](crate::Session).
pub struct Plugin<P, S: 'static = ()> {
    pub(super) loaded: Loaded<S>,
    point: PhantomData<fn() -> P>,
}

impl<P, S: 'static> Plugin<P, S> {
    fn new(loaded: Loaded<S>) -> Self {
        Self {
            loaded,
            point: PhantomData,
        }
    }

    fn with(&self, loaded: Loaded<S>) -> Self {
        let point = self.point;
        Self { loaded, point }
    }

    loaded::handle!();
}

/// Admits an artifact to the extension point `P`.
pub(crate) fn load<P: Serves<S>, S: 'static>(
    engine: &Arc<SharedEngine>,
    artifact: Artifact,
    limits: &Limits,
) -> Result<Plugin<P, S>, LoadError> {
    let admitted = load::load(engine, artifact, limits, &mut Typed::<P>::default())?;
    Ok(Plugin::new(Loaded::new(admitted)))
}

/// Admits an artifact to the extension point `P`, with what a policy grants it.
#[cfg(feature = "wasi")]
pub(crate) fn load_granted<P: Serves<S>, S: Send + 'static>(
    engine: &Arc<SharedEngine>,
    artifact: Artifact,
    limits: &Limits,
    granted: (&Policy, &Handle),
) -> Result<Plugin<P, S>, LoadError> {
    let mut point = Typed::<P>::default();
    let admitted = load::load_granted(engine, artifact, limits, granted, &mut point)?;
    Ok(Plugin::new(Loaded::new(admitted)))
}

impl<P, S: 'static> Clone for Plugin<P, S> {
    fn clone(&self) -> Self {
        Self::new(self.loaded.clone())
    }
}

impl<P, S: 'static> fmt::Debug for Plugin<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugin")
            .field("name", &self.name())
            .field("limits", &self.limits())
            .finish_non_exhaustive()
    }
}
