//! Random components and changed real ones, as many as one likes: no panic, no hang, no leak, no
//! wrong verdict.
//!
//! `cargo run --release -p guesthouse-benches --bin random -- --cases 1000000`. The run is cut into
//! ten stretches; what the process holds after the first is compared with what it holds after the
//! last. What is wrong comes with the command that has it again. Exit codes: 0 all is well, 1 it is
//! not, 2 a bad command line.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks through them"
)]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clap::Parser;
use guesthouse_benches::process::{Figures, grown};
use guesthouse_benches::random::{Plan, Random};
use guesthouse_benches::tally::{Tally, Wrong};

/// Kibibytes that an allocator may keep for itself. Compiling takes and gives back megabytes in
/// pieces of all sizes, at several threads; of what is lost for good, a million cases would make
/// more than that if it were 40 bytes a case.
const NOISE: u64 = 40 << 10;

/// Stretches of the run; the first is the warm-up.
const STRETCHES: u64 = 10;

/// So few cases say nothing of what is left behind.
const FEW: u64 = 1_000;

/// Show a host random components and changed real ones.
#[derive(Debug, Parser)]
#[command(name = "random", version)]
struct Arguments {
    /// How many cases.
    #[arg(long, default_value_t = 20_000)]
    cases: u64,
    /// What all that looks random is made from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The first case.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// At how many threads.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=64))]
    threads: u32,
}

fn main() -> ExitCode {
    let caught = Caught::listen();
    let result = run(&Arguments::parse());
    caught.report();
    match result {
        Ok(faults) if faults.is_empty() => {
            println!("no panic, no hang, no leak, no wrong verdict");
            return ExitCode::SUCCESS;
        }
        Ok(faults) => faults.iter().for_each(|fault| eprintln!("error: {fault}")),
        Err(error) => eprintln!("error: {error}"),
    }
    ExitCode::FAILURE
}

/// What went wrong, in words.
fn run(arguments: &Arguments) -> Result<Vec<String>, Wrong> {
    let Arguments {
        cases,
        seed,
        from,
        threads,
    } = *arguments;
    let random = Random::new(Plan {
        seed,
        from,
        cases,
        threads,
    })?;
    let (mut all, mut elapsed, mut figures) = (Tally::default(), Duration::ZERO, Vec::new());
    for number in 1..=STRETCHES {
        let stretch = random.stretch(from + cases * number / STRETCHES)?;
        println!(
            "{:>3} %  {}  {:>6.1} s",
            number * 100 / STRETCHES,
            stretch.figures,
            stretch.elapsed.as_secs_f64()
        );
        all.add(stretch.tally);
        elapsed += stretch.elapsed;
        figures.push(stretch.figures);
    }
    report(&all, cases, elapsed);
    Ok(faults(&all, &figures, cases))
}

#[allow(clippy::cast_precision_loss, reason = "a figure for people")]
fn report(all: &Tally, cases: u64, elapsed: Duration) {
    for (kind, count) in all.right() {
        println!("{count:>9}  {kind}");
    }
    let seconds = elapsed.as_secs_f64();
    println!(
        "{cases} cases in {seconds:.0} s: {:.0} cases/s",
        cases as f64 / seconds
    );
}

fn faults(all: &Tally, figures: &[Figures], cases: u64) -> Vec<String> {
    let mut faults = all.shown().to_vec();
    if all.wrongs() > 0 {
        faults.push(format!("{} wrong verdicts", all.wrongs()));
    }
    if cases >= FEW {
        faults.extend(grown(figures, NOISE));
    }
    faults
}

/// Panics that were caught on the way, by their place: parsers and compilers may have them, and the
/// host must make errors of them.
struct Caught(Arc<Mutex<BTreeMap<String, u64>>>);

impl Caught {
    fn listen() -> Self {
        let places = Arc::<Mutex<BTreeMap<String, u64>>>::default();
        let heard = Arc::clone(&places);
        std::panic::set_hook(Box::new(move |info| {
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            *heard.entry(info.to_string()).or_default() += 1;
        }));
        Self(places)
    }

    fn report(&self) {
        for (place, count) in &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            println!("{count:>9}  caught: {place}");
        }
    }
}
