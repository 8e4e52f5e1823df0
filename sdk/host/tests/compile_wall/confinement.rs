//! What a worker has of the system while it compiles: less than its host, as its documentation says.

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::time::Duration;

use guesthouse::{Artifact, error::Step};

use super::bombs::locals_in_loops;
use super::workers::{host, roomy, worker};

/// No other test's worker may have as much, so this finds the one that is meant.
const MEMORY: u64 = 345_678_912;

/// The worker with that much memory, once it has lowered its limits.
fn worker_at_work() -> Option<PathBuf> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes.map(|entry| entry.path()).find(|process| {
        let limits = fs::read_to_string(process.join("limits")).unwrap_or_default();
        limit(&limits, "Max data size") == [MEMORY.to_string(), MEMORY.to_string()]
    })
}

/// The lower and the higher limit of a row of `/proc/…/limits`.
fn limit(limits: &str, row: &str) -> [String; 2] {
    let values = limits.lines().find_map(|line| line.strip_prefix(row));
    let mut values = values.unwrap_or_default().split_whitespace();
    [(); 2].map(|()| values.next().unwrap_or_default().to_owned())
}

/// A worker's limits, environment, folder, arguments and open descriptors.
fn observed(process: &std::path::Path) -> [Vec<String>; 5] {
    let limits = fs::read_to_string(process.join("limits")).unwrap();
    let rows = [
        "Max core file size",
        "Max file size",
        "Max open files",
        "Max cpu time",
    ];
    let words = |file: &str| {
        let text = fs::read_to_string(process.join(file)).unwrap();
        text.split_terminator('\0')
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let variables = words("environ").into_iter();
    let variables = variables.map(|variable| variable.split('=').next().unwrap().to_owned());
    let folder = fs::read_link(process.join("cwd")).unwrap();
    [
        rows.iter().flat_map(|row| limit(&limits, row)).collect(),
        variables.collect(),
        vec![folder.display().to_string()],
        words("cmdline").split_off(1),
        descriptors(process),
    ]
}

fn descriptors(process: &std::path::Path) -> Vec<String> {
    let entries = fs::read_dir(process.join("fd")).unwrap().flatten();
    let mut numbers: Vec<_> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    numbers.sort();
    numbers
}

/// Files that every program which this process starts inherits, as those of careless libraries are.
fn inheritable() -> Vec<fs::File> {
    let forgotten = |_| {
        let file = fs::File::open("/proc/self/exe").unwrap();
        rustix::io::fcntl_setfd(&file, rustix::io::FdFlags::empty()).unwrap();
        file
    };
    (0..20).map(forgotten).collect()
}

#[test]
fn a_worker_keeps_to_little() {
    let forgotten = inheritable();
    let mut limits = roomy();
    limits.compile_memory = MEMORY;
    limits.compile_time = Duration::from_millis(59_001);
    let (tell, told) = channel();
    let bomb = Artifact::bytes("bomb", locals_in_loops(1_000, 1_000));
    let bomb = bomb.watched(move |progress| match progress.step {
        Step::Compiling => match worker_at_work() {
            Some(process) => {
                tell.send(observed(&process)).unwrap();
                ControlFlow::Break(())
            }
            None => ControlFlow::Continue(()),
        },
        _ => ControlFlow::Continue(()),
    });
    let error = host(worker()).load_dynamic(bomb, &limits).unwrap_err();
    assert_eq!(error.code(), "load-abandoned", "{error:?}");
    let [limits, environment, folder, arguments, descriptors] = told.recv().unwrap();
    assert_eq!(limits, ["0", "0", "0", "0", "16", "16", "60", "61"]);
    assert_eq!(environment, ["RAYON_NUM_THREADS"]);
    assert_eq!(folder, ["/"]);
    assert_eq!(arguments, ["--guesthouse-compile-worker"]);
    assert_eq!(descriptors, ["0", "1", "2"]);
    drop(forgotten);
}
