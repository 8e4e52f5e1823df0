//! The thread that moves the engine's epoch, so that running guests look at the clock.
//!
//! A tick only makes guests compare the time with their own deadline; it never ends a call. The
//! thread holds the engine weakly and is joined when the host and its plugins are gone. A child of
//! `fork` has no thread of its parent's: it starts its own before a guest is entered, and must never
//! join or detach the parent's, whose place another thread may have by then. Nothing of the thread
//! takes a lock, because a child could find it taken.

use std::io;
use std::mem;
use std::time::Duration;

use wasmtime::{Engine, EngineWeak};

use super::process::Mark;
use crate::sync::thread::{self, JoinHandle};
use crate::sync::{Arc, AtomicBool, Ordering, PoisonError, StdMutex};

#[derive(Debug)]
pub(super) struct Ticker {
    tick: Duration,
    /// Left in the process that `running` belongs to.
    mark: Mark,
    running: StdMutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Ticker {
    pub(super) fn start(engine: &Engine, tick: Duration) -> io::Result<Self> {
        let running = Running::start(engine, tick)?;
        Ok(Self {
            tick,
            mark: Mark::leave(),
            running: StdMutex::new(Some(running)),
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

    #[cold]
    fn start_in_child(&self, engine: &Engine) -> io::Result<()> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        // Another thread of the child may have been first.
        if !self.mark.is_here() {
            mem::forget(running.take());
            *running = Some(Running::start(engine, self.tick)?);
            self.mark.renew();
        }
        Ok(())
    }
}

impl Running {
    fn start(engine: &Engine, tick: Duration) -> io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (engine, watched) = (engine.weak(), Arc::clone(&stop));
        let thread = thread::Builder::new()
            .name("guesthouse-ticker".to_owned())
            .spawn(move || run(&engine, &watched, tick))?;
        Ok(Self { stop, thread })
    }

    fn stop(self) {
        self.stop.store(true, Ordering::Release);
        self.thread.thread().unpark();
        // The thread cannot panic: it owns nothing that could be poisoned.
        let _ = self.thread.join();
    }
}

fn run(engine: &EngineWeak, stop: &AtomicBool, tick: Duration) {
    while !stop.load(Ordering::Acquire) {
        thread::park_timeout(tick);
        match engine.upgrade() {
            Some(engine) => engine.increment_epoch(),
            None => return,
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        let running = self
            .running
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        match running.take() {
            Some(running) if self.mark.is_here() => running.stop(),
            parents => mem::forget(parents),
        }
    }
}
