//! What it costs to run into a limit: a fresh sandbox, a call that is ended, and the typed error.
//!
//! The raw engine ends the same call by the same means, with an error that says less. Where it has
//! no such limit, the baseline is the same call, which nobody ends.

use std::hint::black_box;

use guesthouse::{CallError, Limits};
use wasmtime::component::{ComponentNamedList, Lift, Lower};

use super::{Entry, Guest, Subject};
use crate::ours::{self, Unasked, probe::ProbeExports};
use crate::raw::{Raw, Setup};

type Ours = fn(&mut ProbeExports<Unasked>) -> Result<(), CallError>;

/// What is over each limit.
const MUCH: u32 = 2_048;
/// So many bytes.
const TOO_MUCH: &str = match std::str::from_utf8(&[b'x'; MUCH as usize]) {
    Ok(text) => text,
    Err(_) => "",
};
/// The limit that it is over.
const LITTLE: u64 = 1_024;
/// Enough to start with, and soon gone.
const FUEL: u64 = 10_000;

/// One way to end badly, the code that it must end with, and what leads there.
#[derive(Clone, Copy)]
struct Way {
    code: &'static str,
    narrow: fn(&mut Limits),
    ours: Ours,
}

pub(super) fn entries() -> Vec<Entry> {
    let ended = |name: &str, make: fn() -> Subject| Entry::new(format!("violation/{name}"), make);
    vec![
        ended("fuel", fuel),
        ended("memory", memory),
        ended("table-elements", table_elements),
        ended("stack", stack),
        ended("trap", trap),
        ended("input", input),
        ended("output", output),
        ended("host-calls", host_calls),
        ended("host-call-bytes", host_call_bytes),
    ]
}

fn ours(way: Way) -> impl FnMut() {
    let mut limits = ours::limits();
    (way.narrow)(&mut limits);
    let plugin = ours::probe(&limits);
    move || {
        let outcome = plugin.run(Unasked, way.ours);
        match outcome.into_result() {
            Ok(()) => assert_eq!(way.code, "", "the limit holds"),
            Err(error) => assert_eq!(error.code(), way.code, "{error}"),
        }
    }
}

/// A fresh raw instance and a call that ends well or badly.
fn raw<P, R>(setup: Setup, name: &str, params: P, ends_well: bool) -> impl FnMut() + use<P, R>
where
    P: ComponentNamedList + Lower + Copy + 'static,
    R: ComponentNamedList + Lift + 'static,
{
    let raw = Raw::new(Guest::Probe, setup);
    let index = raw.function(None, name);
    move || {
        let mut live = raw.fresh();
        let function = live.typed::<P, R>(index);
        let result = function.call(&mut live.store, params);
        assert_eq!(result.is_ok(), ends_well, "{:?}", result.err());
        drop(black_box(result));
        black_box(live.settle(()));
    }
}

fn fuel() -> Subject {
    let setup = Setup {
        fuel: FUEL,
        ..Setup::BEST
    };
    Subject::new(
        raw::<(), ()>(setup, "spin", (), false),
        ours(Way {
            code: "fuel-exhausted",
            narrow: |limits| limits.fuel = FUEL,
            ours: |probe| probe.spin(),
        }),
    )
}

fn memory() -> Subject {
    Subject::new(
        raw::<(u32,), (i32,)>(Setup::BEST, "grow", (1_000,), false),
        ours(Way {
            code: "memory-exceeded",
            narrow: |_| (),
            ours: |probe| probe.grow(1_000).map(drop),
        }),
    )
}

fn table_elements() -> Subject {
    Subject::new(
        raw::<(u32,), (i32,)>(Setup::BEST, "grow-table", (20_000,), false),
        ours(Way {
            code: "table-elements-exceeded",
            narrow: |_| (),
            ours: |probe| probe.grow_table(20_000).map(drop),
        }),
    )
}

fn stack() -> Subject {
    Subject::new(
        raw::<(), (u32,)>(Setup::BEST, "recurse", (), false),
        ours(Way {
            code: "stack-overflow",
            narrow: |_| (),
            ours: |probe| probe.recurse().map(drop),
        }),
    )
}

fn trap() -> Subject {
    Subject::new(
        raw::<(), ()>(Setup::BEST, "fail", (), false),
        ours(Way {
            code: "guest-trapped",
            narrow: |_| (),
            ours: |probe| probe.fail(),
        }),
    )
}

fn input() -> Subject {
    Subject::new(
        raw::<(&str,), ()>(Setup::BEST, "swallow", (TOO_MUCH,), true),
        ours(Way {
            code: "input-too-large",
            narrow: |limits| limits.input = LITTLE,
            ours: |probe| probe.swallow(TOO_MUCH),
        }),
    )
}

fn output() -> Subject {
    Subject::new(
        raw::<(u32,), (String,)>(Setup::BEST, "answer", (MUCH,), true),
        ours(Way {
            code: "output-too-large",
            narrow: |limits| limits.output = LITTLE,
            ours: |probe| probe.answer(MUCH).map(drop),
        }),
    )
}

fn host_calls() -> Subject {
    Subject::new(
        raw::<(u32,), ()>(Setup::BEST, "call-host", (MUCH,), true),
        ours(Way {
            code: "too-many-host-calls",
            narrow: |limits| limits.host_calls = LITTLE,
            ours: |probe| probe.call_host(MUCH),
        }),
    )
}

fn host_call_bytes() -> Subject {
    Subject::new(
        raw::<(u32, u32), ()>(Setup::BEST, "give-host", (1, MUCH), true),
        ours(Way {
            code: "host-call-bytes-exceeded",
            narrow: |limits| limits.host_call_bytes = LITTLE,
            ours: |probe| probe.give_host(1, MUCH),
        }),
    )
}
