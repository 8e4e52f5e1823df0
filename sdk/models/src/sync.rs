//! `shuttle`'s primitives by the names of the host's `sync.rs`, with `parking_lot`'s signatures and a clock.
//!
//! The clock moves only when somebody who waits for a time has waited long enough, which is whenever chance
//! says so: a time is never too short to be waited for, and nothing really sleeps.

use std::cell::Cell;
use std::ops::{Add, Deref, DerefMut};
use std::time::Duration;

pub(crate) use shuttle::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
pub(crate) use shuttle::sync::{Arc, Mutex as StdMutex, PoisonError};

use shuttle::rand::{Rng, thread_rng};

std::thread_local! {
    /// All threads of one run are coroutines of one thread. Only differences matter; it is not zero, so that
    /// the longest time of all ends at no time.
    static NOW: Cell<Duration> = const { Cell::new(Duration::from_secs(1)) };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(Duration);

impl Instant {
    pub(crate) fn now() -> Self {
        Self(NOW.get())
    }

    pub(crate) fn checked_add(self, more: Duration) -> Option<Self> {
        self.0.checked_add(more).map(Self)
    }

    pub(crate) fn duration_since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    pub(crate) fn elapsed(self) -> Duration {
        Self::now().duration_since(self)
    }

    /// It is that late now.
    fn comes(self) {
        NOW.set(NOW.get().max(self.0));
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, more: Duration) -> Self {
        Self(self.0 + more)
    }
}

pub(crate) mod thread {
    pub(crate) use shuttle::thread::*;

    use std::time::Duration;

    use super::{Instant, Rng, thread_rng};

    /// For ever where nothing but a call may wake it; otherwise it wakes whenever chance says so, in time or before.
    pub(crate) fn park_timeout(time: Duration) {
        if time == Duration::MAX {
            return park();
        }
        yield_now();
        if thread_rng().gen_bool(0.5) {
            (Instant::now() + time).comes();
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(shuttle::sync::Mutex<T>);

pub(crate) struct Guard<'a, T> {
    mutex: &'a Mutex<T>,
    /// Always there but while it waits for a bell.
    guard: Option<shuttle::sync::MutexGuard<'a, T>>,
}

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(shuttle::sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> Guard<'_, T> {
        let guard = Some(self.0.lock().unwrap());
        Guard { mutex: self, guard }
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.guard.as_ref().unwrap()
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.guard.as_mut().unwrap()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Condvar {
    bell: shuttle::sync::Condvar,
    /// How often it rang.
    rings: AtomicU32,
}

impl Condvar {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn notify_one(&self) {
        self.rings.fetch_add(1, Ordering::SeqCst);
        self.bell.notify_one();
    }

    /// Until it rings, and by nothing else.
    pub(crate) fn wait<T>(&self, guard: &mut Guard<'_, T>) {
        let held = guard.guard.take().unwrap();
        guard.guard = Some(self.bell.wait(held).unwrap());
    }

    /// Until it rings, or it is that late.
    pub(crate) fn wait_until<T>(&self, guard: &mut Guard<'_, T>, wake: Instant) {
        let before = self.rings.load(Ordering::SeqCst);
        guard.guard = None;
        loop {
            thread::yield_now();
            if self.rings.load(Ordering::SeqCst) != before {
                break;
            }
            if thread_rng().gen_bool(0.5) {
                wake.comes();
                break;
            }
        }
        guard.guard = Some(guard.mutex.0.lock().unwrap());
    }
}
