//! [`Plugin`]: a component that was admitted to an extension point, ready to be instantiated.
//!
//! Cheap to clone and shared between threads; what runs is made from it in `instance`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use crate::admission::Admitted;
use crate::error::LoadError;
use crate::imports::{CancelHandle, Terms};
use crate::limits::Limits;

/// A third-party component, admitted to the extension point `P`, for states of type `S`: `Plugin<Filter>` where
/// its world imports nothing that needs one.
///
/// A clone is another handle to the same plugin. Each call gets a fresh sandbox unless it is made
/// through a [`Session`](crate::Session).
pub struct Plugin<P, S: 'static = ()> {
    admitted: Arc<Admitted<S>>,
    terms: Terms,
    point: PhantomData<fn() -> P>,
}

impl<P, S: 'static> Plugin<P, S> {
    pub(crate) fn new(admitted: Admitted<S>) -> Self {
        Self {
            admitted: Arc::new(admitted),
            terms: Terms::default(),
            point: PhantomData,
        }
    }

    pub(crate) fn admitted(&self) -> &Arc<Admitted<S>> {
        &self.admitted
    }

    pub(crate) fn terms(&self) -> &Terms {
        &self.terms
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
    /// [`LoadErrorKind::Limits`](crate::LoadErrorKind::Limits) for nonsense and for what is above the host's ceilings,
    /// [`LoadErrorKind::TooLarge`](crate::LoadErrorKind::TooLarge) where the artifact has more bytes than it would now be allowed,
    /// [`LoadErrorKind::TooComplex`](crate::LoadErrorKind::TooComplex) where it is made of more, or holds more from its start (memory with
    /// the most headroom that it can have, tables, instances).
    pub fn set_limits(&self, limits: &Limits) -> Result<(), LoadError> {
        self.admitted.set_limits(limits)
    }

    /// The same plugin, whose calls and sessions `cancel` ends. It is as cheap as a clone, and this
    /// handle stays as it is. A plugin listens to one handle: the last that it was given.
    #[must_use]
    pub fn cancelled_by(&self, cancel: &CancelHandle) -> Self {
        let mut listening = self.clone();
        listening.terms.cancel = Some(cancel.clone());
        listening
    }

    /// The same plugin, whose calls have a deadline of their own. It is as cheap as a clone, and this
    /// handle stays as it is.
    ///
    /// `deadline` runs from the moment when a call is made, the time in line for a place included; any length
    /// is allowed. It never lengthens [`Limits::deadline`], which runs from when the guest begins: what
    /// passes first ends the call. It holds for opening a session, and for each of its calls.
    /// [`CallErrorKind::DeadlineExceeded`](crate::CallErrorKind::DeadlineExceeded) ends a call that began, and
    /// [`CallErrorKind::Full`](crate::CallErrorKind::Full) one that was not served in time.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use guesthouse::{CallError, Plugin};
    /// # guesthouse::extension_point!({
    /// #     inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
    /// # });
    /// # fn answer(plugin: &Plugin<Filter>, left: Duration) -> Result<String, CallError> {
    /// // What is left of the request's time.
    /// plugin.within(left).call((), |filter| filter.apply("hello"))
    /// # }
    /// ```
    #[must_use]
    pub fn within(&self, deadline: Duration) -> Self {
        let mut hurried = self.clone();
        hurried.terms.deadline = Some(deadline);
        hurried
    }
}

impl<P, S: 'static> Clone for Plugin<P, S> {
    fn clone(&self) -> Self {
        Self {
            admitted: Arc::clone(&self.admitted),
            terms: self.terms.clone(),
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
