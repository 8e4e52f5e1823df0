//! [`SessionPool`]: guests that are slow to start, kept for the uses to come.
//!
//! A pool gives up what a fresh sandbox promises: the guest remembers its calls. What the app gave to a
//! use ends with it: its state, the objects that it kept for the guest, its cancel handle and its
//! deadline. A pool never keeps a guest that has failed, and has no thread of its own: the caller does
//! the work, or the app's own timer through [`SessionPool::refill`].

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use super::returns::Returns;
use super::{Blocking, ExtensionPoint, Outcome, Plugin, Session};
use crate::error::CallError;
use crate::guest::{CANCELLED, Place};
use crate::imports::{CancelHandle, Log, OwnDeadline};
use crate::limits::{Amount, ConfigError, in_range};
use crate::sync::{Arc, AtomicU64, Instant, Mutex, Ordering};

/// How long a [`SessionPool`] keeps its guests.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionPoolConfig {
    /// The most guests that are kept while nobody uses them. 8 by default; 1 to 10,000. What a pool
    /// keeps counts in [`HostConfig::max_instances`](crate::HostConfig::max_instances).
    pub max_idle: u32,
    /// How many calls and runs of the pool a guest serves before another takes its place. 1,000 by default;
    /// 1 to 1,000,000,000. It bounds what a guest can gather.
    pub max_calls: u32,
    /// How long a guest is kept without being used. 10 minutes by default; 1 ms to 30 days. It goes
    /// when the pool is used next.
    pub idle_timeout: Duration,
}

impl SessionPoolConfig {
    /// Eight guests, a thousand calls each, ten minutes.
    #[must_use]
    pub fn new() -> Self {
        Self {
            max_idle: 8,
            max_calls: 1_000,
            idle_timeout: Duration::from_secs(600),
        }
    }

    fn check(&self) -> Result<(), ConfigError> {
        use Amount::{Count, Time};
        in_range(
            "max_idle",
            Count(self.max_idle.into()),
            Count(1)..=Count(10_000),
        )?;
        in_range(
            "max_calls",
            Count(self.max_calls.into()),
            Count(1)..=Count(1_000_000_000),
        )?;
        in_range(
            "idle_timeout",
            Time(self.idle_timeout),
            Time(Duration::from_millis(1))..=Time(Duration::from_hours(30 * 24)),
        )
    }
}

impl Default for SessionPoolConfig {
    fn default() -> Self {
        Self::new()
    }
}

/// Keeps sessions of one plugin between uses, for guests that are slow to start, as interpreters are.
///
/// A use is one [`SessionPool::call`] or [`SessionPool::run`]: a closure that has a guest for itself,
/// with a state of its own; awaited, [`SessionPool::call_async`] or [`SessionPool::run_async`]. A pool is shared
/// between threads; a clone is another handle to the same guests.
///
/// | what | lives as long as |
/// |---|---|
/// | the state given to the use, the objects that the app [keeps](crate::HostCall::insert) for the guest meanwhile | the use, however it ends; where the guest has kept a handle to such an object, the handle leads to nothing ([`HandleFault::Stale`](crate::error::HandleFault::Stale)) |
/// | the cancel handle of [`SessionPool::cancelled_by`], the deadline of [`SessionPool::within`] | the use, opening a guest for it included |
/// | the budget: fuel, [`Limits::deadline`](crate::Limits::deadline) and so on | one call of an exported function, as in any session |
/// | what the guest has in its memory, its clock and its random numbers | the guest |
///
/// **A guest remembers.** What one use leaves in its memory the next one in the same guest may see,
/// whoever makes it. Where uses must not know of each other, use [`Plugin::call`], which costs a
/// fresh sandbox each time, or a pool for each customer.
///
/// The guest used last is taken first, so that the others grow old. A guest goes when a call in it has
/// failed, its closure has panicked, it has served [`max_calls`](SessionPoolConfig::max_calls) uses, has
/// been idle for too long or runs under limits that have been replaced, and when somebody stands in line
/// for one of the host's instances, or for the stack that it has, as its use ends; the next use opens another. One that is idle already
/// keeps its place, and where callers are always more than places, none is kept: let
/// [`HostConfig::max_instances`](crate::HostConfig::max_instances) be larger than all pools and callers together.
///
/// ```no_run
/// use std::time::Duration;
///
/// use guesthouse::{CallError, Plugin, pool::{SessionPool, SessionPoolConfig}};
///
/// # guesthouse::extension_point!({
/// #     inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
/// # });
/// struct Customer(u64);
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let plugin: Plugin<Filter, Customer> = todo!();
/// let mut config = SessionPoolConfig::new();
/// config.max_calls = 500;
/// let pool = SessionPool::new(plugin, config, || Customer(0))?;
/// pool.refill(4)?; // before the first customer comes
///
/// let answer = |id, left: Duration| -> Result<String, CallError> {
///     let hurried = pool.within(left);
///     hurried.call(Customer(id), |session| session.apply("hello"))
/// };
/// # Ok(())
/// # }
/// ```
pub struct SessionPool<P: ExtensionPoint, S: 'static = ()> {
    /// With what this handle asks of its uses.
    pub(super) plugin: Plugin<P, S>,
    pub(super) shared: Arc<Shared<P, S>>,
    /// For the compiler's words, as in [`Session`]: asks of the state what `shared` does.
    kind: PhantomData<std::sync::Mutex<S>>,
}

/// What all handles to one pool have in common.
pub(super) struct Shared<P: ExtensionPoint, S: 'static> {
    config: SessionPoolConfig,
    state: Box<dyn Fn() -> S + Send + Sync>,
    /// Those used last are behind.
    idle: Mutex<VecDeque<Kept<P, S>>>,
    /// Tasks that wait for one.
    pub(super) returns: Returns,
    tally: Arc<Tally>,
}

/// A guest of the pool. It counts itself as it goes.
pub(super) struct Kept<P: ExtensionPoint, S: 'static> {
    pub(super) session: Session<P, S>,
    served: u32,
    since: Instant,
    /// Whether a use has begun and not ended.
    in_use: bool,
    tally: Arc<Tally>,
}

/// What became of a [`SessionPool`]'s guests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionPoolUsage {
    /// Guests that were opened.
    pub opened: u64,
    /// Uses that found a guest.
    pub reused: u64,
    /// Guests that went because a call failed in them, or the closure that had them panicked.
    pub failed: u64,
    /// Guests that went because they had served their uses, been idle for too long, run under limits
    /// that were replaced, been one too many, or made place for somebody in line.
    pub retired: u64,
    /// Guests that wait to be used.
    pub idle: u64,
}

#[derive(Debug, Default)]
struct Tally {
    opened: AtomicU64,
    reused: AtomicU64,
    failed: AtomicU64,
    retired: AtomicU64,
}

impl<P: ExtensionPoint, S: 'static> SessionPool<P, S> {
    /// An empty pool. `state` makes what each guest has while it is opened and while nobody uses it: a
    /// component's start functions may call the host before there is a customer.
    ///
    /// Where `plugin` has a deadline or a cancel handle ([`Plugin::within`], [`Plugin::cancelled_by`]), they
    /// hold for each use, until a handle to the pool is given others.
    ///
    /// # Errors
    /// [`ConfigError`] names the field that is out of range.
    pub fn new(
        plugin: Plugin<P, S>,
        config: SessionPoolConfig,
        state: impl Fn() -> S + Send + Sync + 'static,
    ) -> Result<Self, ConfigError> {
        config.check()?;
        let shared = Arc::new(Shared {
            config,
            state: Box::new(state),
            idle: Mutex::default(),
            returns: Returns::default(),
            tally: Arc::default(),
        });
        Ok(Self {
            plugin,
            shared,
            kind: PhantomData,
        })
    }

    /// Uses a guest that is kept, or a new one where none is, with `state`. It is dropped when the
    /// closure has ended, before anybody else has the guest.
    ///
    /// # Errors
    /// What the closure returned, or the [`CallError`] of a guest that could not be opened. For a closure
    /// with an error type of the app's own: [`SessionPool::try_call`].
    pub fn call<T>(
        &self,
        state: S,
        calls: impl FnOnce(&mut Session<P, S>) -> Result<T, CallError>,
    ) -> Result<T, CallError>
    where
        P: Blocking,
    {
        self.try_call(state, calls)
    }

    /// Uses a guest as [`SessionPool::call`] does, with a closure whose error is the app's own. Such an error
    /// says nothing about the guest, which is kept unless one of its calls has failed.
    ///
    /// # Errors
    /// What the closure returned, or the [`CallError`] of a guest that could not be opened.
    pub fn try_call<T, E: From<CallError>>(
        &self,
        state: S,
        calls: impl FnOnce(&mut Session<P, S>) -> Result<T, E>,
    ) -> Result<T, E>
    where
        P: Blocking,
    {
        let own = self.plugin.loaded.terms.call();
        let mut kept = self.guest(own)?;
        let resting = self.begin(&mut kept, own, state);
        let result = calls(&mut kept.session);
        drop(Session::end_use(&mut kept.session, resting));
        self.put_back(kept);
        result
    }

    /// Uses a guest as [`SessionPool::call`] does, and returns what its calls spent, what the guest wrote
    /// during them and the state beside the result. For a closure with an error type of the app's own:
    /// [`SessionPool::try_run`].
    ///
    /// Each call has a budget of its own, so the usage is the sum of theirs. Opening a guest is not part
    /// of it: a use costs the same in a new guest and in one that was kept. Where no guest could be
    /// opened, the usage is that of the error.
    pub fn run<T>(
        &self,
        state: S,
        calls: impl FnOnce(&mut Session<P, S>) -> Result<T, CallError>,
    ) -> Outcome<T, S>
    where
        P: Blocking,
    {
        self.try_run(state, calls)
    }

    /// Uses a guest as [`SessionPool::run`] does, with a closure whose error is the app's own.
    pub fn try_run<T, E: From<CallError>>(
        &self,
        state: S,
        calls: impl FnOnce(&mut Session<P, S>) -> Result<T, E>,
    ) -> Outcome<T, S, E>
    where
        P: Blocking,
    {
        let own = self.plugin.loaded.terms.call();
        let mut kept = match self.guest(own) {
            Ok(kept) => kept,
            Err(error) => {
                let usage = *error.usage();
                return Outcome::new(Err(error.into()), usage, state, Log::new());
            }
        };
        let resting = self.begin(&mut kept, own, state);
        Session::open_books(&mut kept.session);
        let result = calls(&mut kept.session);
        let (usage, log) = Session::close_books(&mut kept.session);
        let state = Session::end_use(&mut kept.session, resting);
        self.put_back(kept);
        Outcome::new(result, usage, state, log)
    }

    /// Makes a handle to this pool whose uses `cancel` ends: what [`Plugin::cancelled_by`] is for a plugin. It is
    /// as cheap as a clone, and this handle stays as it is. A guest forgets the handle with the use.
    #[must_use]
    pub fn cancelled_by(&self, cancel: &CancelHandle) -> Self {
        self.with(self.plugin.cancelled_by(cancel))
    }

    /// Makes a handle to this pool whose uses have a deadline of their own. It is as cheap as a clone, and this
    /// handle stays as it is. A guest forgets the deadline with the use.
    ///
    /// `deadline` runs from the moment when the use is made until the last call in it has ended: the time
    /// in line, opening a guest and the closure's own work count. Any length is allowed. It never lengthens
    /// [`Limits::deadline`](crate::Limits::deadline), which runs for each call of an exported function, nor
    /// that of [`Session::set_deadline`]: what passes first ends the call.
    /// [`CallErrorKind::DeadlineExceeded`](crate::error::CallErrorKind::DeadlineExceeded) ends a call that began,
    /// and its guest with it; [`CallErrorKind::Full`](crate::error::CallErrorKind::Full) one that was not served in
    /// time.
    #[must_use]
    pub fn within(&self, deadline: Duration) -> Self {
        self.with(self.plugin.within(deadline))
    }

    fn with(&self, plugin: Plugin<P, S>) -> Self {
        Self {
            plugin,
            shared: Arc::clone(&self.shared),
            kind: PhantomData,
        }
    }

    /// Lets go of guests that have been idle for too long, and opens others until `guests` wait, but
    /// no more than [`SessionPoolConfig::max_idle`]. To be called before the first customer comes and now
    /// and then afterwards, by whoever has time.
    ///
    /// # Errors
    /// The [`CallError`] of a guest that could not be opened.
    pub fn refill(&self, guests: u32) -> Result<(), CallError>
    where
        P: Blocking,
    {
        let wanted = self.clean_up(guests);
        while self.lacks(wanted) {
            let kept = self.open(Place::take(&self.plugin.loaded)?)?;
            self.keep_up_to(wanted, kept);
        }
        Ok(())
    }

    /// Lets go of guests that are too old; says how many of `guests` may wait.
    pub(super) fn clean_up(&self, guests: u32) -> usize {
        self.retire_old();
        self.retire_outdated();
        guests.min(self.shared.config.max_idle) as usize
    }

    /// Whether fewer wait. Whoever stands in line needs the place more.
    pub(super) fn lacks(&self, wanted: usize) -> bool {
        self.shared.idle.lock().len() < wanted && !self.is_awaited()
    }

    /// Keeps a guest, unless others have put theirs back in the meantime.
    pub(super) fn keep_up_to(&self, wanted: usize, kept: Kept<P, S>) {
        let mut idle = self.shared.idle.lock();
        if idle.len() < wanted {
            idle.push_back(kept);
            drop(idle);
            self.shared.returns.wake_first();
        }
    }

    /// What became of its guests.
    #[must_use]
    pub fn usage(&self) -> SessionPoolUsage {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let tally = &self.shared.tally;
        SessionPoolUsage {
            opened: read(&tally.opened),
            reused: read(&tally.reused),
            failed: read(&tally.failed),
            retired: read(&tally.retired),
            idle: self.shared.idle.lock().len() as u64,
        }
    }

    /// The plugin whose guests these are, with the cancel handle and the deadline of this handle.
    #[must_use]
    pub fn plugin(&self) -> &Plugin<P, S> {
        &self.plugin
    }

    /// One that is kept, or a new one, for a use that was made with `own`. While it stands in line for the
    /// place of a new one, another use may put its guest back.
    fn guest(&self, own: OwnDeadline) -> Result<Kept<P, S>, CallError> {
        let loaded = &self.plugin.loaded;
        loop {
            // No guest is lost to a use that is over before it begins.
            if loaded.terms.is_cancelled() {
                return Err(loaded.call_error(CANCELLED));
            }
            if let Some(kept) = self.take() {
                return Ok(kept);
            }
            if let Some(place) = Place::take_unless(loaded, own, || self.has_idle())? {
                return self.open(place);
            }
        }
    }

    /// Whether somebody stands in line for one of the host's instances.
    fn is_awaited(&self) -> bool {
        self.plugin.loaded.engine.gate().is_awaited()
    }

    fn open(&self, place: Place<S>) -> Result<Kept<P, S>, CallError> {
        Ok(self.opened(Session::open(place, self.resting_state())?))
    }

    /// What a guest has while nobody uses it.
    pub(super) fn resting_state(&self) -> S {
        (self.shared.state)()
    }

    /// A session that is a guest of the pool from now on.
    pub(super) fn opened(&self, session: Session<P, S>) -> Kept<P, S> {
        let tally = Arc::clone(&self.shared.tally);
        add_one(&tally.opened);
        Kept {
            session,
            served: 0,
            since: Instant::now(),
            in_use: false,
            tally,
        }
    }

    /// Whether a guest waits to be used.
    pub(super) fn has_idle(&self) -> bool {
        !self.shared.idle.lock().is_empty()
    }

    /// The guest that was used last, if one is fit to go on.
    pub(super) fn take(&self) -> Option<Kept<P, S>> {
        self.retire_old();
        loop {
            let kept = self.shared.idle.lock().pop_back()?;
            if !Session::is_outdated(&kept.session) {
                add_one(&self.shared.tally.reused);
                return Some(kept);
            }
        }
    }

    /// Gives the guest to a use; returns the state that it has between uses.
    pub(super) fn begin(&self, kept: &mut Kept<P, S>, own: OwnDeadline, state: S) -> S {
        kept.in_use = true;
        kept.served += 1;
        let cancel = self.plugin.loaded.terms.cancel.as_ref();
        Session::begin_use(&mut kept.session, state, own, cancel)
    }

    /// Keeps the guest for the next use, if it is fit for one and there is room.
    pub(super) fn put_back(&self, mut kept: Kept<P, S>) {
        kept.in_use = false;
        let config = &self.shared.config;
        let may_stay = !Session::is_poisoned(&kept.session) && kept.served < config.max_calls;
        if may_stay && !Session::is_in_the_way(&kept.session) {
            kept.since = Instant::now();
            let mut idle = self.shared.idle.lock();
            if idle.len() < config.max_idle as usize {
                idle.push_back(kept);
                drop(idle);
                self.shared.returns.wake_first();
            }
        }
    }

    /// The oldest are in front. Guests end after the lock has been let go: that unmaps memory.
    fn retire_old(&self) {
        let (now, timeout) = (Instant::now(), self.shared.config.idle_timeout);
        let is_old = |kept: &mut Kept<P, S>| now.duration_since(kept.since) > timeout;
        let mut old = Vec::new();
        let mut idle = self.shared.idle.lock();
        while let Some(first) = idle.pop_front_if(is_old) {
            old.push(first);
        }
        drop(idle);
    }

    fn retire_outdated(&self) {
        let mut idle = self.shared.idle.lock();
        let all = std::mem::take(&mut *idle).into_iter();
        let (outdated, fit): (VecDeque<_>, _) =
            all.partition(|kept| Session::is_outdated(&kept.session));
        *idle = fit;
        drop(idle);
        drop(outdated);
    }
}

/// A guest that goes while it is in use goes with a thread that unwinds.
impl<P: ExtensionPoint, S: 'static> Drop for Kept<P, S> {
    fn drop(&mut self) {
        let has_failed = self.in_use || Session::is_poisoned(&self.session);
        add_one(match has_failed {
            true => &self.tally.failed,
            false => &self.tally.retired,
        });
    }
}

fn add_one(count: &AtomicU64) {
    count.fetch_add(1, Ordering::Relaxed);
}

impl<P: ExtensionPoint, S: 'static> Clone for SessionPool<P, S> {
    fn clone(&self) -> Self {
        self.with(self.plugin.clone())
    }
}

impl<P: ExtensionPoint, S: 'static> fmt::Debug for SessionPool<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionPool")
            .field("plugin", &self.plugin.name())
            .field("config", &self.shared.config)
            .field("usage", &self.usage())
            .finish_non_exhaustive()
    }
}
