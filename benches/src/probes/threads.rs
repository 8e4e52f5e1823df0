//! How much more gets done on two threads than on one.
//!
//! A row is the throughput of two threads relative to one: 2 is perfect, below 1 a second
//! thread does harm. The first row is of native code, which says what the machine had to give.

use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use crate::guests::Guest;
use crate::ours;
use crate::paired::{Effort, Sides};
use crate::raw::{Raw, Setup};
use crate::report::{Row, Unit};
use crate::subjects::{call, fresh};

/// How long a rate is counted for.
const WINDOW: Duration = Duration::from_millis(40);

type Work = Box<dyn FnMut() + Send>;
/// Makes the work of one thread.
type Hire = Box<dyn Fn() -> Work>;
/// What is done, with the raw engine and with Guesthouse.
type Subject = (&'static str, fn() -> [Hire; 2]);

pub(super) fn run(effort: Effort) -> Vec<Row> {
    let subjects: [Subject; 6] = [
        ("native", native),
        ("fresh-noop", noop),
        ("fresh-text-grows", grows),
        ("fresh-text-stays", stays),
        ("fresh-text-headroom", roomy),
        ("call-noop", live),
    ];
    let rows = subjects.map(|(name, make)| {
        let hires = make();
        let rounds: Vec<_> = (0..effort.rounds.div_ceil(4))
            .map(|_| hires.each_ref().map(gain))
            .collect();
        Row::of(format!("threads/{name}/2"), Unit::Times, Sides::of(&rounds))
    });
    rows.into()
}

/// The rate of two threads over that of one.
fn gain(hire: &Hire) -> f64 {
    let one = rate(vec![hire()]);
    rate(vec![hire(), hire()]) / one
}

/// Operations a second, of all together.
fn rate(works: Vec<Work>) -> f64 {
    let start = Barrier::new(works.len() + 1);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let workers: Vec<_> = works
            .into_iter()
            .map(|work| scope.spawn(|| count(work, &start, &stop)))
            .collect();
        start.wait();
        let begun = Instant::now();
        std::thread::sleep(WINDOW);
        stop.store(true, Ordering::Relaxed);
        let window = begun.elapsed().as_secs_f64();
        let counts = workers.into_iter().map(ScopedJoinHandle::join);
        let all: u32 = counts.map(|count| count.expect("the guest answers")).sum();
        f64::from(all) / window
    })
}

fn count(mut work: Work, start: &Barrier, stop: &AtomicBool) -> u32 {
    // A thread's first call is not like the others.
    work();
    start.wait();
    let mut count = 0;
    while !stop.load(Ordering::Relaxed) {
        work();
        count += 1;
    }
    count
}

fn native() -> [Hire; 2] {
    let hire = || -> Hire {
        Box::new(|| {
            let mut state = 1_u64;
            Box::new(move || {
                for _ in 0..1_000 {
                    state = black_box(state.wrapping_mul(6_364_136_223_846_793_005) + 1);
                }
            })
        })
    };
    [hire(), hire()]
}

fn noop() -> [Hire; 2] {
    let (raw, plugin) = (Raw::new(Guest::Echo, Setup::BEST), ours::echo());
    [
        Box::new(move || Box::new(fresh::raw_noop(&raw))),
        Box::new(move || Box::new(fresh::our_noop(plugin.clone()))),
    ]
}

/// A text to a guest whose allocator grows its memory.
fn grows() -> [Hire; 2] {
    let (raw, plugin) = (Raw::new(Guest::Echo, Setup::BEST), ours::echo());
    [
        Box::new(move || Box::new(fresh::raw_echo(&raw))),
        Box::new(move || Box::new(fresh::our_echo(plugin.clone()))),
    ]
}

/// The same, where the host has headroom for it.
fn roomy() -> [Hire; 2] {
    let (raw, plugin) = (Raw::new(Guest::Echo, Setup::BEST), fresh::roomy());
    [
        Box::new(move || Box::new(fresh::raw_echo(&raw))),
        Box::new(move || Box::new(fresh::our_echo(plugin.clone()))),
    ]
}

/// A text to a guest whose allocator stays within the memory that it begins with.
fn stays() -> [Hire; 2] {
    let (raw, plugin) = (Raw::new(Guest::Touch, Setup::BEST), ours::touch());
    [
        Box::new(move || Box::new(fresh::raw_touching_echo(&raw, 0))),
        Box::new(move || Box::new(fresh::our_touching_echo(plugin.clone(), 0))),
    ]
}

/// A live guest for each thread.
fn live() -> [Hire; 2] {
    let (raw, plugin) = (Raw::new(Guest::Echo, Setup::BEST), ours::echo());
    [
        Box::new(move || Box::new(call::raw_noop(&raw))),
        Box::new(move || Box::new(call::our_noop(&plugin))),
    ]
}
