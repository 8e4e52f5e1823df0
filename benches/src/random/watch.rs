//! Over cases that hang: names them, and ends the process.
//!
//! Nothing else could: a thread that does not come back cannot be ended from outside.

use std::collections::HashMap;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longer than anything takes that is bounded, on the busiest machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// The cases that are running, and the thread that looks at them.
#[derive(Debug)]
pub(super) struct Watch {
    running: Arc<Running>,
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

type Running = Mutex<HashMap<u64, Instant>>;

/// One case that is running; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Watched<'a> {
    running: &'a Running,
    case: u64,
}

impl Watch {
    pub(super) fn start(seed: u64) -> Self {
        let running = Arc::<Running>::default();
        let (stop, stopped) = channel();
        let seen = Arc::clone(&running);
        let thread = std::thread::spawn(move || {
            while stopped.recv_timeout(Duration::from_secs(1)).is_err() {
                end_if_one_hangs(seed, &seen);
            }
        });
        Self {
            running,
            stop,
            thread,
        }
    }

    pub(super) fn over(&self, case: u64) -> Watched<'_> {
        let running = &self.running;
        lock(running).insert(case, Instant::now());
        Watched { running, case }
    }

    pub(super) fn stop(self) {
        // Neither can fail while the thread lives, and afterwards it does not matter.
        let _ = self.stop.send(());
        let _ = self.thread.join();
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        lock(self.running).remove(&self.case);
    }
}

fn lock(running: &Running) -> std::sync::MutexGuard<'_, HashMap<u64, Instant>> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}

#[allow(
    clippy::print_stderr,
    reason = "the last words of a process that hangs"
)]
fn end_if_one_hangs(seed: u64, running: &Running) {
    let running = lock(running);
    let hangs = running.iter().find(|(_, began)| began.elapsed() > PATIENCE);
    if let Some((case, _)) = hangs {
        eprintln!(
            "error: case {case} of seed {seed} hangs; again: --seed {seed} --from {case} --cases 1"
        );
        std::process::abort();
    }
}
