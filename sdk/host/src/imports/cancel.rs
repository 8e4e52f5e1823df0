//! Ends running calls from another thread.
//!
//! A handle is one flag that only ever goes up. Guests look at it when they look at the clock, and parked tasks are
//! woken; who cancels never waits for either.

use std::collections::BTreeMap;
use std::task::Waker;

use crate::engine::{let_go, wake};
use crate::sync::{Arc, AtomicBool, Mutex, Ordering};

/// Ends calls from another thread: clones are the same handle.
///
/// A guest that runs notices at the next tick of its host (1 ms by default). A call that is awaited and parked is
/// woken at once: the host function that it waits for is dropped where it is. A host function that blocks is not
/// interrupted: when it returns, its result is dropped and the guest is not resumed; it can ask [`HostCall::is_cancelled`](crate::HostCall::is_cancelled). What
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
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    cancelled: AtomicBool,
    parked: Mutex<Tasks>,
}

/// The tasks whose calls are parked: none longer than its call.
#[derive(Debug, Default)]
struct Tasks {
    wakers: BTreeMap<u64, Waker>,
    /// Numbers that were given.
    numbers: u64,
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
        self.shared.cancelled.store(true, Ordering::Release);
        let parked = std::mem::take(&mut self.shared.parked.lock().wakers);
        parked.into_values().for_each(wake);
    }

    /// Whether both are clones of one handle.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// Whether [`CancelHandle::cancel`] was called.
    #[must_use]
    #[inline]
    pub fn is_cancelled(&self) -> bool {
        self.shared.cancelled.load(Ordering::Relaxed)
    }
}

/// Wakes a task when its call is cancelled; not any more when it is dropped.
#[derive(Debug)]
pub(crate) struct CancelAlarm {
    handle: CancelHandle,
    number: Option<u64>,
}

impl CancelAlarm {
    pub(crate) fn new(handle: &CancelHandle) -> Self {
        Self {
            handle: handle.clone(),
            number: None,
        }
    }

    /// Has `waker` woken. Whoever calls this asks afterwards whether it is cancelled already.
    pub(crate) fn set(&mut self, waker: &Waker) {
        let waker = waker.clone();
        let mut tasks = self.handle.shared.parked.lock();
        let number = *self.number.get_or_insert_with(|| {
            tasks.numbers += 1;
            tasks.numbers
        });
        let old = tasks.wakers.insert(number, waker);
        drop(tasks);
        let_go(old);
    }
}

impl Drop for CancelAlarm {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            let waker = self.handle.shared.parked.lock().wakers.remove(&number);
            let_go(waker);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::task::{Wake, Waker};

    use super::{CancelAlarm, CancelHandle};

    #[derive(Default)]
    struct Woken(AtomicU32);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_handle_keeps_the_last_waker_of_each_parked_call_and_none_after_it() {
        let handle = CancelHandle::new();
        let (first, last) = (Arc::<Woken>::default(), Arc::<Woken>::default());
        for _ in 0..1_000 {
            let mut alarm = CancelAlarm::new(&handle);
            for woken in [&first, &last, &first] {
                alarm.set(&Waker::from(Arc::clone(woken)));
                assert_eq!(handle.shared.parked.lock().wakers.len(), 1);
            }
        }
        assert_eq!(handle.shared.parked.lock().wakers.len(), 0);
        assert_eq!(
            (Arc::strong_count(&first), Arc::strong_count(&last)),
            (1, 1)
        );
        let mut alarm = CancelAlarm::new(&handle);
        alarm.set(&Waker::from(Arc::clone(&first)));
        alarm.set(&Waker::from(Arc::clone(&last)));
        handle.cancel();
        let woken = |task: &Woken| task.0.load(Ordering::SeqCst);
        assert_eq!((woken(&first), woken(&last)), (0, 1));
        assert!(handle.is_cancelled());
    }
}
