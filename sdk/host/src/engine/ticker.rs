//! The thread that moves the engine's epoch, so that running guests look at the clock.
//!
//! A tick only makes guests compare the time with their own deadline; it never ends a call. The
//! thread holds the engine weakly and is joined when the host and its plugins are gone. A child of
//! `fork` has no thread of its parent's: it starts its own before a guest is entered, and must never
//! join or detach the parent's, whose place another thread may have by then. The thread takes a lock only
//! where a task is parked that it has to wake, because a child could find it taken.

use std::io;
use std::mem;
use std::time::Duration;

use wasmtime::{Engine, EngineWeak};

use super::alarms::Alarms;
use super::process::Mark;
use crate::sync::thread::{self, JoinHandle};
use crate::sync::{Arc, AtomicBool, Instant, Mutex, Ordering, PoisonError, StdMutex};

/// How long a guest that yields is left alone, so that its thread comes to something else first.
const BREATH: Duration = Duration::from_micros(20);

#[derive(Debug)]
pub(super) struct Ticker {
    tick: Duration,
    /// Left in the process that `running` belongs to.
    mark: Mark,
    running: StdMutex<Option<Running>>,
    /// Whom the thread wakes.
    alarms: Mutex<Arc<Alarms>>,
}

#[derive(Debug)]
struct Running {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Ticker {
    pub(super) fn start(engine: &Engine, tick: Duration) -> io::Result<Self> {
        let alarms = Arc::new(Alarms::new());
        let running = Running::start(engine, tick, &alarms)?;
        Ok(Self {
            tick,
            mark: Mark::leave(),
            running: StdMutex::new(Some(running)),
            alarms: Mutex::new(alarms),
        })
    }

    /// Sees to it that the thread of this engine, which it was started for, runs in this process.
    #[inline]
    pub(super) fn ensure(&self, engine: &Engine) -> io::Result<()> {
        if self.is_here() {
            return Ok(());
        }
        self.start_in_child(engine)
    }

    /// Whether it runs in this process, and not only in the one that this was forked from.
    #[inline]
    pub(super) fn is_here(&self) -> bool {
        self.mark.is_here()
    }

    /// Whom its thread wakes.
    pub(super) fn alarms(&self) -> Arc<Alarms> {
        Arc::clone(&self.alarms.lock())
    }

    #[cold]
    fn start_in_child(&self, engine: &Engine) -> io::Result<()> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        // Another thread of the child may have been first.
        if !self.mark.is_here() {
            let alarms = Arc::new(Alarms::new());
            let ours = Running::start(engine, self.tick, &alarms)?;
            mem::forget(running.replace(ours));
            mem::forget(mem::replace(&mut *self.alarms.lock(), alarms));
            self.mark.renew();
        }
        Ok(())
    }
}

impl Running {
    fn start(engine: &Engine, tick: Duration, alarms: &Arc<Alarms>) -> io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (engine, watched, rung) = (engine.weak(), Arc::clone(&stop), Arc::clone(alarms));
        let thread = thread::Builder::new()
            .name("guesthouse-ticker".to_owned())
            .spawn(move || run(&engine, &watched, tick, &rung))?;
        alarms.rung_by(thread.thread().clone());
        Ok(Self { stop, thread })
    }

    fn stop(self, alarms: &Alarms) {
        self.stop.store(true, Ordering::Release);
        self.thread.thread().unpark();
        // Whoever it is waking may wait for this thread, or be it: then it ends by itself.
        if !alarms.silence() {
            // It cannot panic: it owns nothing that could be poisoned.
            let _ = self.thread.join();
        }
    }
}

fn run(engine: &EngineWeak, stop: &AtomicBool, tick: Duration, alarms: &Alarms) {
    let mut last = Instant::now();
    while !stop.load(Ordering::Acquire) {
        let period = alarms.slice(tick);
        thread::park_timeout(period.saturating_sub(last.elapsed()));
        if alarms.has_yielded() {
            thread::park_timeout(BREATH);
            alarms.wake_yielded();
        }
        let now = Instant::now();
        let since = now.duration_since(last);
        if since < period {
            continue;
        }
        // What one tick was late is no reason for the next to be.
        last = if since < period.saturating_mul(2) {
            last + period
        } else {
            now
        };
        match engine.upgrade() {
            Some(engine) => engine.increment_epoch(),
            None => return,
        }
        alarms.ring(now);
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        let running = self
            .running
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        match running.take() {
            Some(running) if self.mark.is_here() => running.stop(&self.alarms.lock()),
            parents => mem::forget(parents),
        }
    }
}
