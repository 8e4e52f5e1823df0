//! What caps cost a guest that works: Guesthouse, timed and metered, beside the raw engine without
//! any cap; and, for the work that caps cost most, beside the raw engine under the same.

use std::hint::black_box;

use guesthouse::{CallError, Compiler, HostConfig, Mode, PluginHost, Session};

use super::call::warm;
use super::{Entry, Guest, Subject, settled};
use crate::ours::{self, Unasked, probe::Probe};
use crate::raw::{Caps, Setup};

/// A function of the guest and the argument that makes it a few hundred microseconds' work.
type Work = (&'static str, u32);
type Ours = fn(&mut Session<Probe, Unasked>) -> Result<(), CallError>;

const CALLS: Work = ("fib", 20);
const LOOP: Work = ("sum", 100_000);
const MEMORY: Work = ("walk", 10);

pub(super) fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for (name, mode) in [("timed", Mode::Timed), ("metered", Mode::Metered)] {
        let mut add = |work: &str, make: fn(Mode) -> Subject| {
            entries.push(Entry::new(format!("caps/{work}/{name}"), move || {
                make(mode)
            }));
        };
        add("noop", noop);
        add("calls", |mode| {
            working::<u32>(mode, Caps::None, CALLS, |session| {
                session.fib(black_box(CALLS.1)).map(drop)
            })
        });
        add("loop", |mode| {
            working::<u64>(mode, Caps::None, LOOP, |session| {
                session.sum(black_box(LOOP.1)).map(drop)
            })
        });
        add("memory", |mode| walking(mode, Caps::None));
        add("memory-alike", |mode| walking(mode, alike(mode)));
    }
    entries
}

/// The raw engine's caps that bound the same.
fn alike(mode: Mode) -> Caps {
    match mode {
        Mode::Timed => Caps::Timed,
        _ => Caps::Metered,
    }
}

fn walking(mode: Mode, raw: Caps) -> Subject {
    working::<u32>(mode, raw, MEMORY, |session| {
        session.walk(black_box(MEMORY.1)).map(drop)
    })
}

fn session(mode: Mode) -> Session<Probe, Unasked> {
    let config = match mode {
        Mode::Timed => HostConfig::timed(Compiler::in_process()),
        _ => HostConfig::metered(Compiler::in_process()),
    };
    let host = PluginHost::new(config).expect("a host starts");
    let plugin = ours::load(&host, Guest::Probe, &ours::limits());
    plugin.session(Unasked).expect("the guest starts")
}

fn noop(mode: Mode) -> Subject {
    let uncapped = Setup::BEST.caps(Caps::None);
    let (mut live, noop) = warm::<(), ()>(Guest::Probe, uncapped, None, "noop");
    let mut session = session(mode);
    Subject::new(
        move || {
            black_box(noop.call(&mut live.store, ())).expect("the guest answers");
        },
        move || settled(session.noop()),
    )
}

fn working<R>(mode: Mode, raw: Caps, (name, argument): Work, ours: Ours) -> Subject
where
    R: wasmtime::component::Lift + 'static,
    (R,): wasmtime::component::ComponentNamedList + wasmtime::component::Lift,
{
    let setup = Setup::BEST.caps(raw);
    let (mut live, work) = warm::<(u32,), (R,)>(Guest::Probe, setup, None, name);
    let mut session = session(mode);
    Subject::new(
        move || match raw {
            Caps::None => {
                let result = work.call(&mut live.store, (black_box(argument),));
                black_box(result.expect("the guest answers"));
            }
            _ => drop(black_box(live.call(&work, (black_box(argument),)))),
        },
        move || settled(ours(&mut session)),
    )
}
