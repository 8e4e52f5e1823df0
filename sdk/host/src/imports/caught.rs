//! [`Caught`]: a future that is polled and dropped behind a wall, so that its panics are values.
//!
//! Around host functions that are awaited, and around whole guests. It must never let a panic through, not even
//! one of a destructor.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

/// What a panic leaves behind.
pub(crate) type Panic = Box<dyn Any + Send>;

/// A future in a place of its caller's, which is empty once the future has ended.
pub(crate) struct Caught<'a, F>(Pin<&'a mut Option<F>>);

impl<'a, F: Future> Caught<'a, F> {
    pub(crate) fn new(future: Pin<&'a mut Option<F>>) -> Self {
        Self(future)
    }

    /// What the future came to: once only, and with it the future has been dropped.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<F::Output, Panic>> {
        let polled = catch_unwind(AssertUnwindSafe(|| {
            let future = self.0.as_mut().as_pin_mut();
            // It has ended, and is not asked again.
            future.map_or(Poll::Pending, |future| future.poll(cx))
        }));
        let output = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(output)) => Ok(output),
            Err(panic) => Err(panic),
        };
        Poll::Ready(match (output, self.end()) {
            (Ok(output), dropped) => dropped.map(|()| output),
            // What went wrong first is told.
            (Err(panic), dropped) => {
                unheard(dropped);
                Err(panic)
            }
        })
    }
}

impl<F> Caught<'_, F> {
    /// Whether the future has ended, and was dropped.
    pub(crate) fn has_ended(&self) -> bool {
        self.0.is_none()
    }

    /// Drops the future, wherever it waits.
    pub(crate) fn end(&mut self) -> Result<(), Panic> {
        catch_unwind(AssertUnwindSafe(|| self.0.set(None)))
    }
}

impl<F> Drop for Caught<'_, F> {
    fn drop(&mut self) {
        if !self.has_ended() {
            // Whoever drops it wants nothing of it any more.
            unheard(self.end());
        }
    }
}

/// A panic that nobody hears of. What it left behind is kept for ever: its own destructor could panic.
pub(crate) fn unheard(result: Result<(), Panic>) {
    if let Err(panic) = result {
        std::mem::forget(panic);
    }
}

#[cfg(test)]
mod tests {
    use std::future::{Future, pending, ready};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::Caught;

    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            std::panic::resume_unwind(Box::new("in drop"));
        }
    }

    fn polled<F: Future<Output = u32>>(future: F) -> Poll<Result<u32, &'static str>> {
        let mut place = pin!(Some(future));
        let mut caught = Caught::new(place.as_mut());
        let polled = caught.poll(&mut Context::from_waker(Waker::noop()));
        drop(caught);
        polled.map_err(|panic| *panic.downcast_ref::<&str>().unwrap())
    }

    #[test]
    fn what_panics_when_it_is_polled_or_dropped_has_ended() {
        assert_eq!(polled(ready(7)), Poll::Ready(Ok(7)));
        let panics = async { std::panic::resume_unwind(Box::new("in poll")) };
        assert_eq!(polled(panics), Poll::Ready(Err("in poll")));
        // A future that is done is dropped at once.
        struct Done(#[allow(dead_code, reason = "its drop is what it is for")] Bomb);
        impl Future for Done {
            type Output = u32;
            fn poll(self: std::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u32> {
                Poll::Ready(7)
            }
        }
        assert_eq!(polled(Done(Bomb)), Poll::Ready(Err("in drop")));
        // One that waits is dropped with what it holds, and nobody hears of it.
        let waits = async {
            let _bomb = Bomb;
            pending().await
        };
        assert_eq!(polled(waits), Poll::Pending);
    }
}
