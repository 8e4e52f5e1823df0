//! `wasi:io/poll`: waiting, which takes no time here.
//!
//! A pollable is ready, or a timer. Waiting for timers moves the virtual clock to the earliest of
//! them and returns.

use wasmtime::component::{Linker, Resource};

use super::boundary::{Answer, Wasi};
use super::interface::Interface;
use crate::error::{Violation, WasiFault};
use crate::imports::Cell;

/// Behind the handle `wasi:io/poll.pollable`: something that is ready, or that the guest's own
/// clock will make ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pollable {
    /// Nanoseconds of the guest's monotonic clock.
    pub(super) due: u64,
}

impl Pollable {
    /// One that is ready, whenever it is asked.
    #[must_use]
    pub const fn ready() -> Self {
        Self { due: 0 }
    }
}

pub(super) fn link<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:io/poll@0.2.12")?;
    to.resource::<Pollable>("pollable")?;
    to.function(
        "[method]pollable.ready",
        |wasi, (this,): (Resource<Pollable>,)| {
            let due = wasi.get(&this)?.due;
            Ok((due <= wasi.closed.clock.now(),))
        },
    )?;
    to.function(
        "[method]pollable.block",
        |wasi, (this,): (Resource<Pollable>,)| {
            let due = wasi.get(&this)?.due;
            wasi.closed.clock.sleep_until(due);
            Ok(())
        },
    )?;
    to.function("poll", |wasi, (list,): (Vec<Resource<Pollable>>,)| {
        Ok((poll(wasi, &list)?,))
    })
}

/// The places of all that are ready, once the earliest is.
pub(super) fn poll(wasi: &mut Wasi<'_>, list: &[Resource<Pollable>]) -> Answer<Vec<u32>> {
    wasi.charge(list.len());
    let due = due(wasi, list)?;
    let Some(earliest) = due.iter().min() else {
        return Err(Violation::Wasi(WasiFault::EmptyPoll));
    };
    wasi.closed.clock.sleep_until(*earliest);
    let now = wasi.closed.clock.now();
    Ok((0..)
        .zip(due)
        .filter(|(_, due)| *due <= now)
        .map(|(at, _)| at)
        .collect())
}

/// When each of them is due.
pub(super) fn due(wasi: &Wasi<'_>, list: &[Resource<Pollable>]) -> Answer<Vec<u64>> {
    let due = list.iter().map(|pollable| Ok(wasi.get(pollable)?.due));
    due.collect()
}
