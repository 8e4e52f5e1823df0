//! Processor time that a call's thread had: read at the call's first tick and when its deadline has passed.
//!
//! Reading it costs more than a short call, so a call that meets no tick and is in time never does. What
//! was before the first tick is known by its upper bound only: the time on the wall, and what the thread had since it was
//! last asked. It must never make a guest look more starved than it was.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{ThreadId, current};
use std::time::Duration;

use cpu_time::ThreadTime;
use parking_lot::Mutex;

/// What one call's thread had.
#[derive(Debug, Default)]
pub(super) struct Processor {
    /// Whether the call has met a tick.
    seen: AtomicBool,
    first: Mutex<Option<First>>,
}

/// How it was at a call's first tick.
#[derive(Debug, Clone, Copy)]
struct First {
    thread: ThreadId,
    /// The thread's time then.
    at: Duration,
    /// What the call had until then, at most.
    before: Duration,
}

thread_local! {
    /// The thread's time when it was last asked: a new thread had none.
    static LAST: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// The thread's time, and how much of it came since this was last asked. `None` where the system does not say.
fn read() -> Option<(Duration, Duration)> {
    let now = ThreadTime::try_now().ok()?.as_duration();
    let last = LAST.replace(now);
    // In a child of `fork` the thread's time began anew.
    Some((now, now.checked_sub(last).unwrap_or(now)))
}

impl Processor {
    /// Another call begins.
    #[inline]
    pub(super) fn restart(&self) {
        self.seen.store(false, Ordering::Relaxed);
    }

    /// The call, which has taken `elapsed`, meets a tick.
    #[inline]
    pub(super) fn tick(&self, elapsed: impl FnOnce() -> Duration) {
        if !self.seen.load(Ordering::Relaxed) {
            self.first_tick(elapsed());
        }
    }

    #[cold]
    fn first_tick(&self, elapsed: Duration) {
        self.seen.store(true, Ordering::Relaxed);
        *self.first.lock() = read().map(|(at, since)| First {
            thread: current().id(),
            at,
            before: since.min(elapsed),
        });
    }

    /// What the call, which has taken `elapsed`, had at most.
    pub(super) fn had(&self, elapsed: Duration) -> Duration {
        let Some((now, since)) = read() else {
            return elapsed;
        };
        let first = *self.first.lock();
        match first.filter(|_| self.seen.load(Ordering::Relaxed)) {
            Some(first) if first.thread == current().id() && first.at <= now => {
                (first.before + now.saturating_sub(first.at)).min(elapsed)
            }
            // It began on another thread, or in the process that this one was forked from, whose time
            // this one cannot ask for.
            Some(_) => elapsed,
            None => since.min(elapsed),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::{Duration, Instant};

    use super::Processor;

    fn spin(time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {}
    }

    /// In a thread of its own, which had no time yet.
    fn on_a_new_thread<T: Send>(run: impl FnOnce() -> T + Send) -> T {
        thread::scope(|scope| scope.spawn(run).join().unwrap())
    }

    #[test]
    fn a_call_that_slept_had_nothing_with_a_tick_and_without() {
        let slept = Duration::from_millis(50);
        for ticks in [false, true] {
            let had = on_a_new_thread(|| {
                let processor = Processor::default();
                processor.restart();
                if ticks {
                    processor.tick(|| Duration::ZERO);
                }
                thread::sleep(slept);
                processor.had(slept)
            });
            assert!(had < slept / 2, "{had:?}");
        }
    }

    #[test]
    fn work_counts_before_the_first_tick_and_after() {
        let worked = on_a_new_thread(|| {
            let begun = Instant::now();
            let processor = Processor::default();
            let own = super::ThreadTime::now();
            spin(Duration::from_millis(10));
            processor.tick(|| begun.elapsed());
            spin(Duration::from_millis(10));
            let had = processor.had(begun.elapsed());
            (had, own.elapsed(), begun.elapsed())
        });
        let (had, own, elapsed) = worked;
        // Never less than it was.
        assert!(had + Duration::from_micros(500) >= own, "{worked:?}");
        assert!(had <= elapsed, "{worked:?}");
    }

    #[test]
    fn what_was_asked_before_the_call_is_not_the_calls() {
        let had = on_a_new_thread(|| {
            let earlier = Processor::default();
            spin(Duration::from_millis(20));
            earlier.had(Duration::from_secs(1));
            Processor::default().had(Duration::from_secs(1))
        });
        assert!(had < Duration::from_millis(10), "{had:?}");
    }

    /// A child of `fork` has what its parent remembers, and a thread whose time began anew.
    #[test]
    fn a_call_in_a_forked_child_is_not_starved_by_what_its_parent_remembers() {
        let parents = Duration::from_hours(1);
        let had = on_a_new_thread(|| {
            super::LAST.set(parents);
            spin(Duration::from_millis(20));
            Processor::default().had(Duration::from_secs(1))
        });
        assert!(had > Duration::ZERO, "{had:?}");
        let had = on_a_new_thread(|| {
            let processor = Processor::default();
            processor.tick(|| Duration::ZERO);
            processor.first.lock().as_mut().unwrap().at = parents;
            processor.had(Duration::from_secs(9))
        });
        assert_eq!(had, Duration::from_secs(9));
    }

    #[test]
    fn a_call_that_changed_its_thread_is_never_starved() {
        let processor = Processor::default();
        processor.tick(|| Duration::ZERO);
        let elapsed = Duration::from_secs(9);
        assert_eq!(on_a_new_thread(|| processor.had(elapsed)), elapsed);
    }
}
