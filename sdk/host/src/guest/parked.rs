//! What polls a guest whose call is awaited, and ends it wherever it is parked.
//!
//! A parked task is woken by what it waits for, by the ticker at its deadline, and by whoever cancels it. There is a
//! look for a reason to stop at each poll, so a task that wakes itself for ever ends too. It must never touch the
//! store: that is the polled future's.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use crate::engine::{Alarm, OnFiber, SharedEngine};
use crate::error::Violation;
use crate::imports::{CancelAlarm, CancelHandle, Caught, Panic, Stop, unheard};
use crate::printable::panic_message;

/// What ends a guest that is about to be entered.
pub(super) struct Watch<'a> {
    stop: &'a Stop,
    engine: &'a SharedEngine,
    /// Its clock runs for more than this: what the app does before and after is not the guest's, and no reason to
    /// yield.
    is_later: bool,
}

impl<'a> Watch<'a> {
    pub(super) fn of(stop: &'a Stop, engine: &'a SharedEngine, is_later: bool) -> Self {
        Self {
            stop,
            engine,
            is_later,
        }
    }

    /// Polls a guest until it is done; nothing if it had to end where it was parked.
    pub(super) fn over<F>(self, guest: Pin<&'a mut Option<F>>) -> Watched<'a, F>
    where
        F: Future,
    {
        if self.is_later {
            self.stop.enter();
            self.stop.resume();
        }
        Watched {
            guest: OnItsStack(Caught::new(guest)),
            watch: self,
            bells: None,
        }
    }
}

/// A guest that is polled, and looked after where it is parked.
pub(super) struct Watched<'a, F> {
    guest: OnItsStack<'a, F>,
    watch: Watch<'a>,
    bells: Option<Bells>,
}

impl<R, F: Future<Output = wasmtime::Result<R>>> Future for Watched<'_, F> {
    type Output = Option<wasmtime::Result<R>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self {
            guest,
            watch,
            bells,
        } = &mut *self;
        let stop = watch.stop;
        if bells.is_some() {
            if stop.guest().is_err() {
                return Poll::Ready(None);
            }
            stop.resume();
        }
        let ended = match guest.poll(cx) {
            Poll::Ready(ended) => ended,
            Poll::Pending => {
                stop.park();
                bells.get_or_insert_with(|| watch.bells()).set(stop, cx);
                // Whoever cancelled meanwhile did not see that there was somebody to wake.
                return match stop.guest() {
                    Ok(()) => Poll::Pending,
                    Err(_) => Poll::Ready(None),
                };
            }
        };
        if watch.is_later {
            stop.park();
        }
        Poll::Ready(Some(ended.unwrap_or_else(|panic| {
            let message = panic_message(panic.as_ref());
            Err(Violation::EnginePanicked { message }.into())
        })))
    }
}

/// What a parked task is woken by, beside what it waits for.
struct Bells {
    alarm: Alarm,
    cancel: Option<CancelAlarm>,
}

impl Watch<'_> {
    #[cold]
    fn bells(&self) -> Bells {
        Bells {
            alarm: Alarm::new(&self.engine.alarms()),
            cancel: self.stop.cancel_handle().map(CancelAlarm::new),
        }
    }
}

impl Bells {
    fn set(&mut self, stop: &Stop, cx: &Context<'_>) {
        self.alarm.set(stop.deadline.when(), cx.waker());
        if let Some(cancel) = &mut self.cancel {
            cancel.set(cx.waker());
        }
    }
}

/// A guest that is polled and dropped on a stack of its own, which host functions are told of.
struct OnItsStack<'a, F>(Caught<'a, F>);

impl<F: Future> OnItsStack<'_, F> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<F::Output, Panic>> {
        let _mark = OnFiber::mark();
        self.0.poll(cx)
    }
}

impl<F> Drop for OnItsStack<'_, F> {
    fn drop(&mut self) {
        if !self.0.has_ended() {
            let _mark = OnFiber::mark();
            // Whoever drops it wants nothing of it any more.
            unheard(self.0.end());
        }
    }
}

/// What else a task in line may want.
pub(crate) trait Glance {
    /// Whether it is there; otherwise the task is woken when it may be.
    fn finds(&mut self, cx: &Context<'_>) -> bool;
}

/// It wants nothing but its place.
pub(super) struct Nothing;

impl Glance for Nothing {
    fn finds(&mut self, _: &Context<'_>) -> bool {
        false
    }
}

/// Waits in a line; nothing if the call is cancelled, or something better is there.
pub(super) async fn in_line<R>(
    cancel: Option<&CancelHandle>,
    glance: &mut impl Glance,
    line: impl Future<Output = R>,
) -> Option<R> {
    let mut line = pin!(line);
    let mut alarm = cancel.map(CancelAlarm::new);
    poll_fn(|cx| {
        if let Poll::Ready(result) = line.as_mut().poll(cx) {
            return Poll::Ready(Some(result));
        }
        if let Some(alarm) = &mut alarm {
            alarm.set(cx.waker());
        }
        let is_cancelled = cancel.is_some_and(CancelHandle::is_cancelled);
        match is_cancelled || glance.finds(cx) {
            true => Poll::Ready(None),
            false => Poll::Pending,
        }
    })
    .await
}
