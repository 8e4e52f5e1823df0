//! Hostile guests whose calls are awaited, a host whose function does what a test says, and the plainest of all
//! executors.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use guesthouse::{HostCall, HostResult, Limits, Plugin, PluginHost};

use self::test::hostile::host::Host;
use super::hostile::artifact;

guesthouse::extension_point!({ path: "tests/hostile", world: "hostile", async: true });

/// What `ping` does.
pub(crate) type Work<'a> = Pin<Box<dyn Future<Output = HostResult<()>> + Send + 'a>>;

/// A host whose `ping` is a closure of the test's.
pub(crate) struct Waiting(Act);

type Act = Box<dyn for<'a, 'b> FnMut(&'a mut HostCall<'b>) -> Work<'a> + Send>;

impl Waiting {
    /// From a closure.
    pub(crate) fn new(
        ping: impl for<'a, 'b> FnMut(&'a mut HostCall<'b>) -> Work<'a> + Send + 'static,
    ) -> Self {
        Self(Box::new(ping))
    }

    /// Does nothing.
    pub(crate) fn idle() -> Self {
        Self::new(|_| Box::pin(async { Ok(()) }))
    }
}

impl Host for Waiting {
    async fn ping(&mut self, cx: &mut HostCall<'_>, _: Vec<u8>) -> HostResult<()> {
        (self.0)(cx).await
    }
}

/// Loads a hostile guest whose calls are awaited.
pub(crate) fn load(host: &PluginHost, name: &str, limits: &Limits) -> Plugin<Hostile, Waiting> {
    host.load(artifact(name), limits).expect("it is admitted")
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls a future on this thread, which sleeps while it waits.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut cx = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

/// Pending once, and woken at once.
pub(crate) async fn yield_once() {
    let mut has_yielded = false;
    poll_fn(|cx| match std::mem::replace(&mut has_yielded, true) {
        true => Poll::Ready(()),
        false => {
            cx.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await;
}
