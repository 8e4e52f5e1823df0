//! The gate that guests pass: it has so many places, the others wait in line.
//!
//! A guest takes as many places as it weighs. Who came first goes in first, whatever plugin it calls:
//! nobody overtakes while somebody waits, so where the first is too heavy for what is free, those behind it
//! wait with it. Where nobody waits, entering and leaving is one change each of a number that all threads
//! share. It must never be held while a thread sleeps for any other reason than the line itself. The host has one for
//! live instances, one for those that are awaited, and one behind [`Turns`] for guests that execute.
//!
//! Threads and tasks stand in one line. `line.rs` has who stands in it, `task.rs` how a task waits.

mod line;
mod task;
mod turns;

use std::sync::Weak;
use std::task::{Wake, Waker};
use std::time::Duration;

use self::line::{End, Kind, Line, Ticket, Waiter};
pub(crate) use self::line::{Leave, Wish};
pub(crate) use self::turns::{Lent, Turn, Turns};
use super::alarms::wake;
use crate::sync::{Arc, AtomicU32, AtomicU64, Instant, Mutex, Ordering};

/// Places for guests, and the line before them.
#[derive(Debug)]
pub(crate) struct Gate {
    places: u32,
    /// How long anybody stands in line.
    patience: Duration,
    /// How many guests are in, times [`GUEST`], and the places that they hold: one number, one change.
    inside: AtomicU64,
    /// How many stand in line: a glance that spares the lock.
    waiting: AtomicU32,
    line: Mutex<Line>,
    tickets: AtomicU64,
    /// Has the ticker take back what tasks were called for and do not take up.
    recall: Waker,
}

/// Wakes a gate, as a task is woken.
struct Recall(Weak<Gate>);

impl Wake for Recall {
    fn wake(self: Arc<Self>) {
        if let Some(gate) = self.0.upgrade() {
            gate.take_back();
        }
    }
}

/// One guest in [`Gate::inside`], where places are counted below it.
const GUEST: u64 = 1 << 32;

/// Why there was no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPlace {
    /// Not enough of them became free in time.
    Full { places: u32, waited: Duration },
    /// Whoever wanted it does not any more.
    Left,
}

impl Gate {
    pub(crate) fn new(places: u32, patience: Duration) -> Arc<Self> {
        Arc::new_cyclic(|gate| Self {
            places,
            patience,
            inside: AtomicU64::new(0),
            waiting: AtomicU32::new(0),
            line: Mutex::default(),
            tickets: AtomicU64::new(0),
            recall: Waker::from(Arc::new(Recall(gate.clone()))),
        })
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
    pub(crate) fn enter_at_once(&self, weight: u32) -> bool {
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
        self.free(weight);
        if self.is_awaited() {
            self.advance(|_| ());
        }
    }

    fn free(&self, weight: u32) {
        let held = GUEST + u64::from(weight);
        self.inside.fetch_sub(held, Ordering::SeqCst);
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
        let waiter = self.join(ticket, wish.weight, Kind::Thread);
        let end = waiter.wait(wish);
        if end == End::Called || !self.give_up(&waiter) {
            return Ok(());
        }
        // Not asked again: what it left for may be gone by now, and then nobody had waited for too long.
        if end == End::Unwanted {
            return Err(NoPlace::Left);
        }
        Err(self.full(began))
    }

    /// Too long was waited for a place.
    fn full(&self, began: Instant) -> NoPlace {
        NoPlace::Full {
            places: self.places,
            waited: began.elapsed(),
        }
    }

    /// Stands in line from now on.
    fn join(&self, ticket: Ticket, weight: u32, kind: Kind) -> Arc<Waiter> {
        let waiter = Arc::new(Waiter::new(ticket, weight, kind));
        self.advance(|line| self.stand(line, &waiter));
        waiter
    }

    fn stand(&self, line: &mut Line, waiter: &Arc<Waiter>) {
        line.insert(waiter);
        // Before the places are counted once more: whoever leaves from now on sees this.
        self.waiting.fetch_add(1, Ordering::SeqCst);
    }

    /// Changes the line, and gives the places that are free to those who have waited longest.
    fn advance<R>(&self, change: impl FnOnce(&mut Line) -> R) -> R {
        let mut line = self.line.lock();
        let result = change(&mut line);
        let mut woken = Vec::new();
        while let Some(first) = line.waiting.pop_front_if(|first| self.take(first.weight)) {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            woken.extend(line.call(first));
        }
        line.look_after_those_called(&self.recall);
        drop(line);
        woken.into_iter().for_each(wake);
        result
    }

    /// Takes places back from tasks that have not come for theirs.
    fn take_back(&self) {
        self.advance(|line| {
            let now = Instant::now();
            while let Some(late) = line.pop_late(now) {
                self.free(late.weight);
            }
        });
    }

    /// Leaves the line; `false` if a place was given in the very last moment.
    fn give_up(&self, waiter: &Arc<Waiter>) -> bool {
        // What is free was too little for this one, and may be enough for those behind it.
        self.advance(|line| {
            let stood = line.remove(waiter);
            if stood {
                self.waiting.fetch_sub(1, Ordering::SeqCst);
            }
            stood
        })
    }
}

#[cfg(test)]
mod tests;
