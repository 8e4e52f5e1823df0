//! As many parked calls as the machine lets: memory for each, and that all end when they are late.
//!
//! In a process of its own, since the kernel bounds the mappings that a process has.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{apart, waiting};
use crate::paired::{Effort, Sides};
use crate::process::Figures;
use crate::report::{Row, Unit};
use crate::spread::Spread;

/// The word for it.
pub(super) const NAME: &str = "parked";
/// The most that a host takes.
const MOST: u32 = 10_000;
/// Longer than it takes to begin all calls.
const DEADLINE: Duration = Duration::from_secs(5);

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Parked {
    calls: u32,
    /// Bytes of memory for each.
    memory: f64,
    /// How long it takes to begin all.
    begin: Duration,
    late: Vec<Duration>,
}

pub(super) fn run(_: Effort) -> Vec<Row> {
    let Some(parked) = apart::started::<Parked>(&[NAME]) else {
        return Vec::new();
    };
    let row = |what: &str, unit, figure| {
        let sides = Sides::alone(Spread::exact(figure));
        Row::of(format!("{NAME}/{what}"), unit, sides)
    };
    let mut rows = vec![
        row("calls", Unit::Count, parked.calls.into()),
        row("memory-each", Unit::Memory, parked.memory),
        row("begin-all", Unit::Time, parked.begin.as_secs_f64() * 1e9),
    ];
    rows.extend(waiting::rows("parked/late", None, parked.late));
    rows
}

/// Measures in this process.
pub(super) fn hold() -> Parked {
    let host = waiting::host(MOST);
    let calls = host.allocation().async_calls;
    let plugin = waiting::load(&host, DEADLINE);
    let resident = || Figures::now().expect("the system tells").memory();
    let (before, begun) = (resident(), Instant::now());
    let mut parked = Parked::default();
    let late = waiting::parked(&plugin, calls, || {
        parked.begin = begun.elapsed();
        parked.memory = (resident() - before) / f64::from(calls);
    });
    assert_eq!((host.instances(), host.async_calls()), (0, 0));
    Parked {
        calls,
        late,
        ..parked
    }
}
