//! What a plugin's call costs while a plugin of the same host spins on another core.
//!
//! The baseline is the same call with nobody beside it. So that the machine's own share is seen (a
//! shared cache, a lower clock), there is a row with native code that spins instead.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use guesthouse::{Limits, Plugin, PluginHost};

use crate::guests::Guest;
use crate::ours::probe::{Probe, ProbeExports};
use crate::ours::{self, Unasked};
use crate::paired::{Effort, Sides};
use crate::report::{Row, Unit};
use crate::subjects::{call, fresh};

/// How long a side of a round takes.
const WINDOW: Duration = Duration::from_millis(25);
/// How long the spinning plugin is let run at once.
const SPELL: Duration = Duration::from_millis(10);

pub(super) fn run(effort: Effort) -> Vec<Row> {
    let host = ours::host();
    let spinner = spinner(&host);
    let plugin = || {
        let spinner = spinner.clone();
        move || {
            let ended = spinner.call(Unasked, ProbeExports::spin);
            assert!(ended.is_err(), "it never ends by itself");
        }
    };
    let native = || {
        || {
            let begun = Instant::now();
            while begun.elapsed() < SPELL {
                black_box(());
            }
        }
    };
    let echo = ours::load(&host, Guest::Echo, &ours::limits());
    let mut warm = call::our_noop(&echo);
    let mut fresh = fresh::our_noop(echo);
    let rounds = effort.rounds.div_ceil(2);
    vec![
        row("call/spinning", rounds, &mut warm, plugin()),
        row("call/native", rounds, &mut warm, native()),
        row("fresh/spinning", rounds, &mut fresh, plugin()),
        row("fresh/native", rounds, &mut fresh, native()),
    ]
}

fn spinner(host: &PluginHost) -> Plugin<Probe, Unasked> {
    let mut limits = Limits::strict();
    limits.deadline = SPELL;
    limits.fuel = ours::limits().fuel;
    ours::load(host, Guest::Probe, &limits)
}

fn row(name: &str, rounds: usize, work: &mut impl FnMut(), mut spin: impl FnMut() + Send) -> Row {
    let rounds: Vec<_> = (0..rounds)
        .map(|_| [time(work), beside(&mut spin, || time(work))])
        .collect();
    let side = |of: fn(&[f64; 2]) -> f64| {
        let sides: Vec<_> = rounds
            .iter()
            .map(|[alone, beside]| [of(alone), of(beside)])
            .collect();
        Sides::of(&sides)
    };
    let mut row = Row::of(
        format!("neighbour/{name}"),
        Unit::Time,
        side(|[wall, _]| *wall),
    );
    row.cpu = Some(side(|[_, cpu]| *cpu));
    row
}

/// Does something while another thread spins.
fn beside<T>(spin: &mut (impl FnMut() + Send), work: impl FnOnce() -> T) -> T {
    let (started, stop) = (AtomicBool::new(false), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            started.store(true, Ordering::Relaxed);
            while !stop.load(Ordering::Relaxed) {
                spin();
            }
        });
        while !started.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        let done = work();
        stop.store(true, Ordering::Relaxed);
        done
    })
}

/// Nanoseconds for one operation: by the clock, and of the processor.
fn time(work: &mut impl FnMut()) -> [f64; 2] {
    let (wall, cpu) = (Instant::now(), ThreadTime::now());
    let mut count = 0.0;
    while wall.elapsed() < WINDOW {
        for _ in 0..16 {
            work();
        }
        count += 16.0;
    }
    [wall.elapsed(), cpu.elapsed()].map(|time| time.as_secs_f64() * 1e9 / count)
}
