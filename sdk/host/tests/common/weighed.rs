//! How many bytes this thread has allocated, and how much of the processor it has used.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::Duration;

use cpu_time::ThreadTime;

/// The system's allocator, which counts for each thread.
pub(crate) struct Counting;

thread_local! {
    static HELD: Cell<i64> = const { Cell::new(0) };
    static MOST: Cell<i64> = const { Cell::new(0) };
}

fn count(bytes: i64) {
    // A thread that ends may free after its counters are gone.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + bytes);
        let _ = MOST.try_with(|most| most.set(most.get().max(held.get())));
    });
}

fn signed(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

#[allow(unsafe_code, reason = "an allocator is unsafe to write")]
// SAFETY: everything is the system's allocator; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(signed(layout.size()));
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        count(-signed(layout.size()));
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both may be there for a moment.
        count(signed(size));
        count(-signed(layout.size()));
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(memory, layout, size) }
    }
}

/// Does `work`, and says how many bytes were allocated at once at most beyond those that were there
/// before, and how much time of the processor it took.
pub(crate) fn weigh<T>(work: impl FnOnce() -> T) -> (T, u64, Duration) {
    let before = HELD.with(Cell::get);
    MOST.with(|most| most.set(before));
    let begun = ThreadTime::now();
    let result = work();
    let time = begun.elapsed();
    let most = MOST.with(Cell::get) - before;
    (result, u64::try_from(most).unwrap_or(0), time)
}
