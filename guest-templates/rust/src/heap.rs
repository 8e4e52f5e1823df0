//! The heap, which begins inside the memory that the plugin starts with: this file stays as it is.
//!
//! The standard library's allocator asks the host for memory at its first allocation. That is most
//! of what a fresh call costs, so here the first 64 KiB are part of the program, and memory grows
//! only when they are full.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::{Cell, UnsafeCell};

use dlmalloc::{Allocator, Dlmalloc};

/// One page of WebAssembly: what the allocator takes at a time.
const PAGE: usize = 64 << 10;

#[global_allocator]
static HEAP: Heap = Heap(UnsafeCell::new(Dlmalloc::new_with_allocator(Memory {
    first: Cell::new(true),
})));

/// Room for the first allocations; zeros, so it takes no space in the component.
static FIRST: Room = Room(UnsafeCell::new([0; PAGE]));

#[repr(align(16))]
struct Room(UnsafeCell<[u8; PAGE]>);

struct Heap(UnsafeCell<Dlmalloc<Memory>>);

struct Memory {
    first: Cell<bool>,
}

// SAFETY: a plugin has one thread.
unsafe impl Sync for Heap {}
// SAFETY: as above.
unsafe impl Sync for Room {}
// SAFETY: as above.
unsafe impl Send for Memory {}

// SAFETY: all of it is handed on to an allocator that keeps the contract; nothing in it calls back.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { (*self.0.get()).malloc(layout.size(), layout.align()) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        unsafe { (*self.0.get()).calloc(layout.size(), layout.align()) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        unsafe { (*self.0.get()).free(block, layout.size(), layout.align()) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        unsafe { (*self.0.get()).realloc(block, layout.size(), layout.align(), size) }
    }
}

impl Memory {
    /// New pages at the end of the memory.
    fn grow(size: usize) -> (*mut u8, usize, u32) {
        let pages = size.div_ceil(PAGE);
        let old = core::arch::wasm32::memory_grow(0, pages);
        match old {
            usize::MAX => (std::ptr::null_mut(), 0, 0),
            old => ((old * PAGE) as *mut u8, pages * PAGE, 0),
        }
    }
}

// SAFETY: every region is handed out once, is zero, and is as long as it says.
unsafe impl Allocator for Memory {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        match self.first.replace(false) && size <= PAGE {
            true => (FIRST.0.get().cast(), PAGE, 0),
            false => Self::grow(size),
        }
    }

    fn remap(&self, _: *mut u8, _: usize, _: usize, _: bool) -> *mut u8 {
        std::ptr::null_mut()
    }

    fn free_part(&self, _: *mut u8, _: usize, _: usize) -> bool {
        false
    }

    fn free(&self, _: *mut u8, _: usize) -> bool {
        false
    }

    fn can_release_part(&self, _: u32) -> bool {
        false
    }

    fn allocates_zeros(&self) -> bool {
        true
    }

    fn page_size(&self) -> usize {
        PAGE
    }
}
