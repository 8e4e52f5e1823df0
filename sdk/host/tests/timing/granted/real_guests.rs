//! Ordinary programs of each language in a granted folder: what they read, write, list and move through their own
//! libraries, and what they are told where they may not.

use std::path::PathBuf;

use guesthouse::policy::{Clock, Folder, Policy};
use guesthouse::{Artifact, Limits, Plugin};

use super::runtime;
use crate::files::{Ground, built, ordinary, work, worked};

/// The guests, each with what its library says of a file that it may not make.
const GUESTS: [(&str, &str); 4] = [
    (
        "wasip1",
        "create out.txt: Operation not permitted (os error 63)",
    ),
    (
        "wasip2",
        "create out.txt: Operation not permitted (os error 63)",
    ),
    ("c", "write out.txt: Operation not permitted"),
    ("javascript", "write out.txt: not-permitted"),
];

/// The Python guest, where the machine has one: it is too big to be committed.
fn python() -> Option<PathBuf> {
    let cache = std::env::var_os("GUEST_CACHE")?;
    let path = PathBuf::from(cache).join("ordinary-files-python.wasm");
    path.exists().then_some(path)
}

fn roomy() -> Limits {
    let mut limits = Limits::scripting();
    limits.deadline = super::limits().deadline;
    limits
}

fn load(artifact: Artifact, policy: &Policy) -> Plugin<ordinary::OrdinaryFiles, ()> {
    let host = crate::common::host();
    host.load_granted(artifact, &roomy(), policy, runtime())
        .unwrap()
}

fn works(path: &std::path::Path, refusal: &str) {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let ground = Ground::new();
    let policy = Policy::closed()
        .folder(Folder::write(ground.granted(), 1 << 20).at("/data"))
        .clock(Clock::AtWaits)
        .env("GREETING", "grüezi")
        .args(["program", "one"]);
    let plugin = load(Artifact::file(path), &policy);
    for _ in 0..2 {
        let outcome = runtime().block_on(work(&plugin, (), "/data"));
        let (done, usage, (), log) = outcome.into_parts();
        assert_eq!(
            done.unwrap(),
            Ok(worked("grüezi", "program one", "stands")),
            "{name}"
        );
        assert_eq!(log.stdout(), "said hello\n", "{name}");
        assert_eq!(log.stderr(), "complained hello\n", "{name}");
        assert_eq!((usage.file_written, usage.files_created), (14, 2), "{name}");
    }
    let mut left: Vec<_> = std::fs::read_dir(ground.granted())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["in.txt", "sub"], "{name}");
    assert!(ground.is_untouched());

    let reading = Policy::closed().folder(Folder::read(ground.granted()).at("/data"));
    let plugin = load(Artifact::file(path), &reading);
    let refused = runtime().block_on(work(&plugin, (), "/data")).into_result();
    assert_eq!(refused.unwrap(), Err(refusal.to_owned()), "{name}");
    assert!(ground.is_untouched() && !ground.granted().join("out.txt").exists());
}

#[test]
fn the_guests_that_are_built() {
    for (name, refusal) in GUESTS {
        works(&built(&format!("ordinary-files-{name}")), refusal);
    }
}

#[test]
fn the_guest_in_python() {
    use std::io::Write;
    match python() {
        Some(path) => works(&path, "write out.txt: Operation not permitted"),
        None => writeln!(
            std::io::stderr(),
            "not tried: ordinary-files-python.wasm, which is in no folder that GUEST_CACHE names"
        )
        .unwrap(),
    }
}
