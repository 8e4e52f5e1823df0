//! [`Plugin`]: a component that was admitted to an extension point, ready to be instantiated.
//!
//! Cheap to clone and shared between threads; what runs is made from it in `instance`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::admission::Admitted;
use crate::limits::Limits;

/// A third-party component, admitted to the extension point `P`, for states of type `S`.
///
/// A clone is another handle to the same plugin. Each call gets a fresh sandbox unless it is made
/// through a [`Session`](crate::Session).
pub struct Plugin<P, S: 'static> {
    admitted: Arc<Admitted<S>>,
    point: PhantomData<fn() -> P>,
}

impl<P, S: 'static> Plugin<P, S> {
    pub(crate) fn new(admitted: Admitted<S>) -> Self {
        Self {
            admitted: Arc::new(admitted),
            point: PhantomData,
        }
    }

    pub(crate) fn admitted(&self) -> &Arc<Admitted<S>> {
        &self.admitted
    }

    /// The artifact's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.admitted.name
    }

    /// The limits that the plugin was loaded with.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.admitted.limits
    }
}

impl<P, S: 'static> Clone for Plugin<P, S> {
    fn clone(&self) -> Self {
        Self {
            admitted: Arc::clone(&self.admitted),
            point: PhantomData,
        }
    }
}

impl<P, S: 'static> fmt::Debug for Plugin<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugin")
            .field("name", &self.name())
            .field("limits", self.limits())
            .finish_non_exhaustive()
    }
}
