//! [`BlockingIo`]: operations that block a thread of the app's runtime, and how many may at a time in a whole host.
//!
//! A thread that is inside of the system cannot be called back. So an operation whose call has ended is finished
//! by the runtime, with its permit: what is counted here is what really blocks. It must never block by itself.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

/// How many operations of a host may block a thread at a time.
#[derive(Debug, Clone)]
pub(crate) struct BlockingIo {
    permits: Arc<Semaphore>,
    most: u32,
}

impl BlockingIo {
    pub(crate) fn new(most: u32) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(most as usize)),
            most,
        }
    }

    /// How many there are at this moment.
    pub(crate) fn running(&self) -> u32 {
        let free = u32::try_from(self.permits.available_permits()).unwrap_or(u32::MAX);
        self.most.saturating_sub(free)
    }

    /// Waits until one more may begin; first of all for `writer`, so that whoever writes to one folder waits without
    /// a permit.
    pub(crate) async fn pass(&self, writer: Option<Arc<Mutex<()>>>) -> Pass {
        let alone = match writer {
            Some(writer) => Some(writer.lock_owned().await),
            None => None,
        };
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        Pass {
            // Nobody closes the semaphore.
            _permit: permit.ok(),
            _alone: alone,
        }
    }
}

/// The right of one operation to block a thread; and to be the only one that writes to a folder, where it does.
#[derive(Debug)]
pub(crate) struct Pass {
    _permit: Option<OwnedSemaphorePermit>,
    _alone: Option<OwnedMutexGuard<()>>,
}

impl Pass {
    /// Runs `work` on one of the runtime's threads for that, and gives the right back when it is done. `None` where
    /// the runtime has been shut down, or the work panicked.
    pub(crate) async fn run<R: Send + 'static>(
        self,
        runtime: Handle,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> Option<R> {
        let work = runtime.spawn_blocking(move || {
            let result = work();
            drop(self);
            result
        });
        work.await.ok()
    }
}

/// An operation that is awaited, and owns all that it needs.
pub(crate) type Operation<R> = Pin<Box<dyn Future<Output = R> + Send>>;

/// An operation that has begun. It is polled inside of the app's runtime, and finished there where its call ends
/// before it does.
pub(crate) struct Finishing<R: Send + 'static> {
    operation: Option<Operation<R>>,
    runtime: Handle,
}

impl<R: Send + 'static> Finishing<R> {
    pub(crate) fn new(operation: Operation<R>, runtime: Handle) -> Self {
        Self {
            operation: Some(operation),
            runtime,
        }
    }
}

impl<R: Send + 'static> Future for Finishing<R> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        let Self { operation, runtime } = &mut *self;
        let Some(running) = operation else {
            return Poll::Pending;
        };
        let _inside = runtime.enter();
        let result = running.as_mut().poll(cx);
        if result.is_ready() {
            *operation = None;
        }
        result
    }
}

impl<R: Send + 'static> Drop for Finishing<R> {
    fn drop(&mut self) {
        if let Some(operation) = self.operation.take() {
            let _inside = self.runtime.enter();
            drop(self.runtime.spawn(operation));
        }
    }
}
