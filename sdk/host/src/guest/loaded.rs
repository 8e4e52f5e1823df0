//! [`Loaded`]: an admitted plugin as every handle to it holds it, with what its calls are asked beside its limits.
//!
//! Called by the handles that an app has, typed and by name. Cheap to clone.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use crate::imports::{CancelHandle, Terms};
use crate::limits::Limits;
use crate::load::Admitted;

pub(crate) struct Loaded<S: 'static> {
    admitted: Arc<Admitted<S>>,
    pub(crate) terms: Terms,
}

impl<S: 'static> Loaded<S> {
    pub(crate) fn new(admitted: Admitted<S>) -> Self {
        Self {
            admitted: Arc::new(admitted),
            terms: Terms::default(),
        }
    }

    /// The artifact's name.
    pub(crate) fn name(&self) -> &str {
        &self.admitted.name
    }

    /// The limits that hold for what begins now.
    pub(crate) fn limits(&self) -> Limits {
        Limits::clone(&self.admitted.limits.current())
    }

    /// A handle to this plugin whose calls and sessions `cancel` ends.
    pub(crate) fn cancelled_by(&self, cancel: &CancelHandle) -> Self {
        let mut listening = self.clone();
        listening.terms.cancel = Some(cancel.clone());
        listening
    }

    /// A handle to this plugin whose calls have a deadline of their own.
    pub(crate) fn within(&self, deadline: Duration) -> Self {
        let mut hurried = self.clone();
        hurried.terms.deadline = Some(deadline);
        hurried
    }
}

impl<S: 'static> Deref for Loaded<S> {
    type Target = Admitted<S>;

    fn deref(&self) -> &Admitted<S> {
        &self.admitted
    }
}

impl<S: 'static> Clone for Loaded<S> {
    fn clone(&self) -> Self {
        Self {
            admitted: Arc::clone(&self.admitted),
            terms: self.terms.clone(),
        }
    }
}

/// What every handle to a plugin can be asked, typed or by name, written once: for types with a `loaded`, and a
/// method `with` that makes the same handle of another one.
macro_rules! handle {
    () => {
        /// The artifact's name.
        #[must_use]
        pub fn name(&self) -> &str {
            self.loaded.name()
        }

        /// The limits that hold for what begins now.
        #[must_use]
        pub fn limits(&self) -> $crate::limits::Limits {
            self.loaded.limits()
        }

        /// Replaces the limits, for this handle and every clone of it, from any thread.
        ///
        /// Calls and sessions that begin afterwards run under the new ones. A call that is running and
        /// a session that is open keep theirs to the end: to have a session under the new limits, open
        /// another one.
        ///
        /// # Errors
        /// As when the plugin was loaded, and nothing has changed then:
        /// [`LoadErrorKind::Limits`](crate::error::LoadErrorKind::Limits) for nonsense and for what is above the host's ceilings,
        /// [`LoadErrorKind::TooLarge`](crate::error::LoadErrorKind::TooLarge) where the artifact has more bytes than it would now be allowed,
        /// [`LoadErrorKind::TooComplex`](crate::error::LoadErrorKind::TooComplex) where it is made of more, or holds more from its start (memory with
        /// the most headroom that it can have, tables, instances).
        pub fn set_limits(
            &self,
            limits: &$crate::limits::Limits,
        ) -> Result<(), $crate::error::LoadError> {
            self.loaded.set_limits(limits)
        }

        /// Replaces the policy, for this handle and every clone of it, from any thread: narrows it, revokes it
        /// ([`Policy::closed`](crate::policy::Policy::closed)), or grants other things of the same kinds.
        ///
        /// Calls and sessions that begin afterwards have the new grants, and a pool of sessions opens new guests. A
        /// call that is running and a session that is open keep theirs to the end. What a folder holds is counted on,
        /// where the new policy grants the same folder. It opens folders and counts what is in them, so it may block.
        ///
        /// # Errors
        /// [`LoadErrorKind::Policy`](crate::error::LoadErrorKind::Policy), and nothing has changed then: with
        /// [`PolicyError::LoadAgain`](crate::policy::PolicyError::LoadAgain) where the policy grants a kind of capability
        /// that the one at load did not, which needs the imports to be linked anew.
        /// [`LoadErrorKind::ConsentNeeded`](crate::error::LoadErrorKind::ConsentNeeded) where the policy is for another
        /// artifact than the one that was loaded.
        #[cfg(feature = "wasi")]
        pub fn set_policy(
            &self,
            policy: &$crate::policy::Policy,
        ) -> Result<(), $crate::error::LoadError> {
            self.loaded.set_policy(policy)
        }

        /// Makes a handle to this plugin whose calls and sessions `cancel` ends. It is as cheap as a clone, and
        /// this handle stays as it is. A plugin listens to one handle: the last that it was given.
        #[must_use]
        pub fn cancelled_by(&self, cancel: &$crate::imports::CancelHandle) -> Self {
            self.with(self.loaded.cancelled_by(cancel))
        }

        /// Makes a handle to this plugin whose calls have a deadline of their own. It is as cheap as a clone,
        /// and this handle stays as it is.
        ///
        /// `deadline` runs from the moment when a call is made, the time in line for a place included; any length
        /// is allowed. It never lengthens [`Limits::deadline`], which runs from when the guest begins: what
        /// passes first ends the call. It holds for opening a session, and for each of its calls.
        /// [`CallErrorKind::DeadlineExceeded`](crate::error::CallErrorKind::DeadlineExceeded) ends a call that began, and
        /// [`CallErrorKind::Full`](crate::error::CallErrorKind::Full) one that was not served in time.
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
        pub fn within(&self, deadline: std::time::Duration) -> Self {
            self.with(self.loaded.within(deadline))
        }
    };
}
pub(crate) use handle;
