//! Turns of guests that execute.

use std::time::Duration;

use shuttle::rand::{Rng, thread_rng};

use crate::Model;
use crate::engine::{Leave, NoPlace, Turns};
use crate::gate::{FOREVER, Ledger};
use crate::sync::{Arc, AtomicBool, Instant, Mutex, Ordering, thread};

fn turns(places: u32) -> Arc<Turns> {
    Arc::new(Turns::new(places, FOREVER))
}

/// All places are there: no more, no less.
fn assert_empty(turns: &Arc<Turns>, places: u32) {
    let at_once = Some(Instant::now());
    let all: Vec<_> = (0..places)
        .map(|_| turns.begin(at_once, None).unwrap())
        .collect();
    let refused = turns.begin(at_once, None).unwrap_err();
    assert!(matches!(refused, NoPlace::Full { places: all, .. } if all == places));
    drop(all);
}

pub(crate) const TURNS_ADD_UP: Model = Model {
    name: "turns: never more than places, whatever guests do, and none is lost",
    run: || {
        let (turns, ledger) = (turns(2), Ledger::new(2));
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut turn = turns.begin(None, None).unwrap();
                    ledger.stay(1);
                    match thread_rng().gen_range(0..3) {
                        0 => turn.pause(),
                        1 => turn.rest(),
                        _ => {}
                    }
                    if thread_rng().gen_bool(0.5) {
                        // A host function, or a rest, in which the same thread calls another guest.
                        turn.rest();
                        let nested = turns.begin(None, None).unwrap();
                        ledger.stay(1);
                        drop(nested);
                    }
                    match thread_rng().gen_range(0..3) {
                        0 => turn.resume_anew(None, None).unwrap(),
                        1 => turn.resume(None, None).unwrap(),
                        // Its caller is gone.
                        _ => return,
                    }
                    ledger.stay(1);
                });
            }
        });
        assert_empty(&turns, 2);
    },
};

pub(crate) const WHO_COMES_BACK_KEEPS_ITS_TURN: Model = Model {
    name: "turns: who comes back from a host function stands before all that came later",
    run: || {
        let turns = turns(1);
        let order = Mutex::new(Vec::new());
        let mut early = turns.begin(None, None).unwrap();
        early.pause();
        let busy = turns.begin(None, None).unwrap();
        let in_line = [AtomicBool::new(false), AtomicBool::new(false)];
        thread::scope(|scope| {
            let (turns, order, in_line) = (&turns, &order, &in_line);
            // Asked in line, and not before.
            let stays = |mark: usize| {
                in_line[mark].store(true, Ordering::SeqCst);
                false
            };
            let until_in_line = |mark: usize| {
                while !in_line[mark].load(Ordering::SeqCst) {
                    thread::yield_now();
                }
            };
            scope.spawn(move || {
                let leave = || stays(0);
                let turn = turns.begin(None, Some(&leave)).unwrap();
                order.lock().push("late");
                drop(turn);
            });
            until_in_line(0);
            scope.spawn(move || {
                let leave = || stays(1);
                early.resume(None, Some(&leave)).unwrap();
                order.lock().push("early");
                drop(early);
            });
            until_in_line(1);
            drop(busy);
        });
        assert_eq!(*order.lock(), ["early", "late"]);
        assert_empty(&turns, 1);
    },
};

pub(crate) const A_HOST_FUNCTION_IS_NO_PLACE_TO_WAIT_FOR_A_PLACE: Model = Model {
    name: "turns: host functions that call other guests never wait for one another",
    run: || {
        let (turns, ledger) = (turns(1), Ledger::new(1));
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut outer = turns.begin(None, None).unwrap();
                    ledger.stay(1);
                    outer.pause();
                    // Another thread works for the host function.
                    let inner = || {
                        let _inner = turns.begin(None, None).unwrap();
                        ledger.stay(1);
                    };
                    thread::scope(|scope| {
                        scope.spawn(inner).join().unwrap();
                    });
                    outer.resume(None, None).unwrap();
                    ledger.stay(1);
                });
            }
        });
        assert_empty(&turns, 1);
    },
};
