//! The same small tasks by others and by Guesthouse, in turns in one process.
//!
//! Prints a row for each task and system as a line of JSON, as the binary `report` of
//! `guesthouse-benches` reads them with `--peers`; the baseline of a row is the other system. The
//! measuring code and the guests are that package's own files.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "only some of the files that are shared is needed here"
)]

#[path = "../../src/guests.rs"]
mod guests;
#[path = "../../src/ours.rs"]
mod ours;
#[path = "../../src/paired.rs"]
mod paired;
#[path = "../../src/raw/mod.rs"]
mod raw;
#[path = "../../src/report/row.rs"]
mod row;
#[path = "../../src/spread.rs"]
mod spread;
#[path = "../../src/subjects/mod.rs"]
mod subjects;

mod beside_extism;
mod echo;
mod in_process;
mod other_process;
mod scripts;

use paired::{Clock, Effort, Pair, Rounds};
use row::Row;
use subjects::{call, fresh};

/// One operation, ready to be repeated.
type Work = Box<dyn FnMut()>;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    /// A call without arguments.
    Noop,
    /// Two numbers.
    Add,
    /// A text of so many bytes there and back.
    Echo(usize),
    /// A fresh sandbox, a call without arguments, and the end of it.
    FreshNoop,
    /// The same with a text of 16 bytes; the guest has a standard allocator.
    FreshEcho,
    /// The same; the guest's allocator stays within the memory that it begins with.
    FreshStays,
}

impl Task {
    const ALL: [Self; 7] = [
        Self::Noop,
        Self::Add,
        Self::Echo(16),
        Self::Echo(1 << 10),
        Self::FreshNoop,
        Self::FreshEcho,
        Self::FreshStays,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Noop => "noop",
            Self::Add => "add",
            Self::Echo(16) => "echo-16B",
            Self::Echo(_) => "echo-1KiB",
            Self::FreshNoop => "fresh-noop",
            Self::FreshEcho => "fresh-echo-16B",
            Self::FreshStays => "fresh-stays-16B",
        }
    }

    fn ours(self) -> Work {
        match self {
            Self::Noop => Box::new(call::our_noop(&ours::echo())),
            Self::Add => Box::new(call::our_add(&ours::echo())),
            Self::Echo(bytes) => Box::new(call::our_echo(&ours::echo(), bytes)),
            Self::FreshNoop => Box::new(fresh::our_noop(ours::echo())),
            Self::FreshEcho => Box::new(fresh::our_echo(ours::echo())),
            Self::FreshStays => Box::new(fresh::our_touching_echo(ours::touch(), 0)),
        }
    }
}

/// Another system, and what it makes of a task; nothing where it has no such thing.
type Peer = (&'static str, fn(Task) -> Option<Work>);

const PEERS: [Peer; 7] = [
    ("extism", beside_extism::plain),
    ("extism-fuel-timeout", beside_extism::capped),
    ("wasmtime", in_process::wasmtime),
    ("native", in_process::native),
    ("luau", scripts::luau),
    ("rhai", scripts::rhai),
    ("subprocess", other_process::work),
];

fn main() {
    let first = std::env::args().nth(1);
    if first.as_deref() == Some(other_process::ARGUMENT) {
        return other_process::answer();
    }
    let effort = match first.as_deref() {
        Some("--quick") => Effort::QUICK,
        _ => Effort::FULL,
    };
    for (peer, work) in PEERS {
        for task in Task::ALL {
            let mut makes = makes(effort, peer, work, task);
            makes.sort_by(|a, b| theirs(a).total_cmp(&theirs(b)));
            let name = format!("peers/{peer}/{}", task.name());
            if let Some(middle) = makes.get(makes.len() / 2) {
                tell(name.clone(), middle);
            }
            if let Some(best) = makes.first().filter(|_| peer == "extism") {
                tell(format!("{name}-best"), best);
            }
        }
    }
}

/// Some of the others are ten times slower or faster from one instance to the next: each is made
/// several times, and the middle one counts.
const MAKES: usize = 5;

fn makes(effort: Effort, peer: &str, work: fn(Task) -> Option<Work>, task: Task) -> Vec<Pair> {
    let makes = (0..MAKES).filter_map(|_| {
        let theirs = work(task)?;
        let mut rounds = Rounds::default();
        rounds.add(effort, clock(peer), theirs, task.ours());
        Some(rounds.pair())
    });
    makes.collect()
}

fn theirs(pair: &Pair) -> f64 {
    pair.cpu.raw.map_or(f64::INFINITY, |raw| raw.median)
}

fn tell(name: String, pair: &Pair) {
    eprintln!("{name}");
    let row = Row::pair(name, pair);
    println!("{}", serde_json::to_string(&row).expect("numbers"));
}

/// Extism has a thread of its own for deadlines.
fn clock(peer: &str) -> Clock {
    match peer {
        "extism" | "extism-fuel-timeout" => Clock::Process,
        _ => Clock::Thread,
    }
}
