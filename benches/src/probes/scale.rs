//! One to ten thousand: instances alive, and plugins loaded. Memory, processor time and mappings for
//! each.
//!
//! Each count is measured in a process of its own ([`apart`]): nothing that an earlier count leaves behind
//! is counted to the next.

use cpu_time::{ProcessTime, ThreadTime};
use serde::{Deserialize, Serialize};
use wasmtime::component::Component;

use super::apart;
use crate::guests::Guest;
use crate::ours::{self, Unasked, touch::Touch};
use crate::paired::{Effort, Sides};
use crate::process::Figures;
use crate::random::Numbers;
use crate::raw::{Raw, Setup};
use crate::report::{Row, Unit};
use crate::spread::Spread;

/// How many of each.
const COUNTS: [u32; 5] = [1, 10, 100, 1_000, 10_000];
/// How many processes measure the smaller counts, where it matters what memory they happen to get.
const TIMES: u32 = 3;
/// How often their speed is measured, and with how many calls each time.
const STRETCHES: u32 = 7;
const CALLS: u32 = 3_000;

/// What is measured, once with the raw engine and once with Guesthouse.
type Subject = (&'static str, [fn(u32) -> Held; 2]);

const SUBJECTS: [Subject; 3] = [
    ("instances", [raw_instances, our_instances]),
    ("plugins", [raw_plugins, our_plugins]),
    ("warm-plugins", [raw_warm_plugins, our_warm_plugins]),
];

/// Figures of one process, each for one of what it holds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Held {
    /// Nanoseconds of the processor to make one.
    make: f64,
    /// Bytes in memory.
    memory: f64,
    /// The same, when each has been called: slots of the pool keep what guests wrote.
    called: f64,
    /// Mappings of the kernel's.
    mappings: f64,
    /// Nanoseconds of the processor for a call of one that is picked at random.
    call: f64,
}

pub(super) fn run(_: Effort) -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, _) in SUBJECTS {
        for count in COUNTS.into_iter().filter(|count| fits(name, *count)) {
            let times = if count > 1_000 { 1 } else { TIMES };
            let held: Option<Vec<_>> = (0..times)
                .map(|_| Some([started(name, count, 0)?, started(name, count, 1)?]))
                .collect();
            if let Some(held) = held {
                rows.extend(told(name, count, &held));
            }
        }
    }
    rows
}

fn told(name: &str, count: u32, held: &[[Held; 2]]) -> [Row; 5] {
    let row = |what: &str, unit, of: fn(Held) -> f64| {
        let rounds: Vec<_> = held.iter().map(|sides| sides.map(of)).collect();
        let sides = Sides::of(&rounds);
        Row::of(format!("scale/{name}/{count}/{what}"), unit, sides)
    };
    [
        row("make", Unit::Time, |held| held.make),
        row("memory", Unit::Memory, |held| held.memory),
        row("memory-called", Unit::Memory, |held| held.called),
        row("mappings", Unit::Count, |held| held.mappings),
        row("call", Unit::Time, |held| held.call),
    ]
}

/// Measures one count, apart.
fn started(name: &str, count: u32, side: usize) -> Option<Held> {
    apart::started(&[name, &count.to_string(), &side.to_string()])
}

/// Measures one count in this process.
pub(super) fn hold(name: &str, count: &str, side: &str) -> Held {
    let (_, sides) = SUBJECTS
        .iter()
        .find(|(subject, _)| *subject == name)
        .expect("a subject");
    let count = count.parse().expect("a number");
    let side: usize = side.parse().expect("a number");
    sides[side](count)
}

/// Makes so many, and measures what they cost: what is there before is not counted.
fn held<T>(count: u32, mut make: impl FnMut(u32) -> T, mut call: impl FnMut(&mut T)) -> Held {
    let before = (resident(), mappings());
    // Compiling is done by several threads.
    let begun = ProcessTime::now();
    let mut all: Vec<_> = (0..count).map(&mut make).collect();
    let each = |value: f64| value / f64::from(count);
    let make = each(begun.elapsed().as_secs_f64() * 1e9);
    let after = (resident(), mappings());
    // What happens at a first call is not what a call costs.
    all.iter_mut().for_each(&mut call);
    let called = resident();
    let mut numbers = Numbers::of(1, 1);
    let mut pick = || numbers.below(count as usize);
    (0..CALLS).for_each(|_| call(&mut all[pick()]));
    let stretches = (0..STRETCHES).map(|_| {
        let begun = ThreadTime::now();
        (0..CALLS).for_each(|_| call(&mut all[pick()]));
        begun.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
    });
    Held {
        make,
        memory: each(after.0 - before.0),
        called: each(called - before.0),
        mappings: each(after.1 - before.1),
        call: Spread::of(stretches).median,
    }
}

fn resident() -> f64 {
    Figures::now().expect("the system tells").memory()
}

fn mappings() -> f64 {
    let maps = std::fs::read_to_string("/proc/self/maps");
    maps.expect("the system tells").lines().count() as f64
}

const ECHO: Option<&str> = Some("test:echo/echo@1.2.0");

fn raw_instances(count: u32) -> Held {
    let slots = Some(count.max(10));
    let raw = Raw::new(
        Guest::Echo,
        Setup {
            slots,
            ..Setup::BEST
        },
    );
    let noop = raw.function(ECHO, "noop");
    let make = |_| {
        let mut live = raw.fresh();
        let noop = live.typed::<(), ()>(noop);
        live.call(&noop, ());
        (live, noop)
    };
    held(count, make, |(live, noop)| {
        live.call(noop, ());
    })
}

fn our_instances(count: u32) -> Held {
    let host = ours::host_with(|config| config.max_instances = count.max(10));
    let plugin: guesthouse::Plugin<ours::Everything, Unasked> =
        ours::load(&host, Guest::Echo, &ours::limits());
    let make = |_| {
        let mut session = plugin.session(Unasked).expect("the guest starts");
        session.echo().noop().expect("the guest answers");
        session
    };
    held(count, make, |session| {
        session.echo().noop().expect("the guest answers");
    })
}

/// The small guest, each time with other bytes: a section that means nothing.
fn distinct(number: u32) -> Vec<u8> {
    let mut bytes = Guest::Touch.bytes().into_owned();
    let [a, b, c, d] = number.to_le_bytes();
    bytes.extend([0, 6, 1, b'n', a, b, c, d]);
    bytes
}

fn raw_plugins(count: u32) -> Held {
    hold_raw(count, Setup::BEST)
}

/// With a slot for each.
fn raw_warm_plugins(count: u32) -> Held {
    let many = slots(count);
    let (slots, warm) = (Some(many), many);
    let setup = Setup {
        slots,
        warm,
        ..Setup::BEST
    };
    hold_raw(count, setup)
}

fn our_plugins(count: u32) -> Held {
    hold_ours(count, &ours::host())
}

fn our_warm_plugins(count: u32) -> Held {
    let host = ours::host_with(|config| {
        config.max_instances = slots(count);
        config.pool.get_or_insert_default().warm = slots(count);
    });
    hold_ours(count, &host)
}

/// A slot for each of so many plugins in the share of the thread that calls them: the engine deals
/// its slots out to the processor's cores, 16 at most.
fn slots(count: u32) -> u32 {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let shares = u32::try_from(cores.min(16)).unwrap_or(1);
    count.saturating_mul(shares).max(10)
}

/// Whether there can be that many: a host has 10,000 slots at most.
fn fits(name: &str, count: u32) -> bool {
    name != "warm-plugins" || slots(count) <= 10_000
}

fn hold_raw(count: u32, setup: Setup) -> Held {
    let engine = setup.engine();
    let make = |number| {
        let component = Component::from_binary(&engine, &distinct(number));
        let component = component.expect("the guest compiles");
        let raw = Raw::of(setup, engine.clone(), component);
        let noop = raw.function(None, "noop");
        (raw, noop)
    };
    held(count, make, |(raw, noop)| {
        let mut live = raw.fresh();
        let noop = live.typed::<(u32,), ()>(*noop);
        noop.call(&mut live.store, (0,)).expect("the guest answers");
        live.settle(());
    })
}

fn hold_ours(count: u32, host: &guesthouse::PluginHost) -> Held {
    let limits = ours::limits();
    let make = |number| {
        let artifact = guesthouse::Artifact::bytes("touch", distinct(number));
        let plugin: guesthouse::Plugin<Touch, Unasked> =
            host.load(artifact, &limits).expect("the guest is admitted");
        plugin
    };
    held(count, make, |plugin| {
        let outcome = plugin.run(Unasked, |touch| touch.noop(0));
        outcome.into_result().expect("the guest answers");
    })
}
