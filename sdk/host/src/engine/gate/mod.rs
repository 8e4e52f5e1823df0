//! The gate that guests pass: it has so many places, the others wait in line.
//!
//! A guest takes as many places as it weighs. Who came first goes in first, whatever plugin it calls:
//! nobody overtakes while somebody waits, so where the first is too heavy for what is free, those behind it
//! wait with it. Where nobody waits, entering and leaving is one change each of a number that all threads
//! share. It must never be held while a thread sleeps for any other reason than the line itself. The host has one for
//! live instances, and one behind [`Turns`] for guests that execute.

mod turns;

use std::collections::VecDeque;
use std::time::Duration;

pub(crate) use self::turns::{Turn, Turns};
use crate::sync::{Arc, AtomicU32, AtomicU64, Condvar, Instant, Mutex, Ordering};

/// Places for guests, and the line before them.
#[derive(Debug)]
pub(crate) struct Gate {
    places: u32,
    /// How long a thread stands in line.
    patience: Duration,
    /// How many guests are in, times [`GUEST`], and the places that they hold: one number, one change.
    inside: AtomicU64,
    /// How many stand in line: a glance that spares the lock.
    waiting: AtomicU32,
    /// In the order of their tickets.
    line: Mutex<VecDeque<Arc<Waiter>>>,
    tickets: AtomicU64,
}

/// One guest in [`Gate::inside`], where places are counted below it.
const GUEST: u64 = 1 << 32;

/// Where a guest stands in line: before all that came later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket(u64);

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

/// Why there was no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPlace {
    /// Not enough of them became free in time.
    Full { places: u32, waited: Duration },
    /// Whoever wanted it does not any more.
    Left,
}

/// Whether a thread does not want its place any more: what it looks at now and then in line.
pub(crate) type Leave<'a> = &'a dyn Fn() -> bool;

/// How often it does.
const GLANCE: Duration = Duration::from_millis(5);

/// A thread in line.
#[derive(Debug)]
struct Waiter {
    ticket: Ticket,
    weight: u32,
    let_in: Mutex<bool>,
    bell: Condvar,
}

/// What ended a wait in line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Called,
    Late,
    /// It did not want its place any more.
    Unwanted,
}

impl Gate {
    pub(crate) fn new(places: u32, patience: Duration) -> Self {
        Self {
            places,
            patience,
            inside: AtomicU64::new(0),
            waiting: AtomicU32::new(0),
            line: Mutex::default(),
            tickets: AtomicU64::new(0),
        }
    }

    /// Takes places, which must be given back by [`Gate::leave`].
    pub(crate) fn enter(&self, wish: &Wish<'_>) -> Result<(), NoPlace> {
        if self.enter_at_once(wish.weight) {
            return Ok(());
        }
        let began = Instant::now();
        let patience = began.checked_add(self.patience);
        let until = [patience, wish.until].into_iter().flatten().min();
        self.stand_in_line(self.ticket(), began, &Wish { until, ..*wish })
    }

    /// Takes places if they are free and nobody stands in line.
    fn enter_at_once(&self, weight: u32) -> bool {
        !self.is_awaited() && self.take(weight)
    }

    /// Takes places again for whoever came when `ticket` was drawn; only `wish` says how long that may take.
    fn return_as(&self, ticket: Ticket, wish: &Wish<'_>) -> Result<(), NoPlace> {
        if self.enter_at_once(wish.weight) {
            return Ok(());
        }
        self.stand_in_line(ticket, Instant::now(), wish)
    }

    /// The next number in line.
    fn ticket(&self) -> Ticket {
        Ticket(self.tickets.fetch_add(1, Ordering::Relaxed))
    }

    /// Whether somebody stands in line.
    pub(crate) fn is_awaited(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    /// Gives the places of one guest back, to whoever has waited longest.
    pub(crate) fn leave(&self, weight: u32) {
        let held = GUEST + u64::from(weight);
        self.inside.fetch_sub(held, Ordering::SeqCst);
        if self.is_awaited() {
            self.let_in(&mut self.line.lock());
        }
    }

    /// How many places there are.
    pub(crate) fn places(&self) -> u32 {
        self.places
    }

    /// How many guests are in.
    pub(crate) fn guests(&self) -> u32 {
        let guests = self.inside.load(Ordering::Relaxed) / GUEST;
        u32::try_from(guests).unwrap_or(u32::MAX)
    }

    /// How many places they hold.
    pub(crate) fn held(&self) -> u32 {
        let held = self.inside.load(Ordering::Relaxed) % GUEST;
        u32::try_from(held).unwrap_or(u32::MAX)
    }

    fn take(&self, weight: u32) -> bool {
        let (weight, places) = (u64::from(weight), u64::from(self.places));
        let more =
            |inside: u64| (inside % GUEST + weight <= places).then_some(inside + GUEST + weight);
        let order = Ordering::SeqCst;
        self.inside.fetch_update(order, order, more).is_ok()
    }

    #[cold]
    fn stand_in_line(
        &self,
        ticket: Ticket,
        began: Instant,
        wish: &Wish<'_>,
    ) -> Result<(), NoPlace> {
        let waiter = Arc::new(Waiter {
            ticket,
            weight: wish.weight,
            let_in: Mutex::new(false),
            bell: Condvar::new(),
        });
        {
            let mut line = self.line.lock();
            let place = line.partition_point(|other| other.ticket < ticket);
            line.insert(place, Arc::clone(&waiter));
            // Before the places are counted once more: whoever leaves from now on sees this.
            self.waiting.fetch_add(1, Ordering::SeqCst);
            self.let_in(&mut line);
        }
        let end = waiter.wait(wish);
        if end == End::Called || !self.give_up(&waiter) {
            return Ok(());
        }
        // Not asked again: what it left for may be gone by now, and then nobody had waited for too long.
        if end == End::Unwanted {
            return Err(NoPlace::Left);
        }
        Err(NoPlace::Full {
            places: self.places,
            waited: began.elapsed(),
        })
    }

    /// Gives the places that are free to those who have waited longest.
    fn let_in(&self, line: &mut VecDeque<Arc<Waiter>>) {
        while let Some(first) = line.pop_front_if(|first| self.take(first.weight)) {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            first.call();
        }
    }

    /// Leaves the line; `false` if a place was given in the very last moment.
    fn give_up(&self, waiter: &Arc<Waiter>) -> bool {
        let mut line = self.line.lock();
        let Some(at) = line.iter().position(|other| Arc::ptr_eq(other, waiter)) else {
            return false;
        };
        line.remove(at);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        // What is free was too little for this one, and may be enough for those behind it.
        self.let_in(&mut line);
        true
    }
}

impl Waiter {
    fn call(&self) {
        *self.let_in.lock() = true;
        self.bell.notify_one();
    }

    fn wait(&self, wish: &Wish<'_>) -> End {
        let mut let_in = self.let_in.lock();
        while !*let_in {
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
                    self.bell.wait_until(&mut let_in, wake);
                }
                None => self.bell.wait(&mut let_in),
            }
        }
        End::Called
    }
}

#[cfg(test)]
mod tests;
