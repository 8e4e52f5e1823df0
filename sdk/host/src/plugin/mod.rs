//! [`Plugin`]: a component that was admitted to an extension point, ready to be instantiated.
//!
//! Cheap to clone and shared between threads; what runs is made from it in `instance`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::admission::Admitted;
use crate::error::LoadError;
use crate::imports::CancelHandle;
use crate::limits::Limits;

/// A third-party component, admitted to the extension point `P`, for states of type `S`.
///
/// A clone is another handle to the same plugin. Each call gets a fresh sandbox unless it is made
/// through a [`Session`](crate::Session).
pub struct Plugin<P, S: 'static> {
    admitted: Arc<Admitted<S>>,
    cancel: Option<CancelHandle>,
    point: PhantomData<fn() -> P>,
}

impl<P, S: 'static> Plugin<P, S> {
    pub(crate) fn new(admitted: Admitted<S>) -> Self {
        Self {
            admitted: Arc::new(admitted),
            cancel: None,
            point: PhantomData,
        }
    }

    pub(crate) fn admitted(&self) -> &Arc<Admitted<S>> {
        &self.admitted
    }

    pub(crate) fn cancel(&self) -> Option<&CancelHandle> {
        self.cancel.as_ref()
    }

    /// The artifact's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.admitted.name
    }

    /// The limits that hold for what begins now.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits::clone(&self.admitted.limits.current())
    }

    /// Replaces the limits, for this handle and every clone of it, from any thread.
    ///
    /// Calls and sessions that begin afterwards run under the new ones. A call that is running and
    /// a session that is open keep theirs to the end: to have a session under the new limits, open
    /// another one.
    ///
    /// # Errors
    /// As when the plugin was loaded, and nothing has changed then:
    /// [`LoadError::Limits`] for nonsense and for what is above the host's ceilings,
    /// [`LoadError::TooLarge`] where the artifact has more bytes than it would now be allowed,
    /// [`LoadError::TooComplex`] where it is made of more, or holds more from its start (memory with
    /// the most headroom that it can have, tables, instances).
    pub fn set_limits(&self, limits: &Limits) -> Result<(), LoadError> {
        self.admitted.set_limits(limits)
    }

    /// The same plugin, whose calls and sessions `cancel` ends. It is as cheap as a clone, and this
    /// handle stays as it is. A plugin listens to one handle: the last that it was given.
    #[must_use]
    pub fn cancelled_by(&self, cancel: &CancelHandle) -> Self {
        Self {
            cancel: Some(cancel.clone()),
            ..self.clone()
        }
    }
}

impl<P, S: 'static> Clone for Plugin<P, S> {
    fn clone(&self) -> Self {
        Self {
            admitted: Arc::clone(&self.admitted),
            cancel: self.cancel.clone(),
            point: PhantomData,
        }
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
