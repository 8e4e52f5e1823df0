//! [`block_on`]: awaits something for a thread that may block, in a runtime of the app's.
//!
//! It refuses where it would hold up the very tasks that it waits for. It must never panic there: an app may be built
//! with `panic = "abort"`.

use std::pin::pin;
use std::task::{Context, Waker};

use tokio::runtime::{Handle, RuntimeFlavor};

use super::OnFiber;

/// Operations that a task of tokio's may do before it has to yield, and some more.
const MORE_THAN_ITS_BUDGET: u32 = 512;

/// Why nothing can be awaited by blocking the thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlockOnError {
    /// The thread runs async code: await the future instead, or move the call into `tokio::task::spawn_blocking`.
    #[error("async code would be blocked: await the call instead")]
    InAsyncCode,
    /// The runtime has one thread, which drives nothing while it is not itself blocked on: use a runtime with several.
    #[error("the runtime has one thread, which may not run meanwhile")]
    OneThread,
}

impl BlockOnError {
    /// A stable name for scripts and logs: `would-block`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "would-block"
    }
}

/// Awaits `future` in `runtime` and blocks the thread meanwhile: how a synchronous app calls a plugin whose calls
/// are awaited.
///
/// On a thread of the app's own and inside of `tokio::task::spawn_blocking` it waits.
///
/// ```no_run
/// use guesthouse::{CallError, Plugin, awaited};
///
/// guesthouse::extension_point!({
///     inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
///     async: true,
/// });
///
/// fn shout(runtime: &tokio::runtime::Handle, plugin: &Plugin<Filter>) -> Result<String, Box<dyn std::error::Error>> {
///     let call = plugin.call_async((), async |filter| filter.apply("hello").await);
///     Ok(awaited::block_on(runtime, call)??)
/// }
/// # fn main() {}
/// ```
///
/// # Errors
/// [`BlockOnError`], and the future was not polled then.
pub fn block_on<F: Future>(runtime: &Handle, future: F) -> Result<F::Output, BlockOnError> {
    if OnFiber::is_here() || is_async_code() {
        return Err(BlockOnError::InAsyncCode);
    }
    if runtime.runtime_flavor() == RuntimeFlavor::CurrentThread {
        return Err(BlockOnError::OneThread);
    }
    Ok(runtime.block_on(future))
}

/// Whether this thread polls a task of tokio's. Its handle is there in `spawn_blocking` too; but a task alone has a
/// budget, and is told to yield when that is used up. A task that is found out so yields at its next operation.
fn is_async_code() -> bool {
    let mut cx = Context::from_waker(Waker::noop());
    (0..MORE_THAN_ITS_BUDGET).any(|_| {
        let used = pin!(tokio::task::consume_budget());
        used.poll(&mut cx).is_pending()
    })
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;

    use super::{BlockOnError, block_on};

    #[test]
    fn it_waits_where_a_thread_may_block_and_nowhere_else() {
        let many = Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .unwrap();
        let handle = many.handle().clone();
        assert_eq!(block_on(&handle, async { 7 }), Ok(7));
        let inside = handle.clone();
        let blocking = many.spawn_blocking(move || block_on(&inside, async { 7 }));
        assert_eq!(many.block_on(blocking).unwrap(), Ok(7));
        let inside = handle.clone();
        let task = many.spawn(async move { block_on(&inside, async { 7 }) });
        let refused = Err(BlockOnError::InAsyncCode);
        assert_eq!(many.block_on(task).unwrap(), refused);
        assert_eq!(
            many.block_on(async { block_on(&handle, async { 7 }) }),
            refused
        );
        let one = Builder::new_current_thread().build().unwrap();
        let refused = block_on(one.handle(), async { 7 }).unwrap_err();
        assert_eq!(
            (refused, refused.code()),
            (BlockOnError::OneThread, "would-block")
        );
    }
}
