//! Whether this is still the process that something was done in, or one that was forked from it.
//!
//! A child of `fork` has a copy of the memory and none of the threads. On Linux a page tells, which
//! the kernel empties in the child: to look costs one read. Elsewhere the process is asked for its
//! number. It must never be shared between a parent and its child on purpose.

use std::sync::atomic::{AtomicU32, Ordering};

/// Left in a process, and not found in its children.
#[derive(Debug)]
pub(super) enum Mark {
    #[cfg(target_os = "linux")]
    Page(page::Page),
    /// The number of the process that left it.
    Number(AtomicU32),
}

impl Mark {
    /// Leaves it here.
    pub(super) fn leave() -> Self {
        #[cfg(target_os = "linux")]
        if let Some(page) = page::Page::new() {
            let mark = Self::Page(page);
            mark.renew();
            return mark;
        }
        Self::Number(AtomicU32::new(std::process::id()))
    }

    /// Whether it was left in this very process.
    #[inline]
    pub(super) fn is_here(&self) -> bool {
        match self {
            #[cfg(target_os = "linux")]
            Self::Page(page) => page.word().load(Ordering::Acquire) == LEFT,
            Self::Number(number) => number.load(Ordering::Acquire) == std::process::id(),
        }
    }

    /// Leaves it in this process, whichever that is.
    pub(super) fn renew(&self) {
        match self {
            #[cfg(target_os = "linux")]
            Self::Page(page) => page.word().store(LEFT, Ordering::Release),
            Self::Number(number) => number.store(std::process::id(), Ordering::Release),
        }
    }
}

/// What the page says; an empty one says 0.
#[cfg(target_os = "linux")]
const LEFT: u32 = 1;

#[cfg(target_os = "linux")]
#[allow(
    unsafe_code,
    reason = "a page of its own comes from the system, which gives an address"
)]
mod page {
    use std::ptr::{self, NonNull};
    use std::sync::atomic::AtomicU32;

    use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap_anonymous, munmap};

    /// The least that a page is anywhere; the system rounds up.
    const SIZE: usize = 4096;

    /// A page that is empty in a child of `fork`, and in its children.
    #[derive(Debug)]
    pub(in super::super) struct Page(NonNull<AtomicU32>);

    impl Page {
        /// One that is empty here too; nothing where the kernel (before Linux 4.14) has no such pages.
        pub(super) fn new() -> Option<Self> {
            let access = ProtFlags::READ | ProtFlags::WRITE;
            // SAFETY: the system chooses where, so that nothing else lies there.
            let page = unsafe { mmap_anonymous(ptr::null_mut(), SIZE, access, MapFlags::PRIVATE) };
            let page = Self(NonNull::new(page.ok()?.cast())?);
            // SAFETY: the page is ours alone, and nothing that is in it would be missed.
            unsafe { madvise(page.0.as_ptr().cast(), SIZE, Advice::LinuxWipeOnFork) }.ok()?;
            Some(page)
        }

        #[inline]
        pub(super) fn word(&self) -> &AtomicU32 {
            // SAFETY: the page can be read and written for as long as this lives, begins on a multiple
            // of every alignment, and holds zeros at first, which are a number.
            unsafe { self.0.as_ref() }
        }
    }

    // SAFETY: what is behind the pointer is owned by it alone and is an atomic number.
    unsafe impl Send for Page {}
    // SAFETY: all that can be done through a shared reference is done to an atomic number.
    unsafe impl Sync for Page {}

    impl Drop for Page {
        fn drop(&mut self) {
            // SAFETY: it was mapped at this address and size, and nobody has a reference to it any more.
            // That it could not be unmapped costs a page.
            let _ = unsafe { munmap(self.0.as_ptr().cast(), SIZE) };
        }
    }
}
