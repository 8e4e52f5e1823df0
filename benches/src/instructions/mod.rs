//! How many instructions the hot paths take: a figure without noise, for a gate that must not flicker.
//!
//! The binary `instructions` runs itself under callgrind once for each path and side; only what
//! happens inside `repeat` is counted, so that neither compiling the guest nor the ticker is. The
//! pool is small, because callgrind has no room for terabytes of addresses, and the tick is as long
//! as it may be.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark stops at the first surprise"
)]

mod recorded;

use std::hint::black_box;
use std::process::{Command, Output};
use std::time::Duration;

use guesthouse::{Plugin, PluginHost, Serves};

pub use self::recorded::{Counts, FILE, Recorded};
use crate::guests::Guest;
use crate::ours::closed::Closed;
use crate::ours::touch::Touch;
use crate::ours::{self, Unasked};
use crate::raw::{Raw, Setup};
use crate::subjects::{awaited, call, closed, fresh, load};

/// The word that makes a process one that is counted.
pub const ARGUMENT: &str = "--repeat";

/// Slots of either pool.
const SLOTS: u32 = 4;
const TICK: Duration = Duration::from_secs(1);
/// Calls before the counted ones, after which nothing happens for the first time.
const WARM: u32 = 50;
/// Calls that are counted.
const COUNTED: u32 = 200;

type Work = Box<dyn FnMut()>;
/// A name, and how each side's work is made.
type Path = (&'static str, [fn() -> Work; 2]);

/// The hot paths, with the guest that touches pages, or that which asks the closed world: their memory never grows.
const PATHS: [Path; 10] = [
    (
        "touch/call/noop",
        [
            || Box::new(call::raw_touching(&raw())),
            || Box::new(call::our_touching(&plugin())),
        ],
    ),
    (
        "touch/call/text/1KiB",
        [
            || Box::new(call::raw_touching_text(&raw(), 1 << 10)),
            || Box::new(call::our_touching_text(&plugin(), 1 << 10)),
        ],
    ),
    (
        "touch/fresh/noop",
        [
            || Box::new(fresh::raw_touching(&raw(), 0)),
            || Box::new(fresh::our_touching(plugin(), 0)),
        ],
    ),
    (
        "touch/fresh/text/16B",
        [
            || Box::new(fresh::raw_touching_echo(&raw(), 0)),
            || Box::new(fresh::our_touching_echo(plugin(), 0)),
        ],
    ),
    (
        "touch/async/call/noop",
        [
            || Box::new(awaited::raw_noop(&raw())),
            || Box::new(awaited::our_noop(&plugin())),
        ],
    ),
    (
        "touch/async/fresh/noop",
        [
            || Box::new(awaited::raw_fresh(&raw())),
            || Box::new(awaited::our_fresh(plugin())),
        ],
    ),
    (
        "touch/store/hit",
        [
            || Box::new(load::raw_deserialize(Guest::Touch, setup())),
            || Box::new(load::stocked::<Touch>(Guest::Touch, narrow)),
        ],
    ),
    (
        "closed/stdout",
        [
            || Box::new(closed::raw(&raw_closed(), "stdout")),
            || Box::new(closed::our_stdout(&closed())),
        ],
    ),
    (
        "closed/stdin",
        [
            || Box::new(closed::raw(&raw_closed(), "stdin")),
            || Box::new(closed::our_stdin(&closed())),
        ],
    ),
    (
        "closed/poll",
        [
            || Box::new(closed::raw(&raw_closed(), "sleep")),
            || Box::new(closed::our_sleep(&closed())),
        ],
    ),
];

/// Names of the paths.
pub fn paths() -> impl Iterator<Item = &'static str> {
    PATHS.iter().map(|(name, _)| *name)
}

fn setup() -> Setup {
    Setup {
        slots: Some(SLOTS),
        tick: TICK,
        ..Setup::BEST
    }
}

fn raw() -> Raw {
    Raw::new(Guest::Touch, setup())
}

fn raw_closed() -> Raw {
    Raw::new(Guest::Closed, setup())
}

fn closed() -> Plugin<Closed, Unasked> {
    ours::load(&host(), Guest::Closed, &ours::limits())
}

fn narrow(config: &mut guesthouse::HostConfig) {
    config.max_instances = SLOTS;
    config.tick = TICK;
}

fn host() -> PluginHost {
    let host = ours::host_with(narrow);
    let allocation = host.allocation();
    assert!(allocation.pool.is_some(), "{allocation:?}");
    host
}

fn plugin<P: Serves<Unasked>>() -> Plugin<P, Unasked> {
    ours::load(&host(), Guest::Touch, &ours::limits())
}

/// What a counted process does: one path, one side.
///
/// # Panics
/// When the arguments are not this module's own.
pub fn counted(arguments: &[String]) {
    let [name, side] = arguments else {
        panic!("which path, which side");
    };
    let (_, sides) = PATHS.iter().find(|(path, _)| path == name).expect("a path");
    let side: usize = side.parse().expect("a number");
    let mut work = sides[side]();
    (0..WARM).for_each(|_| work());
    repeat(COUNTED, &mut work);
}

/// What is counted. Its name is what callgrind is told.
#[inline(never)]
fn repeat(times: u32, work: &mut dyn FnMut()) {
    for _ in 0..times {
        work();
    }
    black_box(times);
}

/// Counts both sides of a path.
///
/// # Errors
/// In words: no callgrind, or a process that did not end well.
pub fn count(path: &str) -> Result<Counts, String> {
    Ok(Counts {
        raw: under_callgrind(path, 0)?,
        ours: under_callgrind(path, 1)?,
    })
}

fn under_callgrind(path: &str, side: usize) -> Result<u64, String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .args([
            "--collect-atstart=no",
            "--toggle-collect=*instructions*repeat*",
        ])
        .arg(this)
        .args([ARGUMENT, path, &side.to_string()])
        .env_remove("RUST_BACKTRACE")
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    let all = collected(&output)?;
    Ok(all / u64::from(COUNTED))
}

fn collected(output: &Output) -> Result<u64, String> {
    let told = String::from_utf8_lossy(&output.stderr);
    let line = told
        .lines()
        .find_map(|line| line.split("Collected : ").nth(1));
    let count = line.and_then(|line| line.trim().parse().ok());
    match count {
        Some(count) if output.status.success() && count > 0 => Ok(count),
        _ => Err(format!("callgrind counted nothing:\n{told}")),
    }
}
