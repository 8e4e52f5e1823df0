//! [`Session`]: a guest that is kept between calls; and the two ways to call a plugin without keeping one.
//!
//! They wait for a place and start a guest in it; what happens in a call is `guest`'s.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use super::{Blocking, Exports, ExtensionPoint, Outcome, Plugin};
use crate::abi::Resource;
use crate::error::{CallError, HostError, HostResult};
use crate::guest::{Arming, FailedStart, Live, Place};
use crate::imports::{CancelHandle, Log, OwnDeadline};
use crate::limits::Usage;

/// A guest that is kept: its memory lives from one call to the next.
///
/// Each call gets a fresh budget. After any failure the guest is lost and every further call
/// answers [`CallErrorKind::Poisoned`](crate::error::CallErrorKind::Poisoned); open a new session then. The exported functions are methods,
/// so the session's own operations are associated functions: `Session::usage(&session)`.
///
/// Where calls are awaited, the methods are `async fn`, and [`Plugin::session_async`] opens it.
///
/// A session is [`Send`] if the app's state is, and so is a [`SessionPool`](crate::pool::SessionPool); a
/// [`Plugin`] always is.
///
/// ```no_run
/// # use guesthouse::{CallError, Plugin, Session};
/// # guesthouse::extension_point!({
/// #     inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
/// # });
/// fn two(plugin: &Plugin<Filter>) -> Result<(), CallError> {
///     let mut session = plugin.session(())?;
///     session.apply("hello")?;
///     session.apply("again")?; // the same memory, another budget
///     println!("the second call spent {}", Session::usage(&session));
///     Ok(())
/// }
/// ```
pub struct Session<P: ExtensionPoint, S: 'static> {
    exports: P::Exports<S>,
    /// For the compiler's words: a state that is not `Send` is named next to the session, without the
    /// engine's types in between.
    state: PhantomData<S>,
}

impl<P: ExtensionPoint, S: 'static> Plugin<P, S> {
    /// Calls the plugin in a fresh sandbox, under one budget for all that the closure does. The thread waits for it;
    /// a call that a task awaits is [`Plugin::call_async`].
    ///
    /// # Errors
    /// What the closure returned, or the [`CallError`] of an instantiation that failed. For a closure
    /// with an error type of the app's own: [`Plugin::try_call`].
    pub fn call<T>(
        &self,
        state: S,
        calls: impl FnOnce(&mut P::Exports<S>) -> Result<T, CallError>,
    ) -> Result<T, CallError>
    where
        P: Blocking,
    {
        self.try_call(state, calls)
    }

    /// Calls the plugin as [`Plugin::call`] does, with a closure whose error is the app's own.
    ///
    /// ```no_run
    /// # use guesthouse::{CallError, Plugin};
    /// # guesthouse::extension_point!({
    /// #     inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
    /// # });
    /// enum PageError {
    ///     Plugin(CallError),
    ///     Empty,
    /// }
    ///
    /// impl From<CallError> for PageError {
    ///     fn from(error: CallError) -> Self {
    ///         Self::Plugin(error)
    ///     }
    /// }
    ///
    /// fn page(plugin: &Plugin<Filter>, text: &str) -> Result<String, PageError> {
    ///     plugin.try_call((), |filter| {
    ///         let page = filter.apply(text)?;
    ///         if page.is_empty() {
    ///             return Err(PageError::Empty);
    ///         }
    ///         Ok(page)
    ///     })
    /// }
    /// ```
    ///
    /// # Errors
    /// What the closure returned, or the [`CallError`] of an instantiation that failed.
    pub fn try_call<T, E: From<CallError>>(
        &self,
        state: S,
        calls: impl FnOnce(&mut P::Exports<S>) -> Result<T, E>,
    ) -> Result<T, E>
    where
        P: Blocking,
    {
        let live = Live::start(&self.loaded, state, Arming::Once, None);
        let mut exports = P::Exports::<S>::bind(live.map_err(|failed| failed.error)?);
        calls(&mut exports)
    }

    /// Calls the plugin as [`Plugin::call`] does, and returns what it spent, what the guest wrote and the
    /// state beside the result. For a closure with an error type of the app's own: [`Plugin::try_run`].
    pub fn run<T>(
        &self,
        state: S,
        calls: impl FnOnce(&mut P::Exports<S>) -> Result<T, CallError>,
    ) -> Outcome<T, S>
    where
        P: Blocking,
    {
        self.try_run(state, calls)
    }

    /// Calls the plugin as [`Plugin::run`] does, with a closure whose error is the app's own.
    pub fn try_run<T, E: From<CallError>>(
        &self,
        state: S,
        calls: impl FnOnce(&mut P::Exports<S>) -> Result<T, E>,
    ) -> Outcome<T, S, E>
    where
        P: Blocking,
    {
        match Live::start(&self.loaded, state, Arming::Once, None) {
            Ok(live) => {
                let mut exports = P::Exports::<S>::bind(live);
                let result = calls(&mut exports);
                let (usage, state, log) = exports.into_live().finish();
                Outcome::new(result, usage, state, log)
            }
            Err(failed) => Outcome::of_failed(*failed),
        }
    }

    /// Opens a session: a guest that is kept between calls, with a budget for opening it and a fresh
    /// one for each call. The state is dropped if opening fails.
    ///
    /// # Errors
    /// The [`CallError`] of an instantiation that failed.
    pub fn session(&self, state: S) -> Result<Session<P, S>, CallError>
    where
        P: Blocking,
    {
        Session::of(Live::start(&self.loaded, state, Arming::EachCall, None))
    }
}

impl<P: ExtensionPoint, S: 'static> Session<P, S> {
    /// In a place that was taken.
    pub(super) fn open(place: Place<S>, state: S) -> Result<Self, CallError> {
        Self::of(Live::start_in(place, state, Arming::EachCall, None))
    }

    /// Of a guest that could be made.
    pub(super) fn of(live: Result<Live<S>, Box<FailedStart<S>>>) -> Result<Self, CallError> {
        let exports = P::Exports::<S>::bind(live.map_err(|failed| failed.error)?);
        Ok(Self {
            exports,
            state: PhantomData,
        })
    }

    /// What the last call spent.
    #[must_use]
    pub fn usage(session: &Self) -> Usage {
        session.exports.live().usage()
    }

    /// Gives each further call a deadline of its own, or with `None` none beside that of the limits: what
    /// [`Plugin::within`] does for the sessions of a plugin.
    pub fn set_deadline(session: &mut Self, deadline: Option<Duration>) {
        session.exports.live_mut().set_deadline(deadline);
    }

    /// What the guest wrote to stdout and stderr during the last call, however it ended.
    #[must_use]
    pub fn log(session: &Self) -> &Log {
        session.exports.live().log()
    }

    /// Whether an earlier call failed in it: then every further one answers
    /// [`CallErrorKind::Poisoned`](crate::error::CallErrorKind::Poisoned).
    #[must_use]
    pub fn is_poisoned(session: &Self) -> bool {
        session.exports.live().is_poisoned()
    }

    /// Whether the plugin's limits have been replaced since it was opened: it keeps those that it was
    /// opened with.
    #[must_use]
    pub fn is_outdated(session: &Self) -> bool {
        session.exports.live().is_outdated()
    }

    /// The app's state.
    #[must_use]
    pub fn state(session: &Self) -> &S {
        session.exports.live().state()
    }

    /// The app's state, to change it.
    #[must_use]
    pub fn state_mut(session: &mut Self) -> &mut S {
        session.exports.live_mut().state_mut()
    }

    /// Keeps `value` for the guest and makes a handle to it, to be passed as an argument.
    ///
    /// # Errors
    /// When [`Limits::handles`](crate::Limits::handles) values are kept already, or 2^32 were in the
    /// session's life. The session lives on.
    pub fn insert<T: Send + 'static>(session: &mut Self, value: T) -> HostResult<Resource<T>> {
        let objects = &mut session.exports.live_mut().cell_mut().objects;
        let number = objects.insert(value).map_err(HostError::violation)?;
        Ok(Resource::new(number, objects.guest()))
    }

    /// Whether somebody stands in line for a place that the guest has.
    pub(super) fn is_in_the_way(session: &Self) -> bool {
        session.exports.live().is_in_the_way()
    }

    /// Gives the guest to one use of its pool: see [`Live::begin_use`].
    pub(super) fn begin_use(
        session: &mut Self,
        state: S,
        own: OwnDeadline,
        cancel: Option<&CancelHandle>,
    ) -> S {
        session.exports.live_mut().begin_use(state, own, cancel)
    }

    /// Takes the guest back from its use: see [`Live::end_use`].
    pub(super) fn end_use(session: &mut Self, resting: S) -> S {
        session.exports.live_mut().end_use(resting)
    }

    /// Adds up what each further call spends and writes.
    pub(super) fn open_books(session: &mut Self) {
        session.exports.live_mut().open_books();
    }

    /// What the calls have spent and written since the books were opened.
    pub(super) fn close_books(session: &mut Self) -> (Usage, Log) {
        session.exports.live_mut().close_books()
    }

    /// Ends the session and gives the state back.
    #[must_use]
    pub fn into_state(session: Self) -> S {
        session.exports.into_live().finish().1
    }
}

impl<P: ExtensionPoint, S: 'static> Deref for Session<P, S> {
    type Target = P::Exports<S>;

    fn deref(&self) -> &P::Exports<S> {
        &self.exports
    }
}

impl<P: ExtensionPoint, S: 'static> DerefMut for Session<P, S> {
    fn deref_mut(&mut self) -> &mut P::Exports<S> {
        &mut self.exports
    }
}

impl<P: ExtensionPoint, S: 'static> fmt::Debug for Session<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Session").field(self.exports.live()).finish()
    }
}
