//! Tasks: in line with threads, woken by the ticker and by whoever cancels, and dropped at any moment.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use shuttle::future::block_on;
use shuttle::rand::{Rng, thread_rng};

use super::alarms::{Alarm, Alarms};
use super::{Gate, Turns};
use crate::Model;
use crate::gate::{FOREVER, Ledger, of};
use crate::imports::{CancelAlarm, CancelHandle};
use crate::sync::{Arc, AtomicBool, Instant, Ordering, thread};

/// Does what the ticker's thread does for tasks, while `run` runs.
fn ticking<R>(alarms: &Alarms, run: impl FnOnce() -> R) -> R {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                thread::park_timeout(Duration::from_millis(10));
                if alarms.has_yielded() {
                    alarms.wake_yielded();
                }
                alarms.ring(Instant::now());
            }
        });
        let result = run();
        is_over.store(true, Ordering::SeqCst);
        result
    })
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn assert_empty(gate: &Gate) {
    assert_eq!(
        (gate.guests(), gate.held(), gate.is_awaited()),
        (0, 0, false)
    );
}

pub(crate) const TASKS_AND_THREADS_STAND_IN_ONE_LINE: Model = Model {
    name: "tasks: they stand in one line with threads, and nobody waits for ever",
    run: || {
        let (gate, ledger) = (Gate::new(2, FOREVER), Ledger::new(2));
        let alarms = Arc::new(Alarms::new());
        ticking(&alarms, || {
            thread::scope(|scope| {
                for number in 0..4 {
                    let (gate, ledger, alarms) = (&gate, &ledger, &alarms);
                    scope.spawn(move || {
                        let weight = thread_rng().gen_range(1..=2);
                        match number % 2 {
                            0 => gate.enter(&of(weight)).unwrap(),
                            _ => block_on(gate.enter_async(weight, None, alarms)).unwrap(),
                        }
                        ledger.stay(weight);
                        gate.leave(weight);
                    });
                }
            });
        });
        assert_empty(&gate);
        assert_eq!(alarms.len(), 0);
    },
};

pub(crate) const A_TASK_THAT_IS_DROPPED_IN_LINE_LEAVES_NOTHING: Model = Model {
    name: "tasks: one that is dropped in line leaves its place to the next",
    run: || {
        let gate = Gate::new(1, FOREVER);
        let alarms = Arc::new(Alarms::new());
        gate.enter(&of(1)).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                let mut waiting = Box::pin(gate.enter_async(1, None, &alarms));
                let polls = thread_rng().gen_range(1..=3);
                for _ in 0..polls {
                    if poll(waiting.as_mut()).is_ready() {
                        gate.leave(1);
                        break;
                    }
                    thread::yield_now();
                }
            });
            scope.spawn(|| {
                gate.enter(&of(1)).unwrap();
                gate.leave(1);
            });
            gate.leave(1);
        });
        assert_empty(&gate);
        assert_eq!(alarms.len(), 0);
    },
};

pub(crate) const A_PLACE_THAT_NOBODY_TAKES_UP_IS_THE_NEXT_ONES: Model = Model {
    name: "tasks: a place that nobody takes up is the next one's, and comes again",
    run: || {
        let gate = Gate::new(1, FOREVER);
        let alarms = Arc::new(Alarms::new());
        gate.enter(&of(1)).unwrap();
        let mut lazy = pin!(gate.enter_async(1, None, &alarms));
        assert!(poll(lazy.as_mut()).is_pending());
        ticking(&alarms, || {
            thread::scope(|scope| {
                // Each waits for the lazy one, which is called and does not come.
                scope.spawn(|| {
                    gate.enter(&of(1)).unwrap();
                    gate.leave(1);
                });
                scope.spawn(|| {
                    block_on(gate.enter_async(1, None, &alarms)).unwrap();
                    gate.leave(1);
                });
                gate.leave(1);
            });
            block_on(lazy).unwrap();
        });
        assert_eq!((gate.guests(), gate.is_awaited()), (1, false));
        gate.leave(1);
        assert_empty(&gate);
    },
};

pub(crate) const WHO_IS_CALLED_AND_DROPPED_KEEPS_NOBODY_WAITING: Model = Model {
    name: "tasks: several that do not take up their places keep nobody waiting",
    run: || {
        let gate = Gate::new(2, FOREVER);
        let alarms = Arc::new(Alarms::new());
        gate.enter(&of(2)).unwrap();
        let mut lazy: Vec<_> = (0..3)
            .map(|_| Box::pin(gate.enter_async(1, None, &alarms)))
            .collect();
        for task in &mut lazy {
            assert!(poll(task.as_mut()).is_pending());
        }
        ticking(&alarms, || {
            thread::scope(|scope| {
                // In line before any of the lazy ones is called.
                let waiting = scope.spawn(|| {
                    gate.enter(&of(2)).unwrap();
                    gate.leave(2);
                });
                thread::yield_now();
                gate.leave(2);
                waiting.join().unwrap();
                // One of them is dropped, whatever became of it.
                drop(lazy.pop());
            });
            for task in lazy {
                block_on(task).unwrap();
                gate.leave(1);
            }
        });
        assert_empty(&gate);
        assert_eq!(alarms.len(), 0);
    },
};

pub(crate) const WHO_YIELDS_LENDS_ITS_TURN: Model = Model {
    name: "tasks: who yields lends its turn to those in line, and no turn is lost",
    run: || {
        let turns = Arc::new(Turns::new(1, FOREVER));
        let (ledger, alarms) = (Ledger::new(1), Arc::new(Alarms::new()));
        ticking(&alarms, || {
            thread::scope(|scope| {
                for number in 0..3 {
                    let (turns, ledger, alarms) = (&turns, &ledger, &alarms);
                    scope.spawn(move || {
                        let turn = block_on(turns.begin_async(None, alarms)).unwrap();
                        for _ in 0..2 {
                            ledger.stay(1);
                            let Some(lent) = turn.lend() else { continue };
                            let mut back = Box::pin(lent.back(alarms));
                            // Its guest ends where it is parked.
                            if number == 1 {
                                drop(poll(back.as_mut()));
                                return;
                            }
                            block_on(back);
                        }
                    });
                }
            });
        });
        // The one turn is there.
        drop(turns.begin(Some(Instant::now()), None).unwrap());
        assert_eq!(alarms.len(), 0);
    },
};

/// Waits until its alarm has rung.
async fn until(when: Instant, alarms: &Arc<Alarms>) {
    let mut alarm = Alarm::new(alarms);
    poll_fn(|cx| {
        if Instant::now() >= when {
            return Poll::Ready(());
        }
        alarm.set(Some(when), cx.waker());
        Poll::Pending
    })
    .await;
}

pub(crate) const AN_ALARM_RINGS_OR_IS_OFF: Model = Model {
    name: "tasks: an alarm rings at its time, or is off",
    run: || {
        let alarms = Arc::new(Alarms::new());
        ticking(&alarms, || {
            thread::scope(|scope| {
                for number in 0..3_u64 {
                    let alarms = &alarms;
                    scope.spawn(move || {
                        let when = Instant::now() + Duration::from_millis(20 * number);
                        let mut waiting = Box::pin(until(when, alarms));
                        match number {
                            // Dropped where it waits.
                            1 => drop(poll(waiting.as_mut())),
                            _ => block_on(waiting),
                        }
                    });
                }
            });
        });
        assert_eq!(alarms.len(), 0);
    },
};

pub(crate) const WHO_YIELDS_IS_WOKEN: Model = Model {
    name: "tasks: who yields is woken, by somebody else",
    run: || {
        let alarms = Arc::new(Alarms::new());
        ticking(&alarms, || {
            thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        let mut alarm = Alarm::new(&alarms);
                        for _ in 0..2 {
                            let mut has_rested = false;
                            block_on(poll_fn(|cx| {
                                if std::mem::replace(&mut has_rested, true) {
                                    return Poll::Ready(());
                                }
                                alarm.yielded(cx.waker());
                                Poll::Pending
                            }));
                        }
                    });
                }
            });
        });
        assert_eq!(alarms.len(), 0);
    },
};

pub(crate) const WHOEVER_IS_CANCELLED_IS_WOKEN: Model = Model {
    name: "tasks: whoever is cancelled is woken, however close",
    run: || {
        let handle = CancelHandle::new();
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let mut alarm = CancelAlarm::new(&handle);
                    block_on(poll_fn(|cx| {
                        alarm.set(cx.waker());
                        match handle.is_cancelled() {
                            true => Poll::Ready(()),
                            false => Poll::Pending,
                        }
                    }));
                });
            }
            scope.spawn(|| handle.cancel());
        });
    },
};
