//! [`Turns`]: how many guests execute at once; the others are inside host functions, or wait.
//!
//! A guest has a [`Turn`] while its code runs. It leaves its place while it is inside a host function, so that
//! whatever that waits for (another plugin, too) can run, and comes back through the line: before all calls
//! that came later than its own. Where its guest yields, others have it meanwhile ([`Lent`]), if somebody stands in
//! line, and it comes back behind them. Between the guest's functions a call of several rests: it keeps its place,
//! unless its own thread begins another call meanwhile, which then goes on in that place. It must never wait
//! with a place in its hands.

use std::fmt;
use std::time::Duration;

use super::line::Ticket;
use super::{Gate, Leave, NoPlace, Wish};
use crate::engine::alarms::Alarms;
use crate::sync::{Arc, AtomicBool, Instant, Mutex, Ordering, thread};

/// Places for guests that execute.
#[derive(Debug)]
pub(crate) struct Turns {
    pub(super) gate: Arc<Gate>,
    /// Places that are held by calls whose guests do not run.
    pub(super) resting: Mutex<Vec<Resting>>,
}

/// A place that its thread may use for another call.
#[derive(Debug)]
pub(super) struct Resting {
    ticket: Ticket,
    thread: thread::ThreadId,
}

/// One guest's right to execute; given back when it is dropped.
pub(crate) struct Turn {
    turns: Arc<Turns>,
    ticket: Ticket,
    held: Held,
    /// Others have its place while its guest yields.
    is_lent: Arc<AtomicBool>,
}

/// The place of a guest that yields, which others have meanwhile.
pub(crate) struct Lent {
    turns: Arc<Turns>,
    is_lent: Arc<AtomicBool>,
}

/// What a guest has of its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Running,
    Resting,
    Away,
}

impl Turns {
    pub(crate) fn new(places: u32, patience: Duration) -> Self {
        Self {
            gate: Gate::new(places, patience),
            resting: Mutex::default(),
        }
    }

    /// Waits for a place, until `until` or as long as the host lets calls wait.
    pub(crate) fn begin(
        self: &Arc<Self>,
        until: Option<Instant>,
        leave: Option<Leave<'_>>,
    ) -> Result<Turn, NoPlace> {
        let ticket = self.gate.ticket();
        if !self.gate.enter_at_once(1) && !self.take_over() {
            self.gate.enter(&wish(until, leave))?;
        }
        Ok(self.turn(ticket))
    }

    /// As [`Turns::begin`], for a task.
    pub(crate) async fn begin_async(
        self: &Arc<Self>,
        until: Option<Instant>,
        alarms: &Arc<Alarms>,
    ) -> Result<Turn, NoPlace> {
        let ticket = self.gate.ticket();
        // A call that rests on this very thread waits for this one: it lies below it on the stack.
        if !self.gate.enter_at_once(1) && !self.take_over() {
            self.gate.enter_async(1, until, alarms).await?;
        }
        Ok(self.turn(ticket))
    }

    /// Of a guest that has its place.
    fn turn(self: &Arc<Self>, ticket: Ticket) -> Turn {
        Turn {
            turns: Arc::clone(self),
            ticket,
            held: Held::Running,
            is_lent: Arc::default(),
        }
    }

    /// Takes the place of a call that rests on this very thread: it cannot go on before this one ends.
    fn take_over(&self) -> bool {
        let thread = thread::current().id();
        self.remove(|resting| resting.thread == thread)
    }

    fn remove(&self, wanted: impl Fn(&Resting) -> bool) -> bool {
        let mut resting = self.resting.lock();
        let found = resting.iter().rposition(wanted);
        found.map(|at| resting.swap_remove(at)).is_some()
    }
}

impl Turn {
    /// The guest goes on: at once in the place that it kept, or through the line, until `until`.
    pub(crate) fn resume(
        &mut self,
        until: Option<Instant>,
        leave: Option<Leave<'_>>,
    ) -> Result<(), NoPlace> {
        let turns = &self.turns;
        match self.held {
            Held::Running => return Ok(()),
            Held::Resting if turns.remove(|resting| resting.ticket == self.ticket) => {}
            Held::Resting | Held::Away => {
                self.held = Held::Away;
                turns.gate.return_as(self.ticket, &wish(until, leave))?;
            }
        }
        self.held = Held::Running;
        Ok(())
    }

    /// The guest's next call: one that comes now, and stands behind all that came before.
    pub(crate) fn resume_anew(
        &mut self,
        until: Option<Instant>,
        leave: Option<Leave<'_>>,
    ) -> Result<(), NoPlace> {
        self.pause();
        *self = self.turns.begin(until, leave)?;
        Ok(())
    }

    /// How many guests may execute.
    pub(crate) fn places(&self) -> u32 {
        self.turns.gate.places()
    }

    /// As [`Turn::resume`], for the guest of a task. Such a guest never rests: which thread goes on with it
    /// nobody knows.
    pub(crate) async fn resume_async(
        &mut self,
        until: Option<Instant>,
        alarms: &Arc<Alarms>,
    ) -> Result<(), NoPlace> {
        if self.held != Held::Running {
            self.pause();
            let gate = &self.turns.gate;
            gate.return_as_async(self.ticket, until, alarms).await?;
            self.held = Held::Running;
        }
        Ok(())
    }

    /// As [`Turn::resume_anew`], for the guest of a task.
    pub(crate) async fn resume_anew_async(
        &mut self,
        until: Option<Instant>,
        alarms: &Arc<Alarms>,
    ) -> Result<(), NoPlace> {
        self.pause();
        *self = self.turns.begin_async(until, alarms).await?;
        Ok(())
    }

    /// The guest yields: its place is another's meanwhile, if somebody stands in line. It must not go on before the
    /// place is [back](Lent::back).
    pub(crate) fn lend(&self) -> Option<Lent> {
        let gate = &self.turns.gate;
        if self.held != Held::Running || !gate.is_awaited() {
            return None;
        }
        self.is_lent.store(true, Ordering::SeqCst);
        gate.leave(1);
        Some(Lent {
            turns: Arc::clone(&self.turns),
            is_lent: Arc::clone(&self.is_lent),
        })
    }

    /// The guest does not run; its place is another's.
    pub(crate) fn pause(&mut self) {
        let is_held = match self.held {
            Held::Running => !self.is_lent.swap(false, Ordering::SeqCst),
            Held::Resting => self.turns.remove(|resting| resting.ticket == self.ticket),
            Held::Away => false,
        };
        self.held = Held::Away;
        if is_held {
            self.turns.gate.leave(1);
        }
    }

    /// The guest does not run and will soon; its place is kept for it, and for calls of this thread.
    pub(crate) fn rest(&mut self) {
        if self.held == Held::Running {
            self.turns.resting.lock().push(Resting {
                ticket: self.ticket,
                thread: thread::current().id(),
            });
            self.held = Held::Resting;
        }
    }
}

impl Lent {
    /// Takes the place back, behind all that stand in line by now; whoever ends the guest meanwhile drops this.
    pub(crate) async fn back(self, alarms: &Arc<Alarms>) {
        let gate = &self.turns.gate;
        // Only the guest's deadline ends this wait, and drops it.
        let back = gate.return_as_async(gate.ticket(), None, alarms).await;
        self.is_lent.store(back.is_err(), Ordering::SeqCst);
    }
}

fn wish(until: Option<Instant>, leave: Option<Leave<'_>>) -> Wish<'_> {
    Wish {
        weight: 1,
        until,
        leave,
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.pause();
    }
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Turn").field(&self.held).finish()
    }
}
