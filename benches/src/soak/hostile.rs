//! Hostile calls: every one breaks a limit, a rule or the host's patience, and has one right error.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use guesthouse::{
    Artifact, CallError, CancelHandle, HostCall, HostError, HostResult, Limits, Plugin, PluginHost,
};

use super::attacked::{App, Hostile as Point, Ping};
use super::honest::same;
use super::{RARE, guests};
use crate::counted::Count;
use crate::tally::Wrong;

/// A guest, what is changed in its limits, what the host does to it, and the right error.
#[derive(Clone, Copy)]
struct Case {
    guest: &'static str,
    code: &'static str,
    /// Whether it takes milliseconds, so that it is seldom run.
    rare: bool,
    change: fn(&mut Limits),
    ping: Ping,
}

/// Limits that no case breaks but by what it changes.
fn generous() -> Limits {
    let mut limits = Limits::strict();
    limits.fuel = 10_000_000;
    limits.deadline = Duration::from_secs(20);
    limits.memory = 256 << 20;
    limits.table_elements = 100_000;
    limits.tables = 50;
    limits.memories = 50;
    limits.core_instances = 50;
    limits.output = 256 << 20;
    limits.host_call_bytes = 256 << 20;
    limits.value_memory = 16 << 30;
    limits.handles = 100_000;
    limits
}

fn quiet(_: &mut HostCall<'_>, _: &CancelHandle) -> HostResult<()> {
    Ok(())
}

const fn case(guest: &'static str, code: &'static str, change: fn(&mut Limits)) -> Case {
    Case {
        guest,
        code,
        rare: false,
        change,
        ping: quiet,
    }
}

/// A case of a host function that does this.
const fn pinged(code: &'static str, ping: Ping) -> Case {
    Case {
        ping,
        ..case("floods-the-host", code, |_| ())
    }
}

const fn rare(case: Case) -> Case {
    Case { rare: true, ..case }
}

#[rustfmt::skip]
const CASES: [Case; 24] = [
    case("spins", "fuel-exhausted", |limits| limits.fuel = 100_000),
    case("spins-in-start", "fuel-exhausted", |limits| limits.fuel = 100_000),
    case("spins-in-post-return", "fuel-exhausted", |limits| limits.fuel = 100_000),
    case("works-hard", "fuel-exhausted", |limits| limits.fuel = 200_000),
    rare(case("spins", "deadline-exceeded", hurry)),
    rare(case("spins-in-start", "deadline-exceeded", hurry)),
    rare(case("eats-memory", "memory-exceeded", |limits| limits.memory = 4 << 20)),
    case("sums-memories", "memory-exceeded", |limits| limits.memory = 1 << 20),
    case("eats-tables", "table-elements-exceeded", |limits| limits.table_elements = 10_000),
    case("recurses", "stack-overflow", |_| ()),
    case("returns-2000-bytes", "output-too-large", |limits| limits.output = 1_000),
    case("returns-100-mb", "output-too-large", |limits| {
        limits.host_call_bytes = 1_000;
        limits.output = 1_000;
    }),
    case("lies-about-length", "malformed-value", |_| ()),
    case("panics", "guest-trapped", |_| ()),
    case("traps-in-start", "guest-trapped", |_| ()),
    case("hoards-handles", "too-many-handles", |limits| limits.handles = 100),
    case("floods-the-host", "too-many-handles", |limits| limits.handles = 100),
    case("floods-the-host", "too-many-host-calls", |limits| limits.host_calls = 100),
    case("floods-the-host", "host-call-bytes-exceeded", |limits| limits.host_call_bytes = 10_079),
    case("sends-the-host-64-mb", "host-call-bytes-exceeded", |limits| {
        limits.host_call_bytes = 1 << 20;
        limits.output = 1 << 20;
    }),
    pinged("host-failed", |_, _| Err(HostError::msg("out of paper"))),
    // A panic like any other, but without its report on stderr.
    pinged("host-panicked", |_, _| resume_unwind(Box::new("no luck"))),
    pinged("fuel-exhausted", |cx, _| cx.charge(cx.fuel() + 1)),
    pinged("cancelled", |_, cancel| { cancel.cancel(); Ok(()) }),
];

/// Only the clock ends it.
fn hurry(limits: &mut Limits) {
    limits.fuel = 1 << 60;
    limits.deadline = Duration::from_millis(2);
}

/// Every hostile guest, admitted under the limits of its case.
pub(super) struct Hostile {
    plugins: Vec<Plugin<Point, App>>,
    states: Arc<Count>,
    values: Arc<Count>,
}

impl Hostile {
    pub(super) fn new(host: &PluginHost) -> Result<Self, Wrong> {
        let load = |case: &Case| -> Result<_, Wrong> {
            let artifact = Artifact::bytes(case.guest, guests::hostile(case.guest)?);
            let mut limits = generous();
            (case.change)(&mut limits);
            Ok(host.load(artifact, &limits)?)
        };
        Ok(Self {
            plugins: CASES.iter().map(load).collect::<Result<_, _>>()?,
            states: Arc::default(),
            values: Arc::default(),
        })
    }

    /// One case after the other; in one round of four they are called in sessions.
    pub(super) fn call(&self, number: u64) -> (&'static str, Result<(), Wrong>) {
        let cases = CASES.len() as u64;
        let (round, index) = (number / cases, number % cases);
        let mut index = usize::try_from(index).unwrap_or_default();
        if CASES[index].rare && !round.is_multiple_of(RARE) {
            // A rare case gives its turn to the first one, which is quick.
            index = 0;
        }
        let (case, plugin) = (&CASES[index], &self.plugins[index]);
        let checked = match round % 4 {
            0 => self.in_session(case, plugin),
            _ => self.fresh(case, plugin),
        };
        (case.code, checked)
    }

    fn fresh(&self, case: &Case, plugin: &Plugin<Point, App>) -> Result<(), Wrong> {
        let cancel = CancelHandle::new();
        let state = App::new(case.ping, &cancel, &self.states, &self.values);
        let plugin = plugin.cancelled_by(&cancel);
        ended(
            &plugin.call(state, |guest| guest.run(true)).map(drop),
            case.code,
        )
    }

    /// The guest that failed is lost; its session says so.
    fn in_session(&self, case: &Case, plugin: &Plugin<Point, App>) -> Result<(), Wrong> {
        let cancel = CancelHandle::new();
        let state = App::new(case.ping, &cancel, &self.states, &self.values);
        let mut session = match plugin.cancelled_by(&cancel).session(state) {
            Ok(session) => session,
            Err(error) => return ended(&Err(error), case.code),
        };
        ended(&session.run(true).map(drop), case.code)?;
        ended(&session.run(false).map(drop), "poisoned")
    }

    pub(super) fn lost(&self) -> Vec<String> {
        let counts = [
            ("hostile states", &self.states),
            ("hostile values", &self.values),
        ];
        let alive = counts.iter().filter(|(_, count)| count.alive() > 0);
        alive
            .map(|(name, count)| format!("{name}: {count}"))
            .collect()
    }

    pub(super) fn kept(&self) -> Vec<String> {
        vec![
            format!("states of hostile guests: {}", self.states),
            format!("values kept for hostile guests: {}", self.values),
        ]
    }
}

impl std::fmt::Debug for Hostile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hostile").finish_non_exhaustive()
    }
}

/// The one right error.
fn ended(result: &Result<(), CallError>, code: &str) -> Result<(), Wrong> {
    same(&result.as_ref().map_err(CallError::code).err(), &Some(code))
}
