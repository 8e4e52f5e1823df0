//! What the scan and the compile worker cost for honest plugins, beside compiling in process.
//!
//! `cargo run --release -p guesthouse-benches --bin admission -- more.wasm` measures the committed
//! guests and the files that are named: each is loaded in turns by a host that compiles in process
//! and by one that has workers, and each load tells when its steps begin. With `--memory` first, it also
//! looks for the least memory with which a worker compiles each.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark reports and stops at surprises"
)]

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use guesthouse::{
    Artifact, Compiler, HostCall, HostConfig, Limits, LoadError, PluginHost,
    dynamic::{DynFunction, Value},
    error::Step,
};
use guesthouse_benches::spread::median;

/// Rounds for guests that compile quickly, and for others; odd, so that the median is a round.
const ROUNDS: [usize; 2] = [21, 3];
/// What is not quick.
const LONG: Duration = Duration::from_secs(3);

fn main() {
    let compiler = Compiler::worker(std::env::args_os());
    let mut files: Vec<_> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let memory = files
        .first()
        .is_some_and(|file| file == Path::new("--memory"));
    files.drain(..usize::from(memory));
    let hosts = [Compiler::in_process(), compiler]
        .map(|compiler| PluginHost::new(HostConfig::metered(compiler)).expect("a host starts"));
    println!(
        "| guest | size | scan | compare | compile in process | by a worker | ratio | scan / compile |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    // What every load with a worker costs, whatever is compiled.
    println!(
        "{}",
        row("(an empty component)", b"\0asm\x0d\0\x01\0", &hosts)
    );
    for file in committed().into_iter().chain(files) {
        let bytes = std::fs::read(&file).expect("the guest can be read");
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        println!("{}", row(&name, &bytes, &hosts));
        if memory {
            println!("{name}: {} MiB are enough", least_memory(&bytes, &hosts[1]));
        }
    }
}

/// Guests of the tests and of the demo, from a compiled language and an interpreter.
fn committed() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tests = root.join("sdk/host/tests/guests");
    vec![
        tests.join("built/echo.wasm"),
        root.join("host-demo/plugins/built/sanitizer.wasm"),
        tests.join("languages/built/javascript.wasm"),
    ]
}

/// What one load took, by steps.
#[derive(Debug, Clone, Copy)]
struct Load {
    scan: f64,
    compare: f64,
    compile: f64,
}

fn row(name: &str, bytes: &[u8], [in_process, worker]: &[PluginHost; 2]) -> String {
    let begun = Instant::now();
    let first = [load(in_process, bytes), load(worker, bytes)];
    let rounds = ROUNDS[usize::from(begun.elapsed() > LONG)];
    let more = (1..rounds).map(|_| [load(in_process, bytes), load(worker, bytes)]);
    let loads: Vec<_> = std::iter::once(first).chain(more).collect();
    let of = |value: fn(&[Load; 2]) -> f64| median(loads.iter().map(value));
    format!(
        "| {name} | {} KB | {} | {} | {} | {} | {:.2} | {:.2} % |",
        bytes.len() / 1000,
        millis(of(|[load, _]| load.scan)),
        millis(of(|[load, _]| load.compare)),
        millis(of(|[load, _]| load.compile)),
        millis(of(|[_, load]| load.compile)),
        of(|[a, b]| b.compile / a.compile),
        of(|[load, _]| 100.0 * load.scan / load.compile),
    )
}

fn load(host: &PluginHost, bytes: &[u8]) -> Load {
    let (tell, told) = channel();
    let artifact = Artifact::bytes("guest", bytes).watched(move |progress| {
        // Whoever listens is below, and waits until the load is done.
        let _ = tell.send(*progress);
        ControlFlow::Continue(())
    });
    admit(host, artifact, &Limits::scripting()).expect("the guest is honest");
    let told: Vec<_> = told.iter().collect();
    let begin = |step: Step| {
        let first = told.iter().find(|progress| progress.step == step);
        first.expect("each step is told").elapsed.as_secs_f64()
    };
    Load {
        scan: begin(Step::Comparing) - begin(Step::Scanning),
        compare: begin(Step::Compiling) - begin(Step::Comparing),
        compile: begin(Step::Linking) - begin(Step::Compiling),
    }
}

/// Whatever it imports is there, since nothing of it is called.
fn admit(host: &PluginHost, artifact: Artifact, limits: &Limits) -> Result<(), LoadError> {
    let anything = |_: &mut HostCall<'_>, _: &DynFunction, _: &[Value]| Ok(None);
    host.load_dynamic_with(artifact, limits, anything).map(drop)
}

/// In MiB, within a tenth.
fn least_memory(bytes: &[u8], host: &PluginHost) -> u64 {
    let enough = |mib: u64| {
        let mut limits = Limits::scripting();
        limits.compile_memory = mib << 20;
        admit(host, Artifact::bytes("guest", bytes), &limits).is_ok()
    };
    let (mut too_little, mut most) = (0, 64);
    while !enough(most) {
        (too_little, most) = (most, most * 2);
    }
    while most - too_little > most / 10 {
        let middle = u64::midpoint(too_little, most);
        // 64 MiB is the least that is accepted at all.
        if middle >= 64 && enough(middle) {
            most = middle;
        } else {
            too_little = middle;
        }
    }
    most
}

fn millis(seconds: f64) -> String {
    format!("{:.1} ms", seconds * 1e3)
}
