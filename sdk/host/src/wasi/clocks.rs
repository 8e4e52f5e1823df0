//! `wasi:clocks`: time that passes only while the guest sleeps.

use std::time::Duration;

use wasmtime::component::{ComponentType, Lift, Linker, Lower};

use super::interface::Interface;
use super::poll::Pollable;
use crate::imports::Cell;

#[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
#[component(record)]
pub(super) struct Datetime {
    seconds: u64,
    nanoseconds: u32,
}

impl Datetime {
    pub(super) fn of(time: Duration) -> Self {
        Self {
            seconds: time.as_secs(),
            nanoseconds: time.subsec_nanos(),
        }
    }
}

#[derive(Debug, ComponentType, Lower)]
#[component(record)]
struct TimezoneDisplay {
    #[component(name = "utc-offset")]
    utc_offset: i32,
    name: String,
    #[component(name = "in-daylight-saving-time")]
    in_daylight_saving_time: bool,
}

pub(super) fn link<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    monotonic(linker)?;
    wall(linker)?;
    timezone(linker)
}

fn monotonic<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:clocks/monotonic-clock@0.2.12")?;
    to.function("now", |wasi, ()| Ok((wasi.closed.clock.now(),)))?;
    to.function("resolution", |_, ()| Ok((1_u64,)))?;
    to.function("subscribe-instant", |wasi, (due,): (u64,)| {
        Ok((wasi.insert(Pollable { due })?,))
    })?;
    to.function("subscribe-duration", |wasi, (length,): (u64,)| {
        let due = wasi.closed.clock.now().saturating_add(length);
        Ok((wasi.insert(Pollable { due })?,))
    })
}

fn wall<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:clocks/wall-clock@0.2.12")?;
    to.function("now", |wasi, ()| {
        Ok((Datetime::of(wasi.closed.clock.wall()),))
    })?;
    to.function("resolution", |_, ()| {
        Ok((Datetime::of(Duration::from_nanos(1)),))
    })
}

fn timezone<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:clocks/timezone@0.2.12")?;
    to.function("display", |_, (_,): (Datetime,)| {
        Ok((TimezoneDisplay {
            utc_offset: 0,
            name: "UTC".to_owned(),
            in_daylight_saving_time: false,
        },))
    })?;
    to.function("utc-offset", |_, (_,): (Datetime,)| Ok((0_i32,)))
}
