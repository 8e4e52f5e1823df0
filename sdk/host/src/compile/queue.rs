//! The queue before the workers: so many compile at a time, the other loads wait in the order in
//! which they came.
//!
//! Each worker may take as much memory as its load's limits say, so only their number bounds the
//! memory of all. A load leaves the queue when its app says so. Nothing here knows what a worker does.

use std::collections::VecDeque;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::job::Pulse;
use crate::error::{LoadErrorKind, Step};

/// How often a load that waits asks whether to go on.
const BEAT: Duration = Duration::from_millis(100);

/// Slots for workers, and who waits for one.
#[derive(Debug)]
pub(crate) struct Queue {
    slots: u32,
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct State {
    taken: u32,
    waiting: VecDeque<u64>,
    next: u64,
}

/// A place in the queue, and then a slot. Dropping it gives up whichever it is.
#[derive(Debug)]
pub(crate) struct Slot<'a> {
    queue: &'a Queue,
    ticket: u64,
    taken: bool,
}

impl Queue {
    pub(crate) fn new(slots: u32) -> Self {
        Self {
            slots,
            state: Mutex::default(),
            moved: Condvar::new(),
        }
    }

    /// Takes a slot, after all who came before. `pulse` hears of it only where that takes a wait, and
    /// its error ends the wait.
    pub(crate) fn enter(&self, pulse: Pulse<'_>) -> Result<Slot<'_>, LoadErrorKind> {
        let mut slot = self.stand_in_line();
        if slot.take_within(Duration::ZERO) {
            return Ok(slot);
        }
        loop {
            pulse(Step::Waiting)?;
            if slot.take_within(BEAT) {
                pulse(Step::Compiling)?;
                return Ok(slot);
            }
        }
    }

    fn stand_in_line(&self) -> Slot<'_> {
        let mut state = self.state.lock();
        let ticket = state.next;
        state.next += 1;
        state.waiting.push_back(ticket);
        Slot {
            queue: self,
            ticket,
            taken: false,
        }
    }
}

impl Slot<'_> {
    /// Takes a slot if this is the first in the queue and one is free, or becomes so within `most`.
    fn take_within(&mut self, most: Duration) -> bool {
        let queue = self.queue;
        let mut state = queue.state.lock();
        let must_wait = |state: &mut State| {
            state.waiting.front() != Some(&self.ticket) || state.taken >= queue.slots
        };
        if !most.is_zero() {
            queue.moved.wait_while_for(&mut state, must_wait, most);
        }
        if must_wait(&mut state) {
            return false;
        }
        state.waiting.pop_front();
        state.taken += 1;
        self.taken = true;
        // The next one is the first now, and there may be a slot for it too.
        queue.moved.notify_all();
        true
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.state.lock();
        match self.taken {
            true => state.taken -= 1,
            false => state.waiting.retain(|ticket| *ticket != self.ticket),
        }
        self.queue.moved.notify_all();
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::panic,
        reason = "a test fails by panicking"
    )]

    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;

    use parking_lot::Mutex;

    use super::Queue;
    use crate::error::{LoadErrorKind, Step};

    fn waiting(queue: &Queue) -> usize {
        queue.state.lock().waiting.len()
    }

    fn never(step: Step) -> Result<(), LoadErrorKind> {
        panic!("nothing is waited for: {step}")
    }

    #[test]
    fn a_free_slot_is_taken_without_a_word() {
        let queue = Queue::new(2);
        let silent = &mut never;
        let (one, two) = (queue.enter(silent).unwrap(), queue.enter(silent).unwrap());
        drop((one, two));
        queue.enter(silent).unwrap();
    }

    #[test]
    fn who_came_first_goes_first() {
        let queue = Queue::new(1);
        let order = Mutex::new(Vec::new());
        let first = queue.enter(&mut |_| Ok(())).unwrap();
        thread::scope(|scope| {
            for number in 0..5 {
                let (queue, order) = (&queue, &order);
                scope.spawn(move || {
                    let _slot = queue.enter(&mut |_| Ok(())).unwrap();
                    order.lock().push(number);
                });
                while waiting(queue) <= number {
                    thread::yield_now();
                }
            }
            drop(first);
        });
        assert_eq!(order.into_inner(), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn who_leaves_makes_way_and_is_told_where_it_stood() {
        let queue = Queue::new(1);
        let first = queue.enter(&mut |_| Ok(())).unwrap();
        let mut heard = Vec::new();
        let left = queue.enter(&mut |step| {
            heard.push(step);
            match heard.len() {
                3 => Err(LoadErrorKind::Abandoned { step }),
                _ => Ok(()),
            }
        });
        assert_eq!(left.unwrap_err().code(), "load-abandoned");
        assert_eq!(heard, [Step::Waiting; 3]);
        assert_eq!(waiting(&queue), 0);
        drop(first);
        queue.enter(&mut never).unwrap();
    }

    #[test]
    fn no_more_than_the_slots_are_ever_taken() {
        let queue = Queue::new(3);
        let (now, most) = (AtomicU32::new(0), AtomicU32::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..40 {
                        let _slot = queue.enter(&mut |_| Ok(())).unwrap();
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        thread::yield_now();
                        now.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert!((1..=3).contains(&most.into_inner()));
        assert_eq!(queue.state.lock().taken, 0);
        assert_eq!(waiting(&queue), 0);
    }
}
