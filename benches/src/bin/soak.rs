//! A million calls, one in ten hostile, every answer checked, and nothing left behind.
//!
//! `cargo run --release -p guesthouse-benches --bin soak -- --calls 1000000`. The run is cut into
//! ten stretches; what the process holds after the first, which warms it up, is compared with what
//! it holds after the last. Exit codes: 0 all is well, 1 it is not, 2 a bad command line.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks through them"
)]

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use guesthouse_benches::process::grown;
use guesthouse_benches::soak::Soak;
use guesthouse_benches::tally::{Tally, Wrong};

/// Kibibytes that an allocator may keep for itself: in a million calls, eight bytes a call.
const NOISE: u64 = 8 << 10;

/// Stretches of the run; the first is the warm-up.
const STRETCHES: u64 = 10;

/// Make many calls, one in ten hostile, and look at what is left behind.
#[derive(Debug, Parser)]
#[command(name = "soak", version)]
struct Arguments {
    /// How many calls.
    #[arg(long, default_value_t = 50_000)]
    calls: u64,
    /// How many threads make them.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=64))]
    threads: u32,
    /// Calls that read and write granted folders, instead of all others (Linux).
    #[arg(long)]
    files: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(faults) if faults.is_empty() => {
            println!("nothing was left behind, no answer was wrong");
            ExitCode::SUCCESS
        }
        Ok(faults) => {
            for fault in faults {
                eprintln!("error: {fault}");
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What went wrong, in words.
fn run(arguments: &Arguments) -> Result<Vec<String>, Wrong> {
    let soak = match arguments.files {
        #[cfg(target_os = "linux")]
        true => Soak::of_files()?,
        _ => Soak::new()?,
    };
    let (mut all, mut elapsed, mut figures) = (Tally::default(), Duration::ZERO, Vec::new());
    for number in 0..STRETCHES {
        let calls = share(arguments.calls, number);
        let stretch = soak.stretch(calls, arguments.threads)?;
        println!(
            "{:>3} %  {}  {:>9.0} calls/s",
            (number + 1) * 100 / STRETCHES,
            stretch.figures,
            rate(calls, stretch.elapsed),
        );
        all.add(stretch.tally);
        elapsed += stretch.elapsed;
        figures.push(stretch.figures);
    }
    report(&soak, &all);
    println!(
        "{} calls at {} threads in {:.1} s: {:.0} calls/s",
        arguments.calls,
        arguments.threads,
        elapsed.as_secs_f64(),
        rate(arguments.calls, elapsed),
    );
    let mut faults = soak.lost();
    faults.extend(grown(&figures, NOISE));
    if all.wrongs() > 0 {
        faults.push(format!("{} wrong answers", all.wrongs()));
        faults.extend(all.shown().iter().cloned());
    }
    Ok(faults)
}

/// How many of all calls the stretch with this number makes.
fn share(calls: u64, number: u64) -> u64 {
    calls * (number + 1) / STRETCHES - calls * number / STRETCHES
}

#[allow(clippy::cast_precision_loss, reason = "a figure for people")]
fn rate(calls: u64, elapsed: Duration) -> f64 {
    calls as f64 / elapsed.as_secs_f64()
}

fn report(soak: &Soak, all: &Tally) {
    for (kind, count) in all.right() {
        println!("{count:>9}  {kind}");
    }
    for kept in soak.kept() {
        println!("{kept}");
    }
}
