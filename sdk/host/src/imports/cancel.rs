//! Ends running calls from another thread.
//!
//! A handle is one flag that only ever goes up. Guests look at it when they look at the clock; who
//! cancels never waits for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ends calls from another thread: clones are the same handle.
///
/// A guest that runs notices at the next tick of its host (1 ms by default). A host function that
/// runs is not interrupted: when it returns, its result is dropped and the guest is not resumed; a
/// function that blocks can ask [`HostCall::is_cancelled`](crate::HostCall::is_cancelled). What
/// has been cancelled stays so; make a new handle for what comes after.
///
/// ```no_run
/// use guesthouse::{Artifact, CancelHandle, Compiler, Limits, Plugin, PluginHost};
///
/// # guesthouse::extension_point!({
/// #     inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
/// # });
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let host = PluginHost::new(Compiler::in_process())?;
/// let plugin: Plugin<Filter> = host.load(Artifact::file("slow.wasm"), &Limits::scripting())?;
///
/// let cancel = CancelHandle::new();
/// let stoppable = plugin.cancelled_by(&cancel);
/// std::thread::scope(|scope| {
///     let call = scope.spawn(|| stoppable.call((), |filter| filter.apply("a long text")));
///     cancel.cancel(); // the user closed the window
///     call.join()
/// });
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct CancelHandle {
    cancelled: Arc<AtomicBool>,
}

impl CancelHandle {
    /// A handle that nothing listens to yet: give it to
    /// [`Plugin::cancelled_by`](crate::Plugin::cancelled_by) or
    /// [`SessionPool::cancelled_by`](crate::pool::SessionPool::cancelled_by).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends every call that listens to this handle, with
    /// [`CallErrorKind::Cancelled`](crate::error::CallErrorKind::Cancelled), and every later one before it starts.
    /// Returns at once. A call whose guest has already returned may still end well.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether both are clones of one handle.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.cancelled, &other.cancelled)
    }

    /// Whether [`CancelHandle::cancel`] was called.
    #[must_use]
    #[inline]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
