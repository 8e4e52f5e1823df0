//! What is counted and measured to see that nothing stays behind a guest.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(dead_code, reason = "each test uses its part")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What was made and what was dropped, of one kind.
#[derive(Debug, Default)]
pub(crate) struct Count {
    made: AtomicUsize,
    dropped: AtomicUsize,
}

impl Count {
    pub(crate) fn made(&self) -> usize {
        self.made.load(Ordering::Relaxed)
    }

    pub(crate) fn dropped(&self) -> usize {
        self.dropped.load(Ordering::Relaxed)
    }
}

/// Something that is counted, with a kilobyte to be missed if it is not given back.
#[derive(Debug)]
pub(crate) struct Counted(
    Arc<Count>,
    #[allow(dead_code, reason = "only its size matters")] [u8; 1_000],
);

impl Counted {
    pub(crate) fn new(count: &Arc<Count>) -> Self {
        count.made.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count), [1; 1_000])
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dropped.fetch_add(1, Ordering::Relaxed);
    }
}

/// Kilobytes of this process that are in memory.
#[cfg(target_os = "linux")]
pub(crate) fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.unwrap().split_whitespace().nth(1).unwrap();
    number.parse().unwrap()
}

/// Whether this is the process that runs the calling test alone. If not, starts that process, and fails
/// where the test fails in it: what it measures, other tests would disturb.
pub(crate) fn is_alone() -> bool {
    const INSIDE: &str = "GUESTHOUSE_TEST_ALONE";
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let thread = std::thread::current();
    // The harness names a test's thread after the test.
    let test = thread.name().unwrap();
    let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
    let alone = alone
        .args([test, "--exact"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&alone.stdout);
    let passed = alone.status.success() && said.contains("1 passed");
    assert!(passed, "{said}{}", String::from_utf8_lossy(&alone.stderr));
    false
}
