//! [`Alarms`]: the tasks that the ticker's thread wakes: at a time, or because they yielded.
//!
//! A task that is parked in a call registers here, and again at each poll. It must never wake a task that has
//! removed itself, keep a waker longer than its [`Alarm`], or be locked by the ticker while nobody is registered:
//! a child of `fork` could find it locked. Such a child has alarms of its own, and the parent's are abandoned.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Waker;

use crate::sync::thread::Thread;
use crate::sync::{Arc, AtomicBool, AtomicU32, Instant, Mutex, Ordering};

/// Who is woken by one ticker.
#[derive(Debug, Default)]
pub(crate) struct Alarms {
    set: Mutex<Set>,
    /// How many are set for a time, and how many yielded: glances that spare the lock.
    timed: AtomicU32,
    yielded: AtomicU32,
    /// The ticker is another process's.
    abandoned: AtomicBool,
}

#[derive(Debug, Default)]
struct Set {
    timed: BTreeMap<Key, Waker>,
    /// Whose turn it was to yield.
    yielded: BTreeMap<u64, Waker>,
    /// Numbers that were given.
    numbers: u64,
    ticker: Option<Thread>,
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
    drop(catch_unwind(AssertUnwindSafe(|| waker.wake())));
}

impl Alarms {
    /// The thread that rings from now on.
    pub(super) fn rung_by(&self, ticker: Thread) {
        self.set.lock().ticker = Some(ticker);
    }

    /// Nobody rings them any more.
    pub(super) fn abandon(&self) {
        self.abandoned.store(true, Ordering::Release);
    }

    /// Whether somebody yielded.
    pub(super) fn has_yielded(&self) -> bool {
        self.yielded.load(Ordering::Acquire) > 0
    }

    /// Wakes everybody that has yielded.
    pub(super) fn wake_yielded(&self) {
        let mut set = self.set.lock();
        let yielded = std::mem::take(&mut set.yielded);
        self.count(&set);
        drop(set);
        yielded.into_values().for_each(wake);
    }

    /// Wakes everybody whose time has come.
    pub(super) fn ring(&self, now: Instant) {
        if self.timed.load(Ordering::Acquire) == 0 {
            return;
        }
        let mut set = self.set.lock();
        let mut due = Vec::new();
        while let Some(first) = set.timed.first_entry()
            && first.key().0 <= now
        {
            due.push(first.remove());
        }
        self.count(&set);
        drop(set);
        due.into_iter().for_each(wake);
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

impl Alarm {
    /// One that is off.
    pub(crate) fn new(alarms: &Arc<Alarms>) -> Self {
        Self {
            alarms: Arc::clone(alarms),
            set: None,
        }
    }

    /// Has `waker` woken at the first tick after `when`; never, where that is beyond all clocks.
    pub(crate) fn set(&mut self, when: Option<Instant>, waker: &Waker) {
        let Some(when) = when else { return self.off() };
        if self.alarms.abandoned.load(Ordering::Acquire) {
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
        drop(old);
    }

    /// Has `waker` woken soon, by another thread: whoever else waits for this one comes first.
    pub(crate) fn yielded(&mut self, waker: &Waker) {
        if self.alarms.abandoned.load(Ordering::Acquire) {
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
        drop(old);
        if let Some(ticker) = ticker.flatten() {
            ticker.unpark();
        }
    }

    fn off(&mut self) {
        if self.set.is_some() && !self.alarms.abandoned.load(Ordering::Acquire) {
            let alarms = Arc::clone(&self.alarms);
            let mut set = alarms.set.lock();
            let old = self.remove(&mut set);
            alarms.count(&set);
            drop(set);
            drop(old);
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
