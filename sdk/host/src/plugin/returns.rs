//! [`Returns`]: the tasks that wait for a guest to come back to its pool, first come, first served.
//!
//! Threads look now and then instead. Whoever was woken and wants no guest any more wakes the next. It must never
//! keep a waker longer than its [`Returning`].

use std::collections::BTreeMap;
use std::task::Waker;

use crate::engine::{let_go, wake};
use crate::sync::Mutex;

#[derive(Default)]
pub(super) struct Returns(Mutex<Tasks>);

#[derive(Default)]
struct Tasks {
    /// By their numbers, and so in the order in which they came.
    waiting: BTreeMap<u64, Waker>,
    /// Numbers that were given.
    numbers: u64,
}

impl Returns {
    /// A guest is back: the first task may look.
    pub(super) fn wake_first(&self) {
        let first = self.0.lock().waiting.pop_first();
        if let Some((_, waker)) = first {
            wake(waker);
        }
    }
}

/// One task that waits.
pub(super) struct Returning<'a> {
    returns: &'a Returns,
    number: Option<u64>,
}

impl<'a> Returning<'a> {
    pub(super) fn new(returns: &'a Returns) -> Self {
        Self {
            returns,
            number: None,
        }
    }

    /// Has `waker` woken. Whoever calls this looks for a guest afterwards.
    pub(super) fn set(&mut self, waker: &Waker) {
        let waker = waker.clone();
        let mut tasks = self.returns.0.lock();
        let number = *self.number.get_or_insert_with(|| {
            tasks.numbers += 1;
            tasks.numbers
        });
        let old = tasks.waiting.insert(number, waker);
        drop(tasks);
        let_go(old);
    }
}

impl Drop for Returning<'_> {
    fn drop(&mut self) {
        let Some(number) = self.number else { return };
        let waker = self.returns.0.lock().waiting.remove(&number);
        if waker.is_none() {
            self.returns.wake_first();
        }
        let_go(waker);
    }
}
