//! [`Budget`]: what a guest may spend, for its whole life or call by call, and what it has spent.
//!
//! The meter in the store counts; here it is armed, read, and held against the limits of the moment when the
//! guest was made. Nothing here enters a guest.

use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::Store;

use super::classify::{Heavy, Times};
use super::place::Place;
use crate::imports::Cell;
use crate::limits::{Growth, Limits, Usage};
use crate::wasi::LEAST_WALL;

/// How long a budget lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arming {
    /// One budget for the instance's whole life.
    Once,
    /// A fresh budget for each call.
    EachCall,
}

/// What the engine may count for values of some type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    /// For a byte of WIT.
    factor: u64,
    /// What values that fit into [`Limits::value_memory`] come to at most.
    most: u64,
}

impl Allowance {
    /// For no value at all.
    pub(super) const NONE: Self = Self {
        factor: 0,
        most: u64::MAX,
    };
}

pub(super) struct Budget {
    /// Those of the moment when the guest was made.
    pub(super) limits: Arc<Limits>,
    pub(super) arming: Arming,
    /// What the current call may take.
    pub(super) deadline: Duration,
    started: Instant,
    /// What the last call took.
    elapsed: Duration,
    /// For arguments of host functions.
    arguments: Needed,
    /// The engine's limit on what it counts for one lifted value.
    wall: u64,
    /// Which of them their memory bounds, and not what they say.
    pub(super) heavy: Heavy,
}

impl Budget {
    /// For a guest that begins now.
    pub(super) fn of<S>(
        place: &Place<S>,
        limits: Arc<Limits>,
        arming: Arming,
        now: Instant,
    ) -> Self {
        let arguments = Needed::of(place, &limits);
        // Start functions may call the host, and give no results.
        let (wall, heavy) = arguments.wall(Allowance::NONE, 0);
        Self {
            deadline: place.own.left(now, limits.deadline),
            limits,
            arming,
            started: now,
            elapsed: Duration::ZERO,
            arguments,
            wall,
            heavy,
        }
    }

    /// Has a call begin at `now`, with `deadline` left to it.
    #[inline]
    pub(super) fn begin(&mut self, now: Instant, deadline: Duration) {
        self.started = now;
        self.deadline = deadline;
    }

    /// Nothing was spent, and no call has begun.
    pub(super) fn restart(&mut self) {
        (self.started, self.elapsed) = (Instant::now(), Duration::ZERO);
        self.deadline = Duration::ZERO;
    }

    /// Gives the store all that may be spent, less the fuel that arguments have cost already.
    #[inline(always)] // A part of each call, and no call of its own.
    pub(super) fn arm<S>(&self, store: &mut Store<Cell<S>>, charged: u64) -> wasmtime::Result<()> {
        let cell = store.data_mut();
        cell.meter.restart();
        if let Some(closed) = &mut cell.closed {
            closed.log.clear();
        }
        #[cfg(feature = "wasi")]
        if cell.grants.is_some() {
            begin_granted(cell);
        }
        cell.stop.arm(self.started, self.deadline);
        let metered = cell.metered;
        if metered {
            cell.meter.add_value_fuel(charged);
        }
        store.set_epoch_deadline(1);
        if metered {
            store.set_fuel(self.limits.fuel.saturating_sub(charged))?;
        }
        Ok(())
    }

    /// Lets the engine lift no more than is admitted, or has room in memory.
    pub(super) fn build_wall<S>(&self, store: &mut Store<Cell<S>>) {
        store.set_hostcall_fuel(usize::try_from(self.wall).unwrap_or(usize::MAX));
    }

    /// Moves the wall for a call whose results are allowed so much.
    #[inline]
    pub(super) fn move_wall<S>(&mut self, store: &mut Store<Cell<S>>, results: Allowance) {
        let left = store.data().meter.output_left(self.limits.output);
        let (wall, heavy) = self.arguments.wall(results, left);
        self.heavy = heavy;
        if wall != self.wall {
            self.wall = wall;
            self.build_wall(store);
        }
    }

    /// What values may take that grow so.
    #[inline]
    pub(super) fn allowance(&self, growth: Growth) -> Allowance {
        Allowance {
            factor: growth.factor,
            most: growth.room(self.limits.value_memory),
        }
    }

    /// Closes the books at this moment; whether the call was in time.
    #[inline]
    pub(super) fn stop_clock(&mut self) -> bool {
        self.elapsed = self.started.elapsed();
        self.elapsed <= self.deadline
    }

    /// What was spent until the books were closed.
    pub(super) fn usage<S>(&self, store: &Store<Cell<S>>) -> Usage {
        // Where fuel is not counted nothing was spent.
        let left = fuel_left(store).unwrap_or(self.limits.fuel);
        Usage {
            fuel: self.limits.fuel.saturating_sub(left),
            elapsed: self.elapsed,
            ..store.data().meter.usage()
        }
    }

    /// The times of a call that has failed, and was made for a place.
    pub(super) fn times<S>(&self, place: &Place<S>, store: &Store<Cell<S>>) -> Times {
        let limit = self.limits.deadline;
        let (deadline, elapsed) = place.own.told(self.deadline, limit, self.elapsed);
        Times {
            deadline,
            elapsed,
            processor: store.data().stop.processor(),
        }
    }
}

/// A call begins of a guest that has a policy.
#[cfg(feature = "wasi")]
#[cold]
fn begin_granted<S>(cell: &mut Cell<S>) {
    if let Some(grants) = &mut cell.grants {
        cell.meter.begin_with_open_files(grants.begin());
    }
}

/// Fuel that is left; `None` where it is not counted.
pub(super) fn fuel_left<S>(store: &Store<Cell<S>>) -> Option<u64> {
    store.data().metered.then(|| store.get_fuel().ok())?
}

/// What the engine has to be allowed to count for arguments of host functions.
#[derive(Debug, Clone, Copy)]
struct Needed {
    /// So that all that the exact count admits can be lifted.
    needed: u64,
    /// So that no more than [`Limits::value_memory`] is taken.
    most: u64,
}

impl Needed {
    fn of<S>(place: &Place<S>, limits: &Limits) -> Self {
        let own = place.arguments;
        let needed = limits.host_call_bytes.saturating_mul(own.factor);
        let (needed, growth) = match place.closed {
            true => (needed.max(LEAST_WALL), own.or(Growth::TEXT)),
            false => (needed, own),
        };
        Self {
            needed,
            most: growth.room(limits.value_memory),
        }
    }

    /// The engine's one limit, for these arguments and for results of which `left` bytes may come;
    /// and for which of them it is their memory that sets it.
    #[inline]
    fn wall(self, results: Allowance, left: u64) -> (u64, Heavy) {
        let needed = left.saturating_mul(results.factor);
        let most = self.most.min(results.most);
        let heavy = Heavy {
            results: most < needed,
            arguments: most < self.needed,
        };
        (needed.max(self.needed).min(most), heavy)
    }
}
