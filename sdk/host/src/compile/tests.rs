//! A worker makes, byte for byte, the machine code that the host makes itself, and far less of it than
//! the host would take.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::job::{Job, whole_seconds};
use super::{Code, Compiler, in_process, wire, worker};
use crate::engine::{HostConfig, SharedEngine};
use crate::limits::Limits;

/// Every committed guest, and every plugin of the demo.
fn guests() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [
        "tests/guests/built",
        "tests/guests/languages/built",
        "tests/guests/wasi/built",
        "../../host-demo/plugins/built",
    ];
    let files = folders
        .iter()
        .flat_map(|folder| root.join(folder).read_dir().unwrap());
    let files = files.map(|file| file.unwrap().path());
    files
        .filter(|file| file.extension().is_some_and(|end| end == "wasm"))
        .collect()
}

#[test]
fn whoever_compiles_makes_the_same_code() {
    let configs = [HostConfig::metered, HostConfig::timed].map(|of| of(Compiler::in_process()));
    let limits = Limits::scripting();
    let guests = guests();
    assert!(guests.len() >= 15, "{guests:?}");
    for (number, guest) in guests.iter().enumerate() {
        let host = SharedEngine::start(&configs[number % 2]).unwrap();
        let bytes = std::fs::read(guest).unwrap();
        let job = Job {
            bytes: &bytes,
            limits: &limits,
            started: Instant::now(),
        };
        let own = in_process::compile(host.engine(), &job).unwrap();
        let (mode, stack) = (host.mode(), host.stack());
        let order = job.order(host.engine(), Code { mode, stack });
        let wire::Answer::Code(theirs) = worker::answer(&order, &bytes) else {
            panic!("{} is not compiled", guest.display());
        };
        assert!(own.serialize().unwrap() == theirs, "{}", guest.display());
        let (code, most) = (theirs.len() as u64, job.most_code());
        assert!(code * 4 < most, "{}: {code} of {most}", guest.display());
    }
}

#[test]
fn parts_of_a_second_are_whole_ones() {
    use std::time::Duration;

    for (millis, seconds) in [(1_000, 1), (1_001, 2), (1_999, 2), (2_000, 2)] {
        assert_eq!(whole_seconds(Duration::from_millis(millis)), seconds);
    }
}
