//! What polls a guest whose call is awaited, and ends it wherever it is parked.
//!
//! A parked task is woken by what it waits for, by the ticker at its deadline, and by whoever cancels it. There is a
//! look for a reason to stop at each poll, so a task that wakes itself for ever ends too. It must never touch the
//! store: that is the polled future's.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::engine::{Alarm, OnFiber, SharedEngine};
use crate::error::Violation;
use crate::imports::{CancelAlarm, CancelHandle, Caught, Panic, Stop, unheard};
use crate::printable::panic_message;

/// What ends a guest that is about to be entered.
pub(super) struct Watch {
    stop: Arc<Stop>,
    engine: Arc<SharedEngine>,
    /// Its clock runs since before: what the app did meanwhile is not the guest's.
    is_later: bool,
}

impl Watch {
    /// Over a guest whose clock begins now.
    pub(super) fn of(stop: &Arc<Stop>, engine: &Arc<SharedEngine>) -> Self {
        Self {
            stop: Arc::clone(stop),
            engine: Arc::clone(engine),
            is_later: false,
        }
    }

    /// Over a guest whose clock began before, where its budget lasts for several calls.
    pub(super) fn later(self, is_later: bool) -> Self {
        Self { is_later, ..self }
    }

    /// Polls `guest` until it is done; nothing if it had to end where it was parked.
    pub(super) async fn over<R>(
        &self,
        guest: impl Future<Output = wasmtime::Result<R>>,
    ) -> Option<wasmtime::Result<R>> {
        let mut place = pin!(Some(guest));
        let mut guest = OnItsStack(Caught::new(place.as_mut()));
        let mut bells: Option<Bells> = None;
        if self.is_later {
            self.stop.resume();
        }
        let ended = poll_fn(|cx| {
            if bells.is_some() {
                if self.stop.guest().is_err() {
                    return Poll::Ready(None);
                }
                self.stop.resume();
            }
            match guest.poll(cx) {
                Poll::Ready(Ok(result)) => Poll::Ready(Some(result)),
                Poll::Ready(Err(panic)) => {
                    let message = panic_message(panic.as_ref());
                    Poll::Ready(Some(Err(Violation::EnginePanicked { message }.into())))
                }
                Poll::Pending => {
                    self.stop.park();
                    let bells = bells.get_or_insert_with(|| Bells::of(self));
                    bells.set(&self.stop, cx);
                    // Whoever cancelled meanwhile did not see that there was somebody to wake.
                    match self.stop.guest() {
                        Ok(()) => Poll::Pending,
                        Err(_) => Poll::Ready(None),
                    }
                }
            }
        });
        let ended = ended.await;
        if self.is_later {
            self.stop.park();
        }
        ended
    }
}

/// What a parked task is woken by, beside what it waits for.
struct Bells {
    alarm: Alarm,
    cancel: Option<CancelAlarm>,
}

impl Bells {
    fn of(watch: &Watch) -> Self {
        Self {
            alarm: Alarm::new(&watch.engine.alarms()),
            cancel: watch.stop.cancel_handle().map(CancelAlarm::new),
        }
    }

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
        let _mark = OnFiber::mark();
        // Whoever drops it wants nothing of it any more.
        unheard(self.0.end());
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
