//! The gate that every instance passes: so many may live at once, the others wait in line.
//!
//! Who came first goes in first, whatever plugin it calls: nobody overtakes while somebody waits. Where
//! nobody does, entering and leaving is one change each of a number that all threads share. It must never
//! be held while a thread sleeps for any other reason than the line itself.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// Places for instances, and the line before them.
#[derive(Debug)]
pub(crate) struct Gate {
    limit: u32,
    /// How long a thread stands in line.
    patience: Duration,
    alive: AtomicU32,
    /// How many stand in line: a glance that spares the lock.
    waiting: AtomicU32,
    line: Mutex<VecDeque<Arc<Waiter>>>,
}

/// Why there was no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPlace {
    /// None became free in time.
    Full { limit: u32, waited: Duration },
    /// Whoever wanted it does not any more.
    Left,
}

/// Whether a thread does not want its place any more: what it looks at now and then in line.
pub(crate) type Leave<'a> = &'a dyn Fn() -> bool;

/// How often it does.
const GLANCE: Duration = Duration::from_millis(5);

/// A thread in line.
#[derive(Debug, Default)]
struct Waiter {
    let_in: Mutex<bool>,
    bell: Condvar,
}

impl Gate {
    pub(crate) fn new(limit: u32, patience: Duration) -> Self {
        Self {
            limit,
            patience,
            alive: AtomicU32::new(0),
            waiting: AtomicU32::new(0),
            line: Mutex::default(),
        }
    }

    /// Takes a place, which must be given back by [`Gate::leave`].
    pub(crate) fn enter(&self, leave: Option<Leave<'_>>) -> Result<(), NoPlace> {
        if !self.is_awaited() && self.take() {
            return Ok(());
        }
        self.stand_in_line(leave)
    }

    /// Whether somebody stands in line.
    pub(crate) fn is_awaited(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    /// Gives a place back, to whoever has waited longest.
    pub(crate) fn leave(&self) {
        self.alive.fetch_sub(1, Ordering::SeqCst);
        if self.is_awaited() {
            self.let_in(&mut self.line.lock());
        }
    }

    /// How many live now.
    pub(crate) fn alive(&self) -> u32 {
        self.alive.load(Ordering::Relaxed)
    }

    fn take(&self) -> bool {
        let more = |alive: u32| (alive < self.limit).then_some(alive + 1);
        let order = Ordering::SeqCst;
        self.alive.fetch_update(order, order, more).is_ok()
    }

    #[cold]
    fn stand_in_line(&self, leave: Option<Leave<'_>>) -> Result<(), NoPlace> {
        let began = Instant::now();
        let waiter = Arc::new(Waiter::default());
        {
            let mut line = self.line.lock();
            line.push_back(Arc::clone(&waiter));
            // Before the places are counted once more: whoever leaves from now on sees this.
            self.waiting.fetch_add(1, Ordering::SeqCst);
            self.let_in(&mut line);
        }
        let called = waiter.wait(began + self.patience, leave);
        if called || !self.give_up(&waiter) {
            return Ok(());
        }
        if leave.is_some_and(|leave| leave()) {
            return Err(NoPlace::Left);
        }
        Err(NoPlace::Full {
            limit: self.limit,
            waited: began.elapsed(),
        })
    }

    /// Gives the places that are free to those who have waited longest.
    fn let_in(&self, line: &mut VecDeque<Arc<Waiter>>) {
        while !line.is_empty() && self.take() {
            if let Some(first) = line.pop_front() {
                self.waiting.fetch_sub(1, Ordering::SeqCst);
                first.call();
            }
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
        true
    }
}

impl Waiter {
    fn call(&self) {
        *self.let_in.lock() = true;
        self.bell.notify_one();
    }

    /// Whether it was called by then, and before it wanted to leave.
    fn wait(&self, end: Instant, leave: Option<Leave<'_>>) -> bool {
        let mut let_in = self.let_in.lock();
        while !*let_in {
            let now = Instant::now();
            if now >= end || leave.is_some_and(|leave| leave()) {
                return false;
            }
            // Who has no reason to leave is woken by nothing but its turn.
            let glance = leave.map_or(end, |_| now + GLANCE);
            self.bell.wait_until(&mut let_in, end.min(glance));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
    use std::thread;
    use std::time::Duration;

    use parking_lot::Mutex;

    use super::{Gate, NoPlace};

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_full_gate_refuses_and_is_open_again_afterwards() {
        let gate = Gate::new(2, Duration::ZERO);
        gate.enter(None).unwrap();
        gate.enter(None).unwrap();
        match gate.enter(None).unwrap_err() {
            NoPlace::Full { limit, .. } => assert_eq!((limit, gate.alive()), (2, 2)),
            NoPlace::Left => panic!("nobody did"),
        }
        gate.leave();
        gate.enter(None).unwrap();
        gate.leave();
        gate.leave();
        assert_eq!((gate.alive(), gate.line.lock().len()), (0, 0));
    }

    #[test]
    fn who_came_first_goes_in_first() {
        let gate = Gate::new(1, LONG);
        let order = Mutex::new(Vec::new());
        gate.enter(None).unwrap();
        thread::scope(|scope| {
            for number in 0..5_u32 {
                let (gate, order) = (&gate, &order);
                scope.spawn(move || {
                    gate.enter(None).unwrap();
                    order.lock().push(number);
                    gate.leave();
                });
                // The next one comes when this one stands in line.
                while gate.waiting.load(Ordering::SeqCst) <= number {
                    thread::yield_now();
                }
            }
            gate.leave();
        });
        assert_eq!(order.into_inner(), [0, 1, 2, 3, 4]);
        assert_eq!(gate.alive(), 0);
    }

    #[test]
    fn no_more_than_the_limit_are_ever_in_and_nobody_is_forgotten() {
        let gate = Gate::new(3, LONG);
        let (inside, most) = (AtomicU32::new(0), AtomicU32::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..2_000 {
                        gate.enter(None).unwrap();
                        let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
                        most.fetch_max(now, Ordering::SeqCst);
                        inside.fetch_sub(1, Ordering::SeqCst);
                        gate.leave();
                    }
                });
            }
        });
        assert!(most.into_inner() <= 3);
        assert_eq!((gate.alive(), gate.waiting.into_inner()), (0, 0));
    }

    #[test]
    fn who_gives_up_leaves_no_gap_in_the_line() {
        let gate = Gate::new(1, Duration::from_millis(1));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..300 {
                        if gate.enter(None).is_ok() {
                            thread::sleep(Duration::from_micros(300));
                            gate.leave();
                        }
                    }
                });
            }
        });
        assert_eq!((gate.alive(), gate.waiting.load(Ordering::SeqCst)), (0, 0));
        gate.enter(None).unwrap();
    }

    #[test]
    fn who_does_not_want_to_wait_any_more_leaves_the_line() {
        let gate = Gate::new(1, LONG);
        let cancelled = AtomicBool::new(false);
        gate.enter(None).unwrap();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| gate.enter(Some(&|| cancelled.load(Ordering::SeqCst))));
            while !gate.is_awaited() {
                thread::yield_now();
            }
            cancelled.store(true, Ordering::SeqCst);
            assert_eq!(waiting.join().unwrap(), Err(NoPlace::Left));
        });
        assert!(!gate.is_awaited());
        gate.leave();
        gate.enter(None).unwrap();
    }
}
