//! Stands in for the host's mark: a model says when the process is another.

use std::cell::Cell;

use crate::sync::{AtomicU32, Ordering};

std::thread_local! {
    static PROCESS: Cell<u32> = const { Cell::new(0) };
}

/// From here on, everything runs in a child.
pub(super) fn fork() {
    PROCESS.set(PROCESS.get() + 1);
}

#[derive(Debug)]
pub(super) struct Mark(AtomicU32);

impl Mark {
    pub(super) fn leave() -> Self {
        Self(AtomicU32::new(PROCESS.get()))
    }

    pub(super) fn is_here(&self) -> bool {
        self.0.load(Ordering::Acquire) == PROCESS.get()
    }

    pub(super) fn renew(&self) {
        self.0.store(PROCESS.get(), Ordering::Release);
    }
}
