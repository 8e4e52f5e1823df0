//! The thread that moves the engine's epoch, so that running guests look at the clock.
//!
//! A tick only makes guests compare the time with their own deadline; it never ends a call. The
//! thread holds the engine weakly and is joined when the host and its plugins are gone.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use wasmtime::{Engine, EngineWeak};

use crate::error::ConfigError;

#[derive(Debug)]
pub(super) struct Ticker {
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Stop {
    asked: Mutex<bool>,
    changed: Condvar,
}

impl Ticker {
    pub(super) fn start(engine: &Engine, tick: Duration) -> Result<Self, ConfigError> {
        let stop = Arc::new(Stop::default());
        let (weak, watched) = (engine.weak(), Arc::clone(&stop));
        let thread = std::thread::Builder::new()
            .name("guesthouse-ticker".to_owned())
            .spawn(move || run(&weak, &watched, tick))
            .map_err(|source| ConfigError::Thread { source })?;
        Ok(Self {
            stop,
            thread: Some(thread),
        })
    }
}

fn run(engine: &EngineWeak, stop: &Stop, tick: Duration) {
    let mut asked = stop.asked.lock();
    while !*asked {
        stop.changed.wait_for(&mut asked, tick);
        match engine.upgrade() {
            Some(engine) => engine.increment_epoch(),
            None => return,
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        *self.stop.asked.lock() = true;
        self.stop.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            // The thread cannot panic: it owns nothing that could be poisoned.
            let _ = thread.join();
        }
    }
}
