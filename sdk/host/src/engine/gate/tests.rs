use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::{Gate, Leave, NoPlace, Turns, Wish};

const LONG: Duration = Duration::from_secs(60);

fn of(weight: u32) -> Wish<'static> {
    Wish {
        weight,
        until: None,
        leave: None,
    }
}

/// How long a refusal says that was waited, of how many places.
fn full(refused: Result<(), NoPlace>) -> (u32, Duration) {
    match refused.unwrap_err() {
        NoPlace::Full { places, waited } => (places, waited),
        NoPlace::Left => panic!("nobody left"),
    }
}

fn is_empty(gate: &Gate) -> bool {
    (gate.guests(), gate.held(), gate.is_awaited()) == (0, 0, false) && gate.line.lock().is_empty()
}

/// Waits until so many stand in line.
fn until_in_line(gate: &Gate, many: u32) {
    while gate.waiting.load(Ordering::SeqCst) < many {
        thread::yield_now();
    }
}

#[test]
fn a_full_gate_refuses_and_is_open_again_afterwards() {
    let gate = Gate::new(2, Duration::ZERO);
    gate.enter(&of(1)).unwrap();
    gate.enter(&of(1)).unwrap();
    assert_eq!(full(gate.enter(&of(1))).0, 2);
    assert_eq!(gate.guests(), 2);
    gate.leave(1);
    gate.enter(&of(1)).unwrap();
    gate.leave(1);
    gate.leave(1);
    assert!(is_empty(&gate));
}

#[test]
fn who_came_first_goes_in_first() {
    let gate = Gate::new(1, LONG);
    let order = Mutex::new(Vec::new());
    gate.enter(&of(1)).unwrap();
    thread::scope(|scope| {
        for number in 0..5_u32 {
            let (gate, order) = (&gate, &order);
            scope.spawn(move || {
                gate.enter(&of(1)).unwrap();
                order.lock().push(number);
                gate.leave(1);
            });
            // The next one comes when this one stands in line.
            until_in_line(gate, number + 1);
        }
        gate.leave(1);
    });
    assert_eq!(order.into_inner(), [0, 1, 2, 3, 4]);
    assert!(is_empty(&gate));
}

#[test]
fn no_more_than_its_places_are_ever_taken_and_nobody_is_forgotten() {
    let gate = Gate::new(5, LONG);
    let (held, most) = (AtomicU32::new(0), AtomicU32::new(0));
    thread::scope(|scope| {
        for weight in [1, 1, 1, 2, 2, 3, 4, 5] {
            let (gate, held, most) = (&gate, &held, &most);
            scope.spawn(move || {
                for _ in 0..1_000 {
                    gate.enter(&of(weight)).unwrap();
                    let now = held.fetch_add(weight, Ordering::SeqCst) + weight;
                    most.fetch_max(now, Ordering::SeqCst);
                    held.fetch_sub(weight, Ordering::SeqCst);
                    gate.leave(weight);
                }
            });
        }
    });
    assert!(most.into_inner() <= 5);
    assert!(is_empty(&gate));
}

#[test]
fn a_heavy_guest_counts_as_one_and_holds_its_places() {
    let gate = Gate::new(10, Duration::ZERO);
    gate.enter(&of(4)).unwrap();
    gate.enter(&of(5)).unwrap();
    assert_eq!((gate.guests(), gate.held()), (2, 9));
    assert_eq!(full(gate.enter(&of(2))).0, 10);
    gate.enter(&of(1)).unwrap();
    gate.leave(4);
    assert_eq!((gate.guests(), gate.held()), (2, 6));
    // More than there are never fits, and takes nothing.
    assert_eq!(full(gate.enter(&of(11))).0, 10);
    assert_eq!(full(gate.enter(&of(u32::MAX))).0, 10);
    assert_eq!((gate.guests(), gate.held()), (2, 6));
}

#[test]
fn nobody_overtakes_a_heavy_guest_and_all_behind_it_go_in_when_it_gives_up() {
    let gate = Gate::new(4, LONG);
    gate.enter(&of(3)).unwrap();
    let gives_up = AtomicBool::new(false);
    thread::scope(|scope| {
        let (gate, gives_up) = (&gate, &gives_up);
        let heavy = scope.spawn(move || {
            let leave: Leave<'_> = &|| gives_up.load(Ordering::SeqCst);
            let leave = Some(leave);
            gate.enter(&Wish { leave, ..of(2) })
        });
        until_in_line(gate, 1);
        // There is a place for this one, and somebody before it.
        let light = scope.spawn(|| gate.enter(&of(1)));
        until_in_line(gate, 2);
        assert_eq!((gate.guests(), gate.held()), (1, 3));
        gives_up.store(true, Ordering::SeqCst);
        assert_eq!(heavy.join().unwrap(), Err(NoPlace::Left));
        light.join().unwrap().unwrap();
        assert_eq!((gate.guests(), gate.held()), (2, 4));
    });
    gate.leave(3);
    gate.leave(1);
    assert!(is_empty(&gate));
}

#[test]
fn who_gives_up_leaves_no_gap_in_the_line() {
    let gate = Gate::new(2, Duration::from_millis(1));
    thread::scope(|scope| {
        for weight in [1, 2, 1, 2, 1, 2, 1, 2] {
            let gate = &gate;
            scope.spawn(move || {
                for _ in 0..200 {
                    if gate.enter(&of(weight)).is_ok() {
                        thread::sleep(Duration::from_micros(300));
                        gate.leave(weight);
                    }
                }
            });
        }
    });
    assert!(is_empty(&gate));
    gate.enter(&of(2)).unwrap();
}

#[test]
fn who_does_not_want_to_wait_any_more_leaves_the_line() {
    let gate = Gate::new(1, LONG);
    let cancelled = AtomicBool::new(false);
    gate.enter(&of(1)).unwrap();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let leave: Leave<'_> = &|| cancelled.load(Ordering::SeqCst);
            let leave = Some(leave);
            gate.enter(&Wish { leave, ..of(1) })
        });
        until_in_line(&gate, 1);
        cancelled.store(true, Ordering::SeqCst);
        assert_eq!(waiting.join().unwrap(), Err(NoPlace::Left));
    });
    assert!(!gate.is_awaited());
    gate.leave(1);
    gate.enter(&of(1)).unwrap();
}

#[test]
fn who_left_for_something_that_is_gone_by_now_has_left_all_the_same() {
    let gate = Gate::new(1, LONG);
    gate.enter(&of(1)).unwrap();
    let is_there = AtomicBool::new(true);
    let leave: Leave<'_> = &|| is_there.swap(false, Ordering::SeqCst);
    let leave = Some(leave);
    let began = Instant::now();
    assert_eq!(gate.enter(&Wish { leave, ..of(1) }), Err(NoPlace::Left));
    assert!(began.elapsed() < LONG / 2);
    gate.leave(1);
    assert!(is_empty(&gate));
}

#[test]
fn whoever_has_a_time_of_its_own_waits_no_longer_than_that() {
    let gate = Gate::new(1, LONG);
    gate.enter(&of(1)).unwrap();
    let began = Instant::now();
    let until = Some(began + Duration::from_millis(20));
    let (places, waited) = full(gate.enter(&Wish { until, ..of(1) }));
    assert_eq!(places, 1);
    assert!(waited >= Duration::from_millis(19) && began.elapsed() < LONG / 2);
    // One that is later than the gate's patience changes nothing.
    let gate = Gate::new(1, Duration::ZERO);
    gate.enter(&of(1)).unwrap();
    let until = Some(Instant::now() + LONG);
    assert!(full(gate.enter(&Wish { until, ..of(1) })).1 < LONG / 2);
}

fn turns(places: u32, patience: Duration) -> Arc<Turns> {
    Arc::new(Turns::new(places, patience))
}

#[test]
fn a_guest_inside_a_host_function_has_left_its_place() {
    let turns = turns(1, Duration::ZERO);
    let mut outer = turns.begin(None, None).unwrap();
    assert_eq!(turns.begin(None, None).err().map(full_of), Some(1));
    outer.pause();
    let inner = turns.begin(None, None).unwrap();
    // It comes back only when the inner one is done.
    let now = Some(Instant::now());
    assert_eq!(outer.resume(now, None).err().map(full_of), Some(1));
    drop(inner);
    outer.resume(now, None).unwrap();
    assert_eq!(turns.gate.held(), 1);
    drop(outer);
    assert!(is_empty(&turns.gate));
}

fn full_of(none: NoPlace) -> u32 {
    full(Err(none)).0
}

#[test]
fn who_comes_back_stands_before_all_that_came_later() {
    let turns = turns(1, LONG);
    let order = Mutex::new(Vec::new());
    let mut early = turns.begin(None, None).unwrap();
    early.pause();
    let busy = turns.begin(None, None).unwrap();
    thread::scope(|scope| {
        let (turns, order) = (&turns, &order);
        scope.spawn(|| {
            let _turn = turns.begin(None, None).unwrap();
            order.lock().push("late");
        });
        until_in_line(&turns.gate, 1);
        scope.spawn(move || {
            early.resume(None, None).unwrap();
            order.lock().push("early");
            drop(early);
        });
        until_in_line(&turns.gate, 2);
        drop(busy);
    });
    assert_eq!(order.into_inner(), ["early", "late"]);
    assert!(is_empty(&turns.gate));
}

#[test]
fn the_next_call_of_a_session_comes_when_it_is_made() {
    let turns = turns(1, LONG);
    let order = Mutex::new(Vec::new());
    let mut session = turns.begin(None, None).unwrap();
    session.pause();
    let busy = turns.begin(None, None).unwrap();
    thread::scope(|scope| {
        let (turns, order) = (&turns, &order);
        scope.spawn(|| {
            let _turn = turns.begin(None, None).unwrap();
            order.lock().push("other");
        });
        until_in_line(&turns.gate, 1);
        scope.spawn(move || {
            session.resume_anew(None, None).unwrap();
            order.lock().push("session");
            drop(session);
        });
        until_in_line(&turns.gate, 2);
        drop(busy);
    });
    assert_eq!(order.into_inner(), ["other", "session"]);
    assert!(is_empty(&turns.gate));
}

#[test]
fn a_resting_call_keeps_its_place_from_other_threads_and_lends_it_to_its_own() {
    let turns = turns(1, Duration::ZERO);
    let mut outer = turns.begin(None, None).unwrap();
    outer.rest();
    thread::scope(|scope| {
        let other = scope.spawn(|| turns.begin(None, None).err().map(full_of));
        assert_eq!(other.join().unwrap(), Some(1));
    });
    let inner = turns.begin(None, None).unwrap();
    assert_eq!(turns.gate.held(), 1);
    drop(inner);
    assert_eq!(turns.gate.held(), 0);
    // What was lent is looked for anew.
    outer.resume(None, None).unwrap();
    outer.rest();
    outer.resume(None, None).unwrap();
    assert_eq!(turns.gate.held(), 1);
    outer.rest();
    drop(outer);
    assert!(is_empty(&turns.gate) && turns.resting.lock().is_empty());
}

#[test]
fn turns_are_never_more_than_places_whatever_guests_do() {
    let turns = turns(3, LONG);
    let (inside, most) = (AtomicU32::new(0), AtomicU32::new(0));
    thread::scope(|scope| {
        for number in 0..8_u32 {
            let (turns, inside, most) = (&turns, &inside, &most);
            let execute = move || {
                let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(now, Ordering::SeqCst);
                inside.fetch_sub(1, Ordering::SeqCst);
            };
            scope.spawn(move || {
                for round in 0..500 {
                    let mut turn = turns.begin(None, None).unwrap();
                    execute();
                    match (round + number) % 3 {
                        0 => turn.pause(),
                        1 => turn.rest(),
                        _ => {}
                    }
                    let nested = (round % 5 == 0 && number % 2 == 0).then(|| {
                        turn.pause();
                        turns.begin(None, None).unwrap()
                    });
                    drop(nested);
                    turn.resume(None, None).unwrap();
                    execute();
                }
            });
        }
    });
    assert!(most.into_inner() <= 3);
    assert!(is_empty(&turns.gate) && turns.resting.lock().is_empty());
}
