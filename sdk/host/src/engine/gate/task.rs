//! How a task waits in line: parked, first come, first served with the threads.
//!
//! A task that is dropped leaves the line, and gives back what it was given in the last moment. It must never
//! keep places that it was not polled for: the ticker has the gate take them back.

use std::future::poll_fn;
use std::task::{Context, Poll};

use super::line::{Kind, Standing, Ticket, Waiter};
use super::{Gate, NoPlace};
use crate::engine::alarms::{Alarm, Alarms, let_go};
use crate::sync::{Arc, Instant};

impl Gate {
    /// Takes places as [`Gate::enter`] does, and parks the task meanwhile; `until` is when it gives up, if that
    /// is before the gate's patience ends.
    pub(crate) async fn enter_async(
        &self,
        weight: u32,
        until: Option<Instant>,
        alarms: &Arc<Alarms>,
    ) -> Result<(), NoPlace> {
        if self.enter_at_once(weight) {
            return Ok(());
        }
        let patience = Instant::now().checked_add(self.patience);
        let until = [patience, until].into_iter().flatten().min();
        self.park_in_line(self.ticket(), weight, until, alarms)
            .await
    }

    /// Takes one place again for the task that came when `ticket` was drawn.
    pub(super) async fn return_as_async(
        &self,
        ticket: Ticket,
        until: Option<Instant>,
        alarms: &Arc<Alarms>,
    ) -> Result<(), NoPlace> {
        if self.enter_at_once(1) {
            return Ok(());
        }
        self.park_in_line(ticket, 1, until, alarms).await
    }

    async fn park_in_line(
        &self,
        ticket: Ticket,
        weight: u32,
        until: Option<Instant>,
        alarms: &Arc<Alarms>,
    ) -> Result<(), NoPlace> {
        let began = Instant::now();
        let mut parked = Parked {
            gate: self,
            waiter: self.join(ticket, weight, Kind::Task(Arc::clone(alarms))),
            alarm: Alarm::new(alarms),
            has_places: false,
        };
        match poll_fn(|cx| parked.poll(until, cx)).await {
            true => Ok(()),
            false => Err(self.full(began)),
        }
    }
}

/// A task in line.
struct Parked<'a> {
    gate: &'a Gate,
    waiter: Arc<Waiter>,
    alarm: Alarm,
    has_places: bool,
}

impl Parked<'_> {
    /// Whether it has its places, or has waited too long.
    fn poll(&mut self, until: Option<Instant>, cx: &Context<'_>) -> Poll<bool> {
        self.register(cx);
        self.has_places = self.take_up();
        if self.has_places {
            return Poll::Ready(true);
        }
        if until.is_some_and(|until| Instant::now() >= until) {
            self.has_places = !self.gate.give_up(&self.waiter) && self.take_up();
            return Poll::Ready(self.has_places);
        }
        self.alarm.set(until, cx.waker());
        Poll::Pending
    }

    /// Is woken when it is called from now on; stands in line again where its places were taken back.
    fn register(&self, cx: &Context<'_>) {
        let (waiter, waker) = (&self.waiter, cx.waker().clone());
        let old = self.gate.advance(|line| {
            let mut post = waiter.post.lock();
            let old = post.waker.replace(waker);
            if post.standing == Standing::TakenBack {
                post.standing = Standing::Waiting;
                drop(post);
                self.gate.stand(line, waiter);
            }
            old
        });
        let_go(old);
    }

    /// Whether it was called: then it has come.
    fn take_up(&self) -> bool {
        let mut line = self.gate.line.lock();
        let is_let_in = self.waiter.post.lock().standing == Standing::LetIn;
        if is_let_in {
            line.has_come(&self.waiter);
        }
        is_let_in
    }
}

impl Drop for Parked<'_> {
    fn drop(&mut self) {
        // Called, and nobody comes.
        if !self.has_places && !self.gate.give_up(&self.waiter) && self.take_up() {
            self.gate.leave(self.waiter.weight);
        }
    }
}
