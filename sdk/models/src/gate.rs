//! The line before the host's places.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use shuttle::rand::{Rng, thread_rng};

use crate::Model;
use crate::engine::{Gate, Leave, NoPlace, Wish};
use crate::sync::{Arc, AtomicBool, Instant, Mutex, thread};

/// Longer than any clock shows: who waits so long waits for nothing but its turn.
pub(crate) const FOREVER: Duration = Duration::MAX;

const SHORT: Duration = Duration::from_millis(20);

pub(crate) fn of(weight: u32) -> Wish<'static> {
    Wish {
        weight,
        until: None,
        leave: None,
    }
}

/// Places as those count who hold them.
pub(crate) struct Ledger {
    places: u32,
    held: AtomicU32,
}

impl Ledger {
    pub(crate) fn new(places: u32) -> Self {
        let held = AtomicU32::new(0);
        Self { places, held }
    }

    pub(crate) fn stay(&self, weight: u32) {
        let held = self.held.fetch_add(weight, Ordering::SeqCst) + weight;
        assert!(held <= self.places, "{held} of {} places", self.places);
        thread::yield_now();
        self.held.fetch_sub(weight, Ordering::SeqCst);
    }
}

/// Nobody is in or in line, and all places are there: no more, no less.
fn assert_empty(gate: &Gate) {
    assert_eq!(
        (gate.guests(), gate.held(), gate.is_awaited()),
        (0, 0, false)
    );
    let places = gate.places();
    let until = Some(Instant::now());
    gate.enter(&Wish {
        until,
        ..of(places)
    })
    .unwrap();
    let refused = gate.enter(&Wish { until, ..of(1) }).unwrap_err();
    assert!(matches!(refused, NoPlace::Full { places: all, .. } if all == places));
    gate.leave(places);
    assert_eq!(
        (gate.guests(), gate.held(), gate.is_awaited()),
        (0, 0, false)
    );
}

pub(crate) const NOBODY_WAITS_FOR_EVER: Model = Model {
    name: "gate: nobody waits for ever, and weights add up",
    run: || {
        let (gate, ledger) = (Gate::new(3, FOREVER), Ledger::new(3));
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for _ in 0..2 {
                        let weight = thread_rng().gen_range(1..=3);
                        gate.enter(&of(weight)).unwrap();
                        assert!(gate.held() >= weight && gate.guests() >= 1);
                        ledger.stay(weight);
                        gate.leave(weight);
                    }
                });
            }
        });
        assert_empty(&gate);
    },
};

pub(crate) const WHO_GIVES_UP_TAKES_NOTHING: Model = Model {
    name: "gate: who gives up takes nothing, and nobody waits for it",
    run: || {
        let (gate, ledger) = (Gate::new(2, FOREVER), Ledger::new(2));
        thread::scope(|scope| {
            for number in 0..4 {
                let (gate, ledger) = (&gate, &ledger);
                scope.spawn(move || {
                    let glances = AtomicU32::new(thread_rng().gen_range(0..3));
                    let is_enough = || {
                        let left = glances.load(Ordering::SeqCst);
                        glances.store(left.saturating_sub(1), Ordering::SeqCst);
                        left == 0
                    };
                    let leave: Option<Leave<'_>> = (number == 1).then_some(&is_enough);
                    let until = (number == 2).then(|| Instant::now() + SHORT);
                    let weight = thread_rng().gen_range(1..=2);
                    let wish = Wish {
                        weight,
                        until,
                        leave,
                    };
                    match gate.enter(&wish) {
                        Ok(()) => {
                            ledger.stay(weight);
                            gate.leave(weight);
                        }
                        Err(NoPlace::Left) => assert_eq!(number, 1),
                        Err(NoPlace::Full { places, .. }) => {
                            assert_eq!((number, places), (2, 2));
                            // The clock may have moved before it stood in line.
                            assert!(Some(Instant::now()) >= until);
                        }
                    }
                });
            }
        });
        assert_empty(&gate);
    },
};

pub(crate) const FIRST_COME_FIRST_SERVED: Model = Model {
    name: "gate: who came first goes in first, however heavy",
    run: || {
        let gate = Gate::new(3, FOREVER);
        let order = Mutex::new(Vec::new());
        // No two of them fit in together, so that the order in which they are in is that of the line.
        let weight = || thread_rng().gen_range(2..=3);
        gate.enter(&of(1)).unwrap();
        gate.enter(&of(2)).unwrap();
        thread::scope(|scope| {
            let (gate, order) = (&gate, &order);
            let go = move |number: u32, wish: &Wish<'_>| {
                gate.enter(wish).unwrap();
                order.lock().push(number);
                gate.leave(wish.weight);
            };
            let in_line = [(); 3].map(|()| Arc::new(AtomicBool::new(false)));
            for (number, mark) in (0..).zip(&in_line) {
                let (mark, weight) = (Arc::clone(mark), weight());
                let here = Arc::clone(&mark);
                scope.spawn(move || {
                    // Asked in line, and not before.
                    let stays = || {
                        mark.store(true, Ordering::SeqCst);
                        false
                    };
                    let leave: Option<Leave<'_>> = Some(&stays);
                    go(
                        number,
                        &Wish {
                            leave,
                            ..of(weight)
                        },
                    );
                });
                while !here.load(Ordering::SeqCst) {
                    thread::yield_now();
                }
            }
            let last = weight();
            scope.spawn(move || go(3, &of(last)));
            gate.leave(2);
            gate.leave(1);
        });
        assert_eq!(*order.lock(), [0, 1, 2, 3]);
        assert_empty(&gate);
    },
};

pub(crate) const A_HEAVY_GUEST_THAT_GIVES_UP_LETS_OTHERS_IN: Model = Model {
    name: "gate: a heavy guest that gives up lets others in",
    run: || {
        let gate = Gate::new(2, FOREVER);
        gate.enter(&of(1)).unwrap();
        thread::scope(|scope| {
            let heavy = scope.spawn(|| {
                let until = Some(Instant::now() + SHORT);
                gate.enter(&Wish { until, ..of(2) })
            });
            let light = scope.spawn(|| {
                gate.enter(&of(1)).unwrap();
                gate.leave(1);
            });
            light.join().unwrap();
            let refused = heavy.join().unwrap().unwrap_err();
            assert!(matches!(refused, NoPlace::Full { places: 2, waited } if waited >= SHORT));
        });
        gate.leave(1);
        assert_empty(&gate);
    },
};

pub(crate) const CANCELLED_IN_THE_LAST_MOMENT: Model = Model {
    name: "gate: who is cancelled in the last moment has a place or is not in line",
    run: || {
        let gate = Gate::new(1, FOREVER);
        let cancelled = AtomicBool::new(false);
        gate.enter(&of(1)).unwrap();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let leave = || cancelled.load(Ordering::SeqCst);
                let leave: Option<Leave<'_>> = Some(&leave);
                gate.enter(&Wish { leave, ..of(1) })
            });
            let behind = scope.spawn(|| {
                gate.enter(&of(1)).unwrap();
                gate.leave(1);
            });
            let cancels = scope.spawn(|| cancelled.store(true, Ordering::SeqCst));
            gate.leave(1);
            match waiting.join().unwrap() {
                Ok(()) => gate.leave(1),
                refused => assert_eq!(refused, Err(NoPlace::Left)),
            }
            behind.join().unwrap();
            cancels.join().unwrap();
        });
        assert_empty(&gate);
    },
};
