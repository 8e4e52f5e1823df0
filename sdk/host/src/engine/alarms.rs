//! [`Alarms`]: the tasks that the ticker's thread wakes: at a time, or because they yielded.
//!
//! A task that is parked in a call registers here, and again at each poll. It must never wake a task that has
//! removed itself, or keep a waker longer than its [`Alarm`]. A child of `fork` has alarms of its own, and leaves its
//! parent's alone: it could find them locked.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Waker;
use std::time::Duration;

use super::process::Mark;
use crate::sync::thread::Thread;
use crate::sync::{Arc, AtomicU32, Instant, Mutex, Ordering};

/// So many tasks that have yielded and are not polled again are a crowd.
const CROWD: u32 = 8;

/// Who is woken by one ticker.
#[derive(Debug)]
pub(crate) struct Alarms {
    set: Mutex<Set>,
    /// How many are set for a time, and how many yielded: glances that spare the lock.
    timed: AtomicU32,
    yielded: AtomicU32,
    /// How many have yielded and were not polled since.
    resting: AtomicU32,
    /// Left in the process whose ticker rings them.
    mark: Mark,
}

#[derive(Debug, Default)]
struct Set {
    timed: BTreeMap<Key, Waker>,
    /// Whose turn it was to yield.
    yielded: BTreeMap<u64, Waker>,
    /// Numbers that were given.
    numbers: u64,
    ticker: Option<Thread>,
    /// Wakers are being woken.
    is_ringing: bool,
    /// Nobody is woken any more: the ticker ends.
    is_silent: bool,
}

/// When it rings, and which alarm it is.
type Key = (Instant, u64);

/// One task's alarm; off when it is dropped.
#[derive(Debug)]
pub(crate) struct Alarm {
    alarms: Arc<Alarms>,
    set: Option<Setting>,
}

#[derive(Debug, Clone, Copy)]
enum Setting {
    At(Key),
    Yielded(u64),
}

/// Wakes a task. Its waker is code of the app's executor: it must never run while a lock is held, and what it
/// panics with is its own.
pub(crate) fn wake(waker: Waker) {
    unheard(catch_unwind(AssertUnwindSafe(|| waker.wake())));
}

/// Drops a waker, which is code of the app's executor too.
pub(crate) fn let_go(waker: Option<Waker>) {
    unheard(catch_unwind(AssertUnwindSafe(|| drop(waker))));
}

/// What a panic left behind is kept for ever: its own destructor could panic.
fn unheard(result: std::thread::Result<()>) {
    if let Err(panic) = result {
        std::mem::forget(panic);
    }
}

impl Alarms {
    pub(crate) fn new() -> Self {
        Self {
            set: Mutex::default(),
            timed: AtomicU32::new(0),
            yielded: AtomicU32::new(0),
            resting: AtomicU32::new(0),
            mark: Mark::leave(),
        }
    }

    /// The thread that rings from now on.
    pub(super) fn rung_by(&self, ticker: Thread) {
        self.set.lock().ticker = Some(ticker);
    }

    /// Wakes nobody from now on; says whether somebody is being woken at this moment.
    pub(super) fn silence(&self) -> bool {
        let mut set = self.set.lock();
        set.is_silent = true;
        set.is_ringing
    }

    /// How long a guest runs before it yields, and so from one tick to the next: shorter where a crowd waits for its
    /// threads, since executors come to timers only after so many tasks.
    pub(crate) fn slice(&self, tick: Duration) -> Duration {
        match self.resting.load(Ordering::Relaxed) > CROWD {
            true => tick / 4,
            false => tick,
        }
    }

    /// Whether somebody yielded.
    pub(super) fn has_yielded(&self) -> bool {
        self.yielded.load(Ordering::Acquire) > 0
    }

    /// Wakes everybody that has yielded.
    pub(super) fn wake_yielded(&self) {
        self.wake_all(|set| std::mem::take(&mut set.yielded).into_values().collect());
    }

    /// Wakes everybody whose time has come.
    pub(super) fn ring(&self, now: Instant) {
        if self.timed.load(Ordering::Acquire) == 0 {
            return;
        }
        self.wake_all(|set| {
            let mut due = Vec::new();
            while let Some(first) = set.timed.first_entry()
                && first.key().0 <= now
            {
                due.push(first.remove());
            }
            due
        });
    }

    fn wake_all(&self, due: impl FnOnce(&mut Set) -> Vec<Waker>) {
        let mut set = self.set.lock();
        if set.is_silent {
            return;
        }
        let due = due(&mut set);
        self.count(&set);
        set.is_ringing = true;
        drop(set);
        due.into_iter().for_each(wake);
        self.set.lock().is_ringing = false;
    }

    fn count(&self, set: &Set) {
        let count = |many| u32::try_from(many).unwrap_or(u32::MAX);
        self.timed.store(count(set.timed.len()), Ordering::Release);
        self.yielded
            .store(count(set.yielded.len()), Ordering::Release);
    }

    /// How many alarms are set: for tests and models.
    #[allow(dead_code, reason = "only tests and models ask")]
    pub(super) fn len(&self) -> usize {
        let set = self.set.lock();
        set.timed.len() + set.yielded.len()
    }
}

/// A task that has yielded, until it is polled again.
#[derive(Debug)]
pub(crate) struct Rest(Arc<Alarms>);

impl Rest {
    pub(crate) fn new(alarms: &Arc<Alarms>) -> Self {
        alarms.resting.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(alarms))
    }
}

impl Drop for Rest {
    fn drop(&mut self) {
        self.0.resting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Alarm {
    /// One that is off.
    pub(crate) fn new(alarms: &Arc<Alarms>) -> Self {
        Self {
            alarms: Arc::clone(alarms),
            set: None,
        }
    }

    /// Whether these ring it.
    pub(super) fn is_of(&self, alarms: &Arc<Alarms>) -> bool {
        Arc::ptr_eq(&self.alarms, alarms)
    }

    /// Has `waker` woken at the first tick after `when`; never, where that is beyond all clocks.
    pub(crate) fn set(&mut self, when: Option<Instant>, waker: &Waker) {
        let Some(when) = when else { return self.off() };
        if !self.alarms.mark.is_here() {
            return;
        }
        // Its code is the app's executor's: never while the lock is held.
        let waker = waker.clone();
        let alarms = Arc::clone(&self.alarms);
        let mut set = alarms.set.lock();
        let old = self.remove(&mut set);
        set.numbers += 1;
        let key = (when, set.numbers);
        set.timed.insert(key, waker);
        alarms.count(&set);
        self.set = Some(Setting::At(key));
        drop(set);
        let_go(old);
    }

    /// Has `waker` woken soon, by another thread: whoever else waits for this one comes first.
    pub(crate) fn yielded(&mut self, waker: &Waker) {
        if !self.alarms.mark.is_here() {
            return waker.wake_by_ref();
        }
        let waker = waker.clone();
        let alarms = Arc::clone(&self.alarms);
        let mut set = alarms.set.lock();
        let old = self.remove(&mut set);
        set.numbers += 1;
        let number = set.numbers;
        set.yielded.insert(number, waker);
        alarms.count(&set);
        self.set = Some(Setting::Yielded(number));
        // One that is about to wake somebody already wakes all.
        let ticker = (set.yielded.len() == 1).then(|| set.ticker.clone());
        drop(set);
        let_go(old);
        if let Some(ticker) = ticker.flatten() {
            ticker.unpark();
        }
    }

    fn off(&mut self) {
        if self.set.is_some() && self.alarms.mark.is_here() {
            let alarms = Arc::clone(&self.alarms);
            let mut set = alarms.set.lock();
            let old = self.remove(&mut set);
            alarms.count(&set);
            drop(set);
            let_go(old);
        }
        self.set = None;
    }

    /// Its waker, unless that was woken. The counts are wrong until [`Alarms::count`].
    fn remove(&mut self, set: &mut Set) -> Option<Waker> {
        match self.set.take()? {
            Setting::At(key) => set.timed.remove(&key),
            Setting::Yielded(number) => set.yielded.remove(&number),
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.off();
    }
}
