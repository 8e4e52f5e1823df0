//! Calls, sessions and uses of a pool that are awaited: what `session.rs` and `session_pool.rs` do, for a task.
//!
//! Nothing here waits by itself, or knows a runtime.

use std::task::Context;

use super::returns::Returning;
use super::session_pool::Kept;
use super::{Awaited, Exports, ExtensionPoint, Outcome, Plugin, Session, SessionPool};
use crate::error::CallError;
use crate::guest::{Arming, AwaitedPlace, CANCELLED, Glance, Live};
use crate::imports::{Log, OwnDeadline};

/// Calls that are awaited, of extension points with `async: true`. The task is parked while its guest waits for a
/// place, for a host function, or for other tasks after a tick; no thread is held meanwhile, and every limit holds as
/// for a call that blocks.
///
/// **Dropping the future stops the guest**, where it is, and frees its places, memory and stack before the drop
/// returns. Nobody learns what it had spent then; whoever wants to know ends the call with a
/// [`CancelHandle`](crate::CancelHandle). A call that has begun keeps its places while its task is not
/// polled, but for a turn that it lent.
///
/// The future is [`Send`] if the state and all that the closure keeps are.
impl<P: ExtensionPoint, S: Send + 'static> Plugin<P, S> {
    /// Calls the plugin in a fresh sandbox, under one budget for all that the closure does: [`Plugin::call`],
    /// awaited.
    ///
    /// ```no_run
    /// # use guesthouse::{CallError, Plugin};
    /// guesthouse::extension_point!({
    ///     inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
    ///     async: true,
    /// });
    ///
    /// async fn shout(plugin: &Plugin<Filter>, text: &str) -> Result<String, CallError> {
    ///     plugin.call_async((), async |filter| filter.apply(text).await).await
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// What the closure returned, or the [`CallError`] of an instantiation that failed. For a closure
    /// with an error type of the app's own: [`Plugin::try_call_async`].
    pub async fn call_async<T>(
        &self,
        state: S,
        calls: impl AsyncFnOnce(&mut P::Exports<S>) -> Result<T, CallError>,
    ) -> Result<T, CallError>
    where
        P: Awaited,
    {
        self.try_call_async(state, calls).await
    }

    /// Calls the plugin as [`Plugin::call_async`] does, with a closure whose error is the app's own.
    ///
    /// # Errors
    /// What the closure returned, or the [`CallError`] of an instantiation that failed.
    pub async fn try_call_async<T, E: From<CallError>>(
        &self,
        state: S,
        calls: impl AsyncFnOnce(&mut P::Exports<S>) -> Result<T, E>,
    ) -> Result<T, E>
    where
        P: Awaited,
    {
        let live = Live::start_async(&self.loaded, state, Arming::Once, None).await;
        let mut exports = P::Exports::<S>::bind(live.map_err(|failed| failed.error)?);
        calls(&mut exports).await
    }

    /// Calls the plugin as [`Plugin::call_async`] does, and returns what it spent, what the guest wrote and the
    /// state beside the result. For a closure with an error type of the app's own: [`Plugin::try_run_async`].
    pub async fn run_async<T>(
        &self,
        state: S,
        calls: impl AsyncFnOnce(&mut P::Exports<S>) -> Result<T, CallError>,
    ) -> Outcome<T, S>
    where
        P: Awaited,
    {
        self.try_run_async(state, calls).await
    }

    /// Calls the plugin as [`Plugin::run_async`] does, with a closure whose error is the app's own.
    pub async fn try_run_async<T, E: From<CallError>>(
        &self,
        state: S,
        calls: impl AsyncFnOnce(&mut P::Exports<S>) -> Result<T, E>,
    ) -> Outcome<T, S, E>
    where
        P: Awaited,
    {
        match Live::start_async(&self.loaded, state, Arming::Once, None).await {
            Ok(live) => {
                let mut exports = P::Exports::<S>::bind(live);
                let result = calls(&mut exports).await;
                let (usage, state, log) = exports.into_live().finish();
                Outcome::new(result, usage, state, log)
            }
            Err(failed) => Outcome::of_failed(*failed),
        }
    }

    /// Opens a session whose calls are awaited: [`Plugin::session`]. It keeps the stack that its calls run on, and
    /// counts as an async call ([`HostConfig::max_async_calls`](crate::HostConfig::max_async_calls)) until it is
    /// dropped.
    ///
    /// A call of it that is dropped after its guest was entered loses the guest, whose places are the session's until
    /// that is dropped too: every further call answers
    /// [`CallErrorKind::Poisoned`](crate::error::CallErrorKind::Poisoned).
    ///
    /// # Errors
    /// The [`CallError`] of an instantiation that failed.
    pub async fn session_async(&self, state: S) -> Result<Session<P, S>, CallError>
    where
        P: Awaited,
    {
        Session::of(Live::start_async(&self.loaded, state, Arming::EachCall, None).await)
    }
}

/// Uses that are awaited. One that is dropped loses its guest.
impl<P: ExtensionPoint, S: Send + 'static> SessionPool<P, S> {
    /// Uses a guest that is kept, or a new one where none is: [`SessionPool::call`], awaited.
    ///
    /// # Errors
    /// What the closure returned, or the [`CallError`] of a guest that could not be opened. For a closure
    /// with an error type of the app's own: [`SessionPool::try_call_async`].
    pub async fn call_async<T>(
        &self,
        state: S,
        calls: impl AsyncFnOnce(&mut Session<P, S>) -> Result<T, CallError>,
    ) -> Result<T, CallError>
    where
        P: Awaited,
    {
        self.try_call_async(state, calls).await
    }

    /// Uses a guest as [`SessionPool::call_async`] does, with a closure whose error is the app's own.
    ///
    /// # Errors
    /// What the closure returned, or the [`CallError`] of a guest that could not be opened.
    pub async fn try_call_async<T, E: From<CallError>>(
        &self,
        state: S,
        calls: impl AsyncFnOnce(&mut Session<P, S>) -> Result<T, E>,
    ) -> Result<T, E>
    where
        P: Awaited,
    {
        let own = self.plugin.loaded.terms.call();
        let mut kept = self.guest_async(own).await?;
        let resting = self.begin(&mut kept, own, state);
        let result = calls(&mut kept.session).await;
        drop(Session::end_use(&mut kept.session, resting));
        self.put_back(kept);
        result
    }

    /// Uses a guest as [`SessionPool::call_async`] does, and returns what its calls spent, what the guest wrote
    /// during them and the state beside the result: [`SessionPool::run`], awaited.
    pub async fn run_async<T>(
        &self,
        state: S,
        calls: impl AsyncFnOnce(&mut Session<P, S>) -> Result<T, CallError>,
    ) -> Outcome<T, S>
    where
        P: Awaited,
    {
        self.try_run_async(state, calls).await
    }

    /// Uses a guest as [`SessionPool::run_async`] does, with a closure whose error is the app's own.
    pub async fn try_run_async<T, E: From<CallError>>(
        &self,
        state: S,
        calls: impl AsyncFnOnce(&mut Session<P, S>) -> Result<T, E>,
    ) -> Outcome<T, S, E>
    where
        P: Awaited,
    {
        let own = self.plugin.loaded.terms.call();
        let mut kept = match self.guest_async(own).await {
            Ok(kept) => kept,
            Err(error) => {
                let usage = *error.usage();
                return Outcome::new(Err(error.into()), usage, state, Log::new());
            }
        };
        let resting = self.begin(&mut kept, own, state);
        Session::open_books(&mut kept.session);
        let result = calls(&mut kept.session).await;
        let (usage, log) = Session::close_books(&mut kept.session);
        let state = Session::end_use(&mut kept.session, resting);
        self.put_back(kept);
        Outcome::new(result, usage, state, log)
    }

    /// Lets go of guests that have been idle for too long, and opens others until `guests` wait:
    /// [`SessionPool::refill`], awaited.
    ///
    /// # Errors
    /// The [`CallError`] of a guest that could not be opened.
    pub async fn refill_async(&self, guests: u32) -> Result<(), CallError>
    where
        P: Awaited,
    {
        let wanted = self.clean_up(guests);
        while self.lacks(wanted) && !self.plugin.loaded.engine.stacks().is_awaited() {
            let place = AwaitedPlace::take(&self.plugin.loaded).await?;
            let kept = self.open_async(place).await?;
            self.keep_up_to(wanted, kept);
        }
        Ok(())
    }

    async fn guest_async(&self, own: OwnDeadline) -> Result<Kept<P, S>, CallError> {
        let loaded = &self.plugin.loaded;
        loop {
            // No guest is lost to a use that is over before it begins.
            if loaded.terms.is_cancelled() {
                return Err(loaded.call_error(CANCELLED));
            }
            if let Some(kept) = self.take() {
                return Ok(kept);
            }
            let place = AwaitedPlace::take_unless(loaded, own, IdleGuest::of(self));
            if let Some(place) = place.await? {
                return self.open_async(place).await;
            }
        }
    }

    async fn open_async(&self, place: AwaitedPlace<S>) -> Result<Kept<P, S>, CallError> {
        let state = self.resting_state();
        let live = Live::start_in_async(place, state, Arming::EachCall, None).await;
        Ok(self.opened(Session::of(live)?))
    }
}

/// A guest that comes back to its pool: better than a place for another one.
struct IdleGuest<'a, P: ExtensionPoint, S: 'static> {
    pool: &'a SessionPool<P, S>,
    returning: Returning<'a>,
}

impl<'a, P: ExtensionPoint, S: 'static> IdleGuest<'a, P, S> {
    fn of(pool: &'a SessionPool<P, S>) -> Self {
        Self {
            pool,
            returning: Returning::new(&pool.shared.returns),
        }
    }
}

impl<P: ExtensionPoint, S: 'static> Glance for IdleGuest<'_, P, S> {
    fn finds(&mut self, cx: &Context<'_>) -> bool {
        self.returning.set(cx.waker());
        self.pool.has_idle()
    }
}
