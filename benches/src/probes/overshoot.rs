//! By how much a call goes beyond each limit before it is ended.

use std::time::{Duration, Instant};

use guesthouse::{CallError, Limits, Plugin, Usage};

use super::{QUANTILES, quantile};
use crate::guests::Guest;
use crate::ours::probe::{Probe, ProbeExports};
use crate::ours::{self, Unasked};
use crate::paired::{Effort, Sides};
use crate::raw::{Raw, Setup};
use crate::report::{Row, Unit};
use crate::spread::Spread;

const DEADLINE: Duration = Duration::from_millis(10);
/// Pages that the guest adds to the four that it has: with its table, as much as fits 16 MiB.
const PAGES: u32 = 251;

pub(super) fn run(effort: Effort) -> Vec<Row> {
    let times = effort.rounds * 4 + 1;
    let raw = late(times, raw_spin());
    let ours = late(times, our_call(ProbeExports::spin));
    let bulk = late(times, our_call(|probe| probe.fill(PAGES)));
    let mut rows = Vec::new();
    for (name, at) in QUANTILES {
        let both = Sides::of(&[[quantile(&raw, at), quantile(&ours, at)]]);
        rows.push(Row::of(
            format!("overshoot/deadline/{name}"),
            Unit::Time,
            both,
        ));
        let bulk = Sides::alone(Spread::exact(quantile(&bulk, at)));
        rows.push(Row::of(
            format!("overshoot/deadline-bulk-16MiB/{name}"),
            Unit::Time,
            bulk,
        ));
    }
    rows.push(one_operation());
    rows.extend(counted());
    rows
}

/// How late calls are ended that would not end, in nanoseconds, in order. Calls during which the
/// system gave the core to somebody else are left out, unless that is all of them.
fn late(times: usize, mut call: impl FnMut() -> Duration) -> Vec<f64> {
    let late = |elapsed: Duration| elapsed.saturating_sub(DEADLINE).as_secs_f64() * 1e9;
    let calls: Vec<_> = (0..times)
        .map(|_| {
            let before = interruptions();
            let late = late(call());
            (late, interruptions() == before)
        })
        .collect();
    let quiet = calls.iter().any(|(_, quiet)| *quiet);
    let counted = calls.into_iter().filter(|(_, alone)| *alone || !quiet);
    let mut late: Vec<_> = counted.map(|(late, _)| late).collect();
    late.sort_by(f64::total_cmp);
    late
}

/// How often the system has taken the core from this thread.
fn interruptions() -> Option<String> {
    let status = std::fs::read_to_string("/proc/thread-self/status").ok()?;
    let mut lines = status.lines();
    let line = lines.find(|line| line.starts_with("nonvoluntary_ctxt_switches:"));
    line.map(str::to_owned)
}

fn raw_spin() -> impl FnMut() -> Duration {
    let raw = Raw::new(Guest::Probe, Setup::BEST);
    let spin = raw.function(None, "spin");
    move || {
        let mut live = raw.fresh();
        live.deadline(DEADLINE);
        let spin = live.typed::<(), ()>(spin);
        let ended = spin.call(&mut live.store, ());
        assert!(ended.is_err(), "it never ends by itself");
        live.started.elapsed()
    }
}

fn our_call(call: Call) -> impl FnMut() -> Duration {
    let mut limits = ours::limits();
    limits.deadline = DEADLINE;
    let plugin = ours::probe(&limits);
    move || {
        let begun = Instant::now();
        let ended = plugin.run(Unasked, call).into_result();
        let code = ended.as_ref().err().map(CallError::code);
        assert_eq!(code, Some("deadline-exceeded"));
        begun.elapsed()
    }
}

/// The longest operation that a guest of 16 MiB has: all of its memory at once, for the first time.
fn one_operation() -> Row {
    let plugin = ours::probe(&ours::limits());
    let times = (0..41).map(|_| {
        let begun = Instant::now();
        let answered = plugin.call(Unasked, |probe| probe.fill_once(PAGES));
        answered.expect("the guest answers");
        begun.elapsed().as_secs_f64() * 1e9
    });
    let sides = Sides::alone(Spread::of(times));
    Row::of(
        "overshoot/deadline-bulk-16MiB/one-operation",
        Unit::Time,
        sides,
    )
}

type Call = fn(&mut ProbeExports<Unasked>) -> Result<(), CallError>;
/// A limit: its name and place, the call that breaks it, and what that spends.
type Way = (
    &'static str,
    fn(&mut Limits) -> &mut u64,
    Call,
    fn(&Usage) -> u64,
);

/// What `Usage` says was spent beyond a limit of `LIMIT`.
const LIMIT: u64 = 100_000;

fn counted() -> Vec<Row> {
    let ways: [Way; 4] = [
        ("fuel", |l| &mut l.fuel, ProbeExports::spin, |u| u.fuel),
        (
            "memory",
            |l| &mut l.memory,
            |p| p.grow(1_000).map(drop),
            |u| u.memory,
        ),
        (
            "host-calls",
            |l| &mut l.host_calls,
            |p| p.call_host(u32::MAX >> 1),
            |u| u.host_calls,
        ),
        (
            "host-call-bytes",
            |l| &mut l.host_call_bytes,
            |p| p.give_host(u32::MAX >> 1, 1_000),
            |u| u.host_call_bytes,
        ),
    ];
    ways.map(|(name, narrow, call, spent)| {
        let mut limits = ours::limits();
        // The guest begins with four pages and a table.
        let limit = if name == "memory" { LIMIT * 10 } else { LIMIT };
        *narrow(&mut limits) = limit;
        let beyond = spent(&ended(&ours::probe(&limits), call)).saturating_sub(limit);
        let sides = Sides::alone(Spread::exact(beyond as f64));
        Row::of(format!("overshoot/{name}"), Unit::Count, sides)
    })
    .into()
}

fn ended(plugin: &Plugin<Probe, Unasked>, call: Call) -> Usage {
    let outcome = plugin.run(Unasked, call);
    assert!(outcome.result().is_err(), "the limit holds");
    *outcome.usage()
}
