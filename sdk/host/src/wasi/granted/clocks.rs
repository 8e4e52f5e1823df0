//! `wasi:clocks` and `wasi:io/poll` on the real clocks, where a policy grants them.
//!
//! What is waited for takes its time: the guest's call is parked until the timer is due, and its deadline runs. A guest
//! whose policy grants no clock any more has that of the closed world.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Instant;

use wasmtime::component::{Linker, Resource};

use super::super::boundary::{Answer, Wasi};
use super::super::clocks::Datetime;
use super::super::interface::Interface;
use super::super::poll::{self, Pollable};
use super::step::{Step, Then};
use crate::engine::Alarm;
use crate::error::{Violation, WasiFault};
use crate::grants::STEP;
use crate::imports::Cell;

pub(super) fn link<S: Send + 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:clocks/monotonic-clock@0.2.12")?;
    to.function("now", |wasi, ()| Ok((now(wasi),)))?;
    to.function("resolution", |wasi, ()| {
        let step = STEP.subsec_nanos().into();
        Ok((if is_real(wasi) { step } else { 1_u64 },))
    })?;
    to.function("subscribe-duration", |wasi, (length,): (u64,)| {
        let due = now(wasi).saturating_add(length);
        Ok((wasi.insert(Pollable { due })?,))
    })?;
    let mut to = Interface::open(linker, "wasi:clocks/wall-clock@0.2.12")?;
    to.function("now", |wasi, ()| {
        let granted = wasi.grants.as_mut().and_then(|grants| grants.clock());
        let now = match granted {
            Some((kind, clock)) => clock.wall(kind),
            None => wasi.closed.clock.wall(),
        };
        Ok((Datetime::of(now),))
    })?;
    to.function("resolution", |wasi, ()| {
        let step = STEP.subsec_nanos();
        let nanoseconds = if is_real(wasi) { step } else { 1 };
        Ok((Datetime::of(std::time::Duration::from_nanos(
            nanoseconds.into(),
        )),))
    })?;
    let mut to = Interface::open(linker, "wasi:io/poll@0.2.12")?;
    to.grant(
        "[method]pollable.ready",
        |wasi, (this,): (Resource<Pollable>,)| {
            let due = wasi.get(&this)?.due;
            Ok(Step::Done((is_due(wasi, due),)))
        },
    )?;
    to.grant(
        "[method]pollable.block",
        |wasi, (this,): (Resource<Pollable>,)| {
            let due = wasi.get(&this)?.due;
            sleep(wasi, due, |_| Ok(()))
        },
    )?;
    to.grant("poll", |wasi, (list,): (Vec<Resource<Pollable>>,)| {
        if !is_real(wasi) {
            return Ok(Step::Done((poll::poll(wasi, &list)?,)));
        }
        wasi.charge(list.len());
        let due = poll::due(wasi, &list)?;
        let Some(earliest) = due.iter().copied().min() else {
            return Err(Violation::Wasi(WasiFault::EmptyPoll));
        };
        sleep(wasi, earliest, move |wasi| {
            let ready = (0..).zip(due).filter(|(_, due)| is_due(wasi, *due));
            Ok((ready.map(|(at, _)| at).collect::<Vec<u32>>(),))
        })
    })
}

fn is_real(wasi: &Wasi<'_>) -> bool {
    let grants = wasi.grants.as_ref();
    grants.is_some_and(|grants| grants.of.policy.clock.is_some())
}

/// Where the guest's monotonic clock stands.
fn now(wasi: &mut Wasi<'_>) -> u64 {
    match wasi.grants.as_mut().and_then(|grants| grants.clock()) {
        Some((kind, clock)) => clock.now(kind),
        None => wasi.closed.clock.now(),
    }
}

/// When it will stand there; at once, where it stood there already, and `None` for a time that no clock reaches.
fn when(wasi: &mut Wasi<'_>, due: u64) -> Option<Instant> {
    let granted = wasi.grants.as_mut().and_then(|grants| grants.clock());
    granted.and_then(|(_, clock)| clock.due(due))
}

/// By the guest's own clock: whether something is due would tell the time as well.
fn is_due(wasi: &mut Wasi<'_>, due: u64) -> bool {
    due <= now(wasi)
}

/// Waits until the guest's clock stands there, and answers then.
fn sleep<R: 'static>(
    wasi: &mut Wasi<'_>,
    due: u64,
    then: impl FnOnce(&mut Wasi<'_>) -> Answer<R> + Send + 'static,
) -> Answer<Step<R>> {
    if !is_real(wasi) {
        wasi.closed.clock.sleep_until(due);
        return then(wasi).map(Step::Done);
    }
    if is_due(wasi, due) {
        return then(wasi).map(Step::Done);
    }
    // Due it may be already; then the wait ends at once, and the clock has moved on.
    let (when, alarms) = (when(wasi, due), wasi.engine.alarms());
    Ok(Step::Wait(Box::pin(async move {
        let mut alarm = Alarm::new(&alarms);
        poll_fn(|cx| {
            if when.is_some_and(|when| when <= Instant::now()) {
                return Poll::Ready(());
            }
            alarm.set(when, cx.waker());
            Poll::Pending
        })
        .await;
        drop(alarm);
        Box::new(|wasi: &mut Wasi<'_>| then(wasi).map(Step::Done)) as Then<R>
    })))
}
