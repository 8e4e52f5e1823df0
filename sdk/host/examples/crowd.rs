//! Two thousand calls at once through `spawn_blocking`, under strict limits: how they end, with and without
//! a bound on the guests that execute. `cargo run --release -p guesthouse --example crowd`
#![allow(clippy::print_stdout, reason = "it says what it measured")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use guesthouse::{
    Artifact, Compiler, HostCall, HostConfig, Limits, PluginHost,
    dynamic::{DynFunction, DynPlugin, Value},
    error::DynError,
};

const CALLS: usize = 2_000;

/// Counts down from what it is given, which takes some milliseconds, and then calls the host once.
const WORKS: &str = r#"(component
    (import "ask" (func $ask))
    (core func $lowered (canon lower (func $ask)))
    (core module $m (import "" "ask" (func $ask)) (func (export "run") (param i32)
        (loop $again
            (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
            (br_if $again (local.get 0)))
        (call $ask)))
    (core instance $i (instantiate $m (with "" (instance (export "ask" (func $lowered))))))
    (func (export "run") (param "n" u32) (canon lift (core func $i "run"))))"#;

/// A plugin whose host function sleeps that long.
fn plugin(
    executing: Option<u32>,
    sleep: Duration,
) -> Result<DynPlugin, Box<dyn std::error::Error>> {
    let mut config = HostConfig::metered(Compiler::in_process());
    config.max_instances = 2_500;
    config.executing = executing;
    let host = PluginHost::new(config)?;
    let artifact = Artifact::bytes("works", wat::parse_str(WORKS)?);
    let answer = move |_: &mut HostCall<'_>, _: &DynFunction, _: &[Value]| {
        std::thread::sleep(sleep);
        Ok(None)
    };
    Ok(host.load_dynamic_with(artifact, &Limits::strict(), answer)?)
}

/// How one call ended: its code, and whose doing it was.
fn end(called: Result<Option<Value>, DynError>) -> String {
    match called {
        Ok(_) => "well".to_owned(),
        Err(DynError::Call(error)) => format!("{}, blame {:?}", error.code(), error.blame()),
        Err(other) => other.code().to_owned(),
    }
}

/// Calls it as often as that at once, and says how the calls ended.
fn crowd(what: &str, plugin: &DynPlugin, n: u32) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().build()?;
    let start = Instant::now();
    let calls: Vec<_> = (0..CALLS)
        .map(|_| {
            let plugin = plugin.clone();
            runtime.spawn_blocking(move || end(plugin.call("run", &[Value::U32(n)])))
        })
        .collect();
    let mut ends = BTreeMap::<String, usize>::new();
    for call in calls {
        *ends.entry(runtime.block_on(call)?).or_default() += 1;
    }
    println!("{what}: {ends:?} in {:?}", start.elapsed());
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cores = u32::try_from(std::thread::available_parallelism()?.get())?;
    let free = plugin(None, Duration::ZERO)?;
    let mut n = 1_000_000;
    let one = loop {
        let start = Instant::now();
        end(free.call("run", &[Value::U32(n)]));
        match start.elapsed() {
            took if took >= Duration::from_millis(14) => break took,
            _ => n += n / 10,
        }
    };
    println!("one call alone takes {one:?}");
    crowd("without a bound", &free, n)?;
    crowd("as many as cores", &plugin(Some(cores), Duration::ZERO)?, n)?;
    let sleeps = plugin(Some(cores), Duration::from_millis(50))?;
    crowd("each 50 ms in a host function", &sleeps, 1)
}
