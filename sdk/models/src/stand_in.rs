//! Stands in for the engine: a number that ticks, and how many threads watch it.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Weak};

/// Counted with primitives that no schedule sees: a model asserts on them, nobody waits by them.
#[derive(Debug, Clone)]
pub struct Engine {
    epoch: Arc<AtomicU64>,
    count: Arc<Tickers>,
}

/// One for each thread that ticks.
#[derive(Debug)]
pub struct EngineWeak {
    epoch: Weak<AtomicU64>,
    count: Arc<Tickers>,
}

/// Threads that tick.
#[derive(Debug, Default)]
pub struct Tickers {
    started: AtomicU32,
    running: AtomicU32,
}

impl Tickers {
    pub(crate) fn running(&self) -> u32 {
        self.running.load(Ordering::SeqCst)
    }
}

impl Engine {
    pub(crate) fn new() -> Self {
        Self {
            epoch: Arc::default(),
            count: Arc::default(),
        }
    }

    pub(crate) fn weak(&self) -> EngineWeak {
        self.count.started.fetch_add(1, Ordering::SeqCst);
        self.count.running.fetch_add(1, Ordering::SeqCst);
        EngineWeak {
            epoch: Arc::downgrade(&self.epoch),
            count: Arc::clone(&self.count),
        }
    }

    pub(crate) fn increment_epoch(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }

    pub(crate) fn count(&self) -> Arc<Tickers> {
        Arc::clone(&self.count)
    }

    /// How many threads were started, and how many run.
    pub(crate) fn tickers(&self) -> (u32, u32) {
        let started = self.count.started.load(Ordering::SeqCst);
        (started, self.count.running())
    }
}

impl EngineWeak {
    pub(crate) fn upgrade(&self) -> Option<Engine> {
        let count = Arc::clone(&self.count);
        self.epoch.upgrade().map(|epoch| Engine { epoch, count })
    }
}

impl Drop for EngineWeak {
    fn drop(&mut self) {
        self.count.running.fetch_sub(1, Ordering::SeqCst);
    }
}
