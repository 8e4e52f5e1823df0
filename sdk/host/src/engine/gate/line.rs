//! [`Line`]: who waits before a gate, in the order of their tickets, and which tasks were called and did not come.
//!
//! Changed by the gate alone, which holds its lock. It must never run a waker, or wait.

use std::collections::VecDeque;
use std::task::Waker;
use std::time::Duration;

use crate::sync::{Arc, Condvar, Instant, Mutex};

/// How long a task that was called may take to come. Then its places are the next one's, and the task stands in
/// line again, before all that came later.
const TAKE_UP: Duration = Duration::from_millis(100);

/// Where a guest stands in line: before all that came later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(pub(super) u64);

#[derive(Debug, Default)]
pub(super) struct Line {
    /// In the order of their tickets.
    pub(super) waiting: VecDeque<Arc<Waiter>>,
    /// Tasks that have places and were not polled since, and when they were called.
    called: VecDeque<(Instant, Arc<Waiter>)>,
}

/// A thread or a task in line.
#[derive(Debug)]
pub(super) struct Waiter {
    ticket: Ticket,
    pub(super) weight: u32,
    kind: Kind,
    pub(super) post: Mutex<Post>,
    /// For a thread.
    pub(super) bell: Condvar,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Thread,
    Task,
}

/// What is told to one that waits.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) standing: Standing,
    /// It is the first now, and has to look after those that were called.
    pub(super) nudged: bool,
    /// For a task.
    pub(super) waker: Option<Waker>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Waiting,
    /// It has its places.
    LetIn,
    /// It had them, and did not come.
    TakenBack,
}

impl Waiter {
    pub(super) fn new(ticket: Ticket, weight: u32, kind: Kind) -> Self {
        Self {
            ticket,
            weight,
            kind,
            post: Mutex::new(Post {
                standing: Standing::Waiting,
                nudged: false,
                waker: None,
            }),
            bell: Condvar::new(),
        }
    }
}

impl Line {
    pub(super) fn insert(&mut self, waiter: &Arc<Waiter>) {
        let before = |other: &Arc<Waiter>| other.ticket < waiter.ticket;
        let place = self.waiting.partition_point(before);
        self.waiting.insert(place, Arc::clone(waiter));
    }

    /// Tells one that it has its places; whom to wake goes into `woken`.
    pub(super) fn call(&mut self, waiter: Arc<Waiter>, woken: &mut Vec<Waker>) {
        let mut post = waiter.post.lock();
        post.standing = Standing::LetIn;
        match waiter.kind {
            Kind::Thread => {
                waiter.bell.notify_one();
            }
            Kind::Task => {
                woken.extend(post.waker.take());
                drop(post);
                self.called.push_back((Instant::now(), waiter));
                self.nudge_first(woken);
            }
        }
    }

    /// Whoever is first looks after those that were called.
    fn nudge_first(&self, woken: &mut Vec<Waker>) {
        if let Some(first) = self.waiting.front() {
            let mut post = first.post.lock();
            post.nudged = true;
            first.bell.notify_one();
            woken.extend(post.waker.take());
        }
    }

    /// One whose places are another's now.
    pub(super) fn pop_late(&mut self, now: Instant) -> Option<Arc<Waiter>> {
        let is_late =
            |(called, _): &mut (Instant, Arc<Waiter>)| now.duration_since(*called) >= TAKE_UP;
        let (_, waiter) = self.called.pop_front_if(is_late)?;
        waiter.post.lock().standing = Standing::TakenBack;
        Some(waiter)
    }

    /// When the first of those that were called is late.
    pub(super) fn looks_again(&self) -> Option<Instant> {
        self.called.front().map(|(called, _)| *called + TAKE_UP)
    }

    /// Whether it stood in line, and does not any more.
    pub(super) fn remove(&mut self, waiter: &Arc<Waiter>) -> bool {
        let place = self
            .waiting
            .iter()
            .position(|other| Arc::ptr_eq(other, waiter));
        place.and_then(|at| self.waiting.remove(at)).is_some()
    }

    /// A task that was called is here.
    pub(super) fn has_come(&mut self, waiter: &Arc<Waiter>) {
        self.called.retain(|(_, other)| !Arc::ptr_eq(other, waiter));
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.called.is_empty()
    }
}
