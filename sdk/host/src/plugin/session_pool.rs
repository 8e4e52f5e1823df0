//! [`SessionPool`]: guests that are dear to make, kept for the calls to come.
//!
//! A pool gives up what a fresh sandbox promises: the guest remembers its calls. It never keeps a
//! guest that has failed, and has no thread of its own: whoever calls does the work, or the app's own
//! timer through [`SessionPool::refill`].

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use super::{ExtensionPoint, Plugin, Session};
use crate::error::CallError;
use crate::guest::Place;
use crate::limits::{Amount, ConfigError, in_range};
use crate::sync::{AtomicU64, Instant, Mutex, Ordering};

/// How long a [`SessionPool`] keeps its guests.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionPoolConfig {
    /// The most guests that are kept while nobody calls them. 8 by default; 1 to 10,000. What a pool
    /// keeps counts in [`HostConfig::instances`](crate::HostConfig::instances).
    pub kept: u32,
    /// How many [`SessionPool::call`]s a guest serves before another takes its place. 1,000 by default;
    /// 1 to 1,000,000,000. It bounds what a guest can gather.
    pub calls: u32,
    /// How long a guest is kept without being called. 10 minutes by default; 1 ms to 30 days. It goes
    /// when the pool is used next.
    pub idle: Duration,
}

impl SessionPoolConfig {
    /// Eight guests, a thousand calls each, ten minutes.
    #[must_use]
    pub fn new() -> Self {
        Self {
            kept: 8,
            calls: 1_000,
            idle: Duration::from_secs(600),
        }
    }

    fn check(&self) -> Result<(), ConfigError> {
        use Amount::{Count, Time};
        in_range("kept", Count(self.kept.into()), Count(1)..=Count(10_000))?;
        in_range(
            "calls",
            Count(self.calls.into()),
            Count(1)..=Count(1_000_000_000),
        )?;
        in_range(
            "idle",
            Time(self.idle),
            Time(Duration::from_millis(1))..=Time(Duration::from_hours(30 * 24)),
        )
    }
}

impl Default for SessionPoolConfig {
    fn default() -> Self {
        Self::new()
    }
}

/// Sessions of one plugin that are kept between calls: for guests whose start is dear, as an
/// interpreter's is.
///
/// **A guest remembers.** What one call leaves in its memory the next one in the same guest may see,
/// whoever makes it. Where calls must not know of each other, use [`Plugin::call`], which costs a
/// fresh sandbox each time, or a pool for each customer.
///
/// Each call has a fresh budget, as in any session. The guest used last is taken first, so that the
/// others grow old. A guest goes when it has failed, has served its calls, has been idle for too long
/// or runs under limits that have been replaced, and when somebody stands in line for one of the
/// host's instances as its call ends; the next call opens another. One that is idle already keeps its
/// place, and where callers are always more than places, none is kept: let
/// [`HostConfig::instances`](crate::HostConfig::instances) be larger than all pools and callers together.
///
/// ```no_run
/// # use guesthouse::{Plugin, SessionPool, SessionPoolConfig};
/// # guesthouse::extension_point!({
/// #     inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
/// # });
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let plugin: Plugin<Filter> = todo!();
/// let mut config = SessionPoolConfig::new();
/// config.calls = 500;
/// let pool = SessionPool::new(plugin, config, || ())?;
/// pool.refill(4)?; // before the first customer comes
/// let loud = pool.call(|session| session.apply("hello"))?;
/// # Ok(())
/// # }
/// ```
pub struct SessionPool<P: ExtensionPoint, S: 'static> {
    plugin: Plugin<P, S>,
    config: SessionPoolConfig,
    state: Box<dyn Fn() -> S + Send + Sync>,
    /// Those used last are behind.
    idle: Mutex<VecDeque<Kept<P, S>>>,
    tally: Tally,
}

/// A guest that nobody calls at the moment.
struct Kept<P: ExtensionPoint, S: 'static> {
    session: Session<P, S>,
    served: u32,
    since: Instant,
}

/// What became of a [`SessionPool`]'s guests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionPoolUsage {
    /// Guests that were opened.
    pub opened: u64,
    /// Calls that found a guest.
    pub reused: u64,
    /// Guests that went because a call failed in them.
    pub failed: u64,
    /// Guests that went because they had served their calls, been idle for too long, run under limits
    /// that were replaced, been one too many, or made place for somebody in line.
    pub retired: u64,
    /// Guests that wait to be called.
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
    /// An empty pool; `state` makes the app's state for each guest that is opened.
    ///
    /// # Errors
    /// [`ConfigError`] names the field that is out of range.
    pub fn new(
        plugin: Plugin<P, S>,
        config: SessionPoolConfig,
        state: impl Fn() -> S + Send + Sync + 'static,
    ) -> Result<Self, ConfigError> {
        config.check()?;
        Ok(Self {
            plugin,
            config,
            state: Box::new(state),
            idle: Mutex::default(),
            tally: Tally::default(),
        })
    }

    /// Calls the plugin in a guest that is kept, or in a new one where none is. For a deadline of
    /// all its calls, give [`SessionPool::new`] a plugin that has one ([`Plugin::within`]); for one of this call, call
    /// [`Session::set_deadline`] first.
    ///
    /// # Errors
    /// The closure's own error, or the [`CallError`] of a guest that could not be opened.
    pub fn call<T, E: From<CallError>>(
        &self,
        calls: impl FnOnce(&mut Session<P, S>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut kept = self.guest()?;
        let result = calls(&mut kept.session);
        self.put_back(kept);
        result
    }

    /// Lets go of guests that have been idle for too long, and opens others until `guests` wait, but
    /// no more than [`SessionPoolConfig::kept`]. To be called before the first customer comes and now
    /// and then afterwards, by whoever has time.
    ///
    /// # Errors
    /// The [`CallError`] of a guest that could not be opened.
    pub fn refill(&self, guests: u32) -> Result<(), CallError> {
        self.retire_old();
        self.retire_outdated();
        let wanted = guests.min(self.config.kept) as usize;
        // Whoever stands in line needs the place more.
        while self.idle.lock().len() < wanted && !self.is_awaited() {
            let kept = self.open(Place::take(&self.plugin.loaded)?)?;
            let mut idle = self.idle.lock();
            // Others may have put theirs back in the meantime.
            if idle.len() < wanted {
                idle.push_back(kept);
            } else {
                add(&self.tally.retired, 1);
            }
        }
        Ok(())
    }

    /// What became of its guests.
    #[must_use]
    pub fn usage(&self) -> SessionPoolUsage {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        SessionPoolUsage {
            opened: read(&self.tally.opened),
            reused: read(&self.tally.reused),
            failed: read(&self.tally.failed),
            retired: read(&self.tally.retired),
            idle: self.idle.lock().len() as u64,
        }
    }

    /// The plugin whose guests these are.
    #[must_use]
    pub fn plugin(&self) -> &Plugin<P, S> {
        &self.plugin
    }

    /// One that is kept, or a new one. While this call stands in line for the place of a new one,
    /// another call may put its guest back.
    fn guest(&self) -> Result<Kept<P, S>, CallError> {
        let own = self.plugin.loaded.terms.call();
        loop {
            if let Some(kept) = self.take() {
                return Ok(kept);
            }
            let is_back = || !self.idle.lock().is_empty();
            if let Some(place) = Place::take_unless(&self.plugin.loaded, own, is_back)? {
                return self.open(place);
            }
        }
    }

    /// Whether somebody stands in line for one of the host's instances.
    fn is_awaited(&self) -> bool {
        self.plugin.loaded.engine.gate().is_awaited()
    }

    fn open(&self, place: Place<S>) -> Result<Kept<P, S>, CallError> {
        let session = Session::open(Ok(place), (self.state)())?;
        add(&self.tally.opened, 1);
        Ok(Kept {
            session,
            served: 0,
            since: Instant::now(),
        })
    }

    /// The guest that was used last, if one is fit to go on.
    fn take(&self) -> Option<Kept<P, S>> {
        self.retire_old();
        loop {
            let kept = self.idle.lock().pop_back()?;
            if !Session::is_outdated(&kept.session) {
                add(&self.tally.reused, 1);
                return Some(kept);
            }
            add(&self.tally.retired, 1);
        }
    }

    fn put_back(&self, mut kept: Kept<P, S>) {
        kept.served += 1;
        kept.since = Instant::now();
        // What a call asked for is that call's alone.
        Session::set_deadline(&mut kept.session, self.plugin.loaded.terms.deadline);
        if Session::is_poisoned(&kept.session) {
            return add(&self.tally.failed, 1);
        }
        if kept.served < self.config.calls && !self.is_awaited() {
            let mut idle = self.idle.lock();
            if idle.len() < self.config.kept as usize {
                return idle.push_back(kept);
            }
        }
        add(&self.tally.retired, 1);
    }

    /// The oldest are in front. Guests end after the lock has been let go: that unmaps memory.
    fn retire_old(&self) {
        let now = Instant::now();
        let is_old = |kept: &mut Kept<P, S>| now.duration_since(kept.since) > self.config.idle;
        let mut old = Vec::new();
        {
            let mut idle = self.idle.lock();
            while let Some(first) = idle.pop_front_if(is_old) {
                old.push(first);
            }
        }
        add(&self.tally.retired, old.len() as u64);
    }

    fn retire_outdated(&self) {
        let outdated = {
            let mut idle = self.idle.lock();
            let all = std::mem::take(&mut *idle).into_iter();
            let (outdated, fit): (VecDeque<_>, _) =
                all.partition(|kept| Session::is_outdated(&kept.session));
            *idle = fit;
            outdated
        };
        add(&self.tally.retired, outdated.len() as u64);
    }
}

fn add(count: &AtomicU64, many: u64) {
    count.fetch_add(many, Ordering::Relaxed);
}

impl<P: ExtensionPoint, S: 'static> fmt::Debug for SessionPool<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionPool")
            .field("plugin", &self.plugin.name())
            .field("config", &self.config)
            .field("usage", &self.usage())
            .finish_non_exhaustive()
    }
}
