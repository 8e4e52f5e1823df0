//! What the scan counts in files, and how fast: `cargo run --release --example scan_report -- FILE...`

#![allow(clippy::print_stdout, reason = "a report is text on standard output")]

use std::error::Error;
use std::time::{Duration, Instant};

use guesthouse_contract::{ShapeLimits, scan};

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        println!("{path}: {} bytes, {}", bytes.len(), speed(&bytes)?);
        let shape = scan(&bytes, &unlimited())?;
        for (measure, count) in shape.iter() {
            println!("  {:24} {count:>12}", measure.name());
        }
    }
    Ok(())
}

/// The best of five.
fn speed(bytes: &[u8]) -> Result<String, Box<dyn Error>> {
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        scan(bytes, &unlimited())?;
        best = best.min(start.elapsed());
    }
    let rate = bytes.len() as f64 / best.as_secs_f64() / 1e6;
    Ok(format!("{best:.1?}, {rate:.0} MB/s"))
}

fn unlimited() -> ShapeLimits {
    let mut limits = ShapeLimits::scripting();
    for (_, limit) in limits.each_mut() {
        *limit = u64::MAX;
    }
    limits
}
