//! How much of the calling thread's stack is left, before a guest or a parser that recurses uses it.
//!
//! Whoever runs out of it ends the process, not the call. The bounds of a thread's stack are asked of
//! the system once and kept for that thread. It must never refuse what it knows nothing of: on a stack
//! that the app made itself (a coroutine's), and where the system does not say, everything may go on. A call that
//! is awaited has a stack of its own, whose bounds nobody says: while it is polled, a mark stands in their place.

use std::cell::Cell;
use std::marker::PhantomData;
use std::mem::MaybeUninit;

use super::settings::DEFAULT_STACK;

/// Bytes that are left to host functions, and to the engine on the way to them, where a guest has
/// used all of its own stack.
const HOST_FUNCTIONS: u64 = 128 << 10;

/// What must be left of a thread's stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Room(u64);

/// Less is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooSmall {
    pub(crate) left: u64,
    pub(crate) needed: u64,
}

impl Room {
    /// What a host needs whose configuration leaves the stack as it is.
    pub(crate) const DEFAULT: Self = Self::for_guest(DEFAULT_STACK);

    /// For a guest that may use `stack` bytes, and for the host functions that it calls.
    pub(super) const fn for_guest(stack: u64) -> Self {
        Self(stack.saturating_add(HOST_FUNCTIONS))
    }

    /// Whether the thread that asks has it for sure: the short way of [`Room::check`].
    #[inline]
    pub(super) fn is_known(self) -> bool {
        let left = BOUNDS.get().left(here());
        left.is_some_and(|left| left >= self.0)
    }

    /// Whether the thread that asks has it, as far as that is known.
    pub(crate) fn check(self) -> Result<(), TooSmall> {
        match self.is_known() {
            true => Ok(()),
            false => self.look_again(here(), BOUNDS.get()),
        }
    }

    #[cold]
    fn look_again(self, here: usize, known: Bounds) -> Result<(), TooSmall> {
        if known == Bounds::FIBER {
            return Ok(());
        }
        if known != Bounds::UNKNOWN && known.left(here).is_none() {
            return Ok(());
        }
        // Also where too little is left: the main thread's bound moves with the limit that the system
        // has for it.
        let bounds = system::bounds().unwrap_or(Bounds::ANYWHERE);
        BOUNDS.set(bounds);
        match bounds.left(here) {
            Some(left) if left < self.0 => Err(TooSmall {
                left,
                needed: self.0,
            }),
            _ => Ok(()),
        }
    }
}

thread_local! {
    static BOUNDS: Cell<Bounds> = const { Cell::new(Bounds::UNKNOWN) };
}

/// A thread's stack, from its end up to where it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bounds {
    low: usize,
    high: usize,
}

impl Bounds {
    /// Not asked for yet: nothing is inside.
    const UNKNOWN: Self = Self { low: 1, high: 0 };
    /// The stack is that of a guest whose call is awaited: nothing is inside.
    const FIBER: Self = Self { low: 2, high: 0 };
    /// The system does not say: everything is inside, and far from the end.
    const ANYWHERE: Self = Self {
        low: 0,
        high: usize::MAX,
    };

    /// Bytes from `address` to the end; nothing where it lies outside.
    #[inline]
    fn left(self, address: usize) -> Option<u64> {
        let inside = (self.low..self.high).contains(&address);
        inside.then(|| (address - self.low) as u64)
    }
}

/// For as long as it lives, what this thread does happens on the stack of a guest whose call is awaited.
#[derive(Debug)]
pub(crate) struct OnFiber {
    /// Of the stack that it happened on before.
    before: Bounds,
    /// It marks this very thread.
    thread: PhantomData<*const ()>,
}

impl OnFiber {
    pub(crate) fn mark() -> Self {
        Self {
            before: BOUNDS.replace(Bounds::FIBER),
            thread: PhantomData,
        }
    }

    /// Whether it does.
    #[inline]
    pub(crate) fn is_here() -> bool {
        BOUNDS.get() == Bounds::FIBER
    }
}

impl Drop for OnFiber {
    fn drop(&mut self) {
        BOUNDS.set(self.before);
    }
}

/// Where the stack has grown to, about.
#[inline]
fn here() -> usize {
    let mark = MaybeUninit::<u8>::uninit();
    mark.as_ptr().addr()
}

#[cfg(any(target_os = "linux", target_os = "android"))]
#[allow(
    unsafe_code,
    reason = "the thread library knows the bounds, and it is C"
)]
mod system {
    use std::mem::MaybeUninit;

    use super::Bounds;

    pub(super) fn bounds() -> Option<Bounds> {
        let bounds = told()?;
        // musl says how far the main thread's stack has grown by now, not how far it may grow.
        if cfg!(target_env = "musl") && is_main(bounds) {
            return grown(bounds);
        }
        Some(bounds)
    }

    /// What the thread library says: of the main thread, with the limit on its growth as it is now.
    fn told() -> Option<Bounds> {
        let mut attributes = MaybeUninit::<libc::pthread_attr_t>::uninit();
        // SAFETY: the first call fills in `attributes` when it answers 0, and only then are they read
        // and destroyed, once; both places that the second writes to are valid for that.
        unsafe {
            if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
                return None;
            }
            let (mut low, mut size) = (std::ptr::null_mut(), 0);
            let told =
                libc::pthread_attr_getstack(attributes.as_ptr(), &raw mut low, &raw mut size);
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            (told == 0).then(|| Bounds {
                low: low.addr(),
                high: low.addr().saturating_add(size),
            })
        }
    }

    /// Whether the process began on this stack: the program's name lies at its very top, with no more
    /// than arguments and environment below it, which the kernel bounds at 6 MiB. Every other stack is
    /// farther away: the kernel leaves 128 MiB free below this one.
    pub(super) fn is_main(bounds: Bounds) -> bool {
        const MOST_ARGUMENTS: usize = 8 << 20;
        // SAFETY: it reads a number that the kernel gave the process, and answers 0 where there is none.
        let name = unsafe { libc::getauxval(libc::AT_EXECFN) };
        let name = usize::try_from(name).unwrap_or_default();
        let above = name.checked_sub(bounds.high.saturating_sub(MOST_ARGUMENTS));
        name != 0 && above.is_some_and(|above| above <= 2 * MOST_ARGUMENTS)
    }

    /// The main thread's stack, as far as it may grow.
    pub(super) fn grown(bounds: Bounds) -> Option<Bounds> {
        let limit = rustix::process::getrlimit(rustix::process::Resource::Stack).current?;
        let low = bounds.high.checked_sub(usize::try_from(limit).ok()?)?;
        Some(Bounds { low, ..bounds })
    }
}

#[cfg(target_vendor = "apple")]
#[allow(
    unsafe_code,
    reason = "the thread library knows the bounds, and it is C"
)]
mod system {
    use super::Bounds;

    pub(super) fn bounds() -> Option<Bounds> {
        // SAFETY: both only read what the library knows of the thread that asks.
        let (high, size) = unsafe {
            let thread = libc::pthread_self();
            let high = libc::pthread_get_stackaddr_np(thread).addr();
            (high, libc::pthread_get_stacksize_np(thread))
        };
        let low = high.checked_sub(size)?;
        Some(Bounds { low, high })
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
mod system {
    use super::Bounds;

    pub(super) fn bounds() -> Option<Bounds> {
        None
    }
}
