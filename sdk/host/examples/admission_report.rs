//! What scanning costs beside compiling: `cargo run --release --example admission_report -- FILE...`
//!
//! For each component, in binary or as text: the best of five scans, its decoding, and its
//! compilation as a metered host does it, in processor time; then the process's peak memory so far.
//! Nothing is capped: give it one hostile file at a time.

#![allow(clippy::print_stdout, reason = "a report is text on standard output")]

use std::error::Error;
use std::time::{Duration, Instant};

use guesthouse_contract::{ShapeLimits, World, scan};
use wasmtime::component::Component;
use wasmtime::{Config, Engine, OptLevel, WasmFeatures};

fn main() -> Result<(), Box<dyn Error>> {
    println!("bytes scan MB/s decode compile scan/compile peak-MiB file");
    for path in std::env::args().skip(1) {
        let bytes = wat::parse_file(&path)?;
        report(&path, &bytes)?;
    }
    Ok(())
}

fn report(path: &str, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let scanning = scanning(bytes)?;
    let (decoding, _) = processor_time(|| World::of_component(bytes));
    let engine = engine()?;
    let (compiling, compiled) = processor_time(|| Component::from_binary(&engine, bytes));
    let rate = bytes.len() as f64 / scanning.as_secs_f64() / 1e6;
    let share = scanning.as_secs_f64() / compiling.as_secs_f64() * 100.0;
    println!(
        "{} {scanning:.1?} {rate:.0} {decoding:.2?} {compiling:.2?} {share:.2}% {} {path} {}",
        bytes.len(),
        peak_memory()?,
        compiled
            .err()
            .map(|error| error.root_cause().to_string())
            .unwrap_or_default(),
    );
    Ok(())
}

fn scanning(bytes: &[u8]) -> Result<Duration, Box<dyn Error>> {
    let mut limits = ShapeLimits::scripting();
    for (_, limit) in limits.each_mut() {
        *limit = u64::MAX;
    }
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        scan(bytes, &limits)?;
        best = best.min(start.elapsed());
    }
    Ok(best)
}

fn engine() -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    config.consume_fuel(true);
    config.epoch_interruption(true);
    config.concurrency_support(false);
    config.native_unwind_info(false);
    config.cranelift_opt_level(OptLevel::Speed);
    config.wasm_features(WasmFeatures::GC | WasmFeatures::EXCEPTIONS, false);
    Engine::new(&config)
}

/// Of all threads of this process.
fn processor_time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let before = spent().unwrap_or_default();
    let done = work();
    (spent().unwrap_or_default().saturating_sub(before), done)
}

/// In hundredths of a second, as Linux counts.
fn spent() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks = fields.split(' ').skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|field| field.parse::<u64>().ok()).sum();
    Some(Duration::from_millis(ticks * 10))
}

fn peak_memory() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kibibytes.unwrap_or("0").parse::<u64>()? >> 10)
}
