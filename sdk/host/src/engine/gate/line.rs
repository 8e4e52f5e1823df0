//! [`Line`]: who waits before a gate, in the order of their tickets, and which tasks were called and did not come.
//!
//! Changed by the gate alone, which holds its lock. It must never run a task's waker.

use std::collections::VecDeque;
use std::task::Waker;
use std::time::Duration;

use crate::engine::alarms::{Alarm, Alarms};
use crate::sync::{Arc, Condvar, Instant, Mutex};

/// How long a task that was called may take to come. Then its places are the next one's, and the task stands in
/// line again, before all that came later.
const TAKE_UP: Duration = Duration::from_millis(100);

/// Where a guest stands in line: before all that came later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(pub(super) u64);

/// What a guest wants of the gate.
#[derive(Clone, Copy)]
pub(crate) struct Wish<'a> {
    /// Places that it takes: at least 1. More than there are it never gets.
    pub(crate) weight: u32,
    /// When it gives up, if that is before the gate's patience ends.
    pub(crate) until: Option<Instant>,
    /// Whether it does not want its place any more: asked now and then in line.
    pub(crate) leave: Option<Leave<'a>>,
}

/// Whether a thread does not want its place any more: what it looks at now and then in line.
pub(crate) type Leave<'a> = &'a dyn Fn() -> bool;

/// How often it does.
const GLANCE: Duration = Duration::from_millis(5);

/// What ended a wait in line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Called,
    Late,
    /// It did not want its place any more.
    Unwanted,
}

#[derive(Debug, Default)]
pub(super) struct Line {
    /// In the order of their tickets.
    pub(super) waiting: VecDeque<Arc<Waiter>>,
    /// Tasks that have places and were not polled since, and when they were called.
    called: VecDeque<(Instant, Arc<Waiter>)>,
    /// Rings when the first of them is late.
    alarm: Option<Alarm>,
}

/// A thread or a task in line.
#[derive(Debug)]
pub(super) struct Waiter {
    ticket: Ticket,
    pub(super) weight: u32,
    kind: Kind,
    pub(super) post: Mutex<Post>,
    /// For a thread.
    bell: Condvar,
}

#[derive(Debug)]
pub(super) enum Kind {
    Thread,
    /// With whoever wakes it at a time.
    Task(Arc<Alarms>),
}

/// What is told to one that waits.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) standing: Standing,
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
                waker: None,
            }),
            bell: Condvar::new(),
        }
    }

    /// Has a thread wait until it is called, or has a reason to leave.
    pub(super) fn wait(&self, wish: &Wish<'_>) -> End {
        let mut post = self.post.lock();
        while post.standing != Standing::LetIn {
            if wish.leave.is_some_and(|leave| leave()) {
                return End::Unwanted;
            }
            let now = Instant::now();
            if wish.until.is_some_and(|until| now >= until) {
                return End::Late;
            }
            // Who has no reason to leave is woken by nothing but its turn.
            let glance = wish.leave.map(|_| now + GLANCE);
            match [glance, wish.until].into_iter().flatten().min() {
                Some(wake) => {
                    self.bell.wait_until(&mut post, wake);
                }
                None => self.bell.wait(&mut post),
            }
        }
        End::Called
    }
}

impl Line {
    pub(super) fn insert(&mut self, waiter: &Arc<Waiter>) {
        let before = |other: &Arc<Waiter>| other.ticket < waiter.ticket;
        let place = self.waiting.partition_point(before);
        self.waiting.insert(place, Arc::clone(waiter));
    }

    /// Tells one that it has its places; answers whom to wake.
    pub(super) fn call(&mut self, waiter: Arc<Waiter>) -> Option<Waker> {
        let mut post = waiter.post.lock();
        post.standing = Standing::LetIn;
        let waker = post.waker.take();
        drop(post);
        match waiter.kind {
            Kind::Thread => {
                waiter.bell.notify_one();
            }
            Kind::Task(_) => self.called.push_back((Instant::now(), waiter)),
        }
        waker
    }

    /// Has `recall` woken when the first of those that were called is late.
    pub(super) fn look_after_those_called(&mut self, recall: &Waker) {
        let Some((called, waiter)) = self.called.front() else {
            self.alarm = None;
            return;
        };
        if let Kind::Task(alarms) = &waiter.kind {
            // In a child of `fork` others ring.
            let alarm = self.alarm.take().filter(|alarm| alarm.is_of(alarms));
            let mut alarm = alarm.unwrap_or_else(|| Alarm::new(alarms));
            alarm.set(Some(*called + TAKE_UP), recall);
            self.alarm = Some(alarm);
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
        if self.called.is_empty() {
            self.alarm = None;
        }
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.called.is_empty()
    }
}
