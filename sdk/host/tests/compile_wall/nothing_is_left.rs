//! However a load ends, the host has no child, no open file and no memory more than before.
//!
//! Watched in a process of its own: other tests start workers too.

use std::fs;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process::Command;
use std::time::Duration;

use guesthouse::{
    Artifact, Compiler, Limits, LoadError, PluginHost, error::Step, inspect::Progress,
};

use super::bombs::{conditions, locals_in_loops, nested};
use super::workers::{harmless, host, refused, roomy, worker};

const INSIDE: &str = "GUESTHOUSE_TEST_CHILD";

/// What the host has of the system: open files, children, and the most memory that it ever held.
#[derive(Debug, PartialEq, Eq)]
struct Holdings {
    files: usize,
    children: Vec<String>,
}

fn holdings() -> Holdings {
    let files = fs::read_dir("/proc/self/fd").unwrap().count();
    let own = std::process::id().to_string();
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let stats = processes.filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    // "number (name) state parent …", and the name may hold anything.
    let is_child = |stat: &String| {
        let (_, rest) = stat.rsplit_once(')').unwrap_or_default();
        rest.split_whitespace().nth(1) == Some(own.as_str())
    };
    let children = stats.filter(is_child).collect();
    Holdings { files, children }
}

/// The most memory that this process ever held, in MiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() >> 10
}

/// Every way in which a load with a worker ends.
fn endings() -> [(&'static str, fn()); 12] {
    fn bomb(bytes: Vec<u8>, change: fn(&mut Limits)) {
        let mut limits = roomy();
        change(&mut limits);
        let error = refused(&host(worker()), bytes, &limits);
        assert_eq!(error.code(), "compile-limit");
    }
    fn program(script: &str, code: &str) {
        let host = host(Compiler::program(["/bin/sh", "-c", script]));
        assert_eq!(refused(&host, harmless(), &roomy()).code(), code);
    }
    [
        ("well", || {
            let artifact = Artifact::bytes("harmless", harmless());
            host(worker())
                .load_dynamic(artifact, &Limits::strict())
                .unwrap();
        }),
        ("memory", || {
            bomb(nested(24), |limits| limits.compile_memory = 256 << 20)
        }),
        ("memory of one function", || {
            bomb(conditions(40_000), |limits| {
                limits.compile_memory = 256 << 20
            });
        }),
        ("machine code", || bomb(nested(20), |_| {})),
        ("time", || {
            let bytes = locals_in_loops(1_000, 1_000);
            bomb(bytes, |limits| limits.compile_time = Duration::from_secs(1));
        }),
        ("deadline", || {
            let bytes = locals_in_loops(1_000, 1_000);
            bomb(bytes, |limits| {
                limits.compile_deadline = Duration::from_millis(300)
            });
        }),
        ("crash", || program("kill -SEGV $$", "compiler-crashed")),
        ("no worker", || program("exec yes", "compiler-unavailable")),
        ("no greeting", || {
            let host = host(Compiler::program(["/bin/sh", "-c", "exec sleep 100"]));
            let mut limits = roomy();
            limits.compile_deadline = Duration::from_millis(100);
            let error = refused(&host, harmless(), &limits);
            assert_eq!(error.code(), "compiler-unavailable");
        }),
        ("a dead line", || {
            program("exec >&- <&-; exec sleep 100", "compiler-unavailable");
        }),
        ("abandoned", || {
            let error = watched(&host(worker()), |_| ControlFlow::Break(()));
            assert_eq!(error.code(), "load-abandoned");
        }),
        ("panic", || {
            let panics = |_: &Progress| resume_unwind(Box::new("the app's own"));
            let host = host(worker());
            let unwound = catch_unwind(AssertUnwindSafe(|| watched(&host, panics)));
            assert_eq!(unwound.unwrap_err().downcast_ref(), Some(&"the app's own"));
        }),
    ]
}

/// A load of a bomb whose watch is asked for the second time while it compiles.
fn watched(
    host: &PluginHost,
    mut then: impl FnMut(&Progress) -> ControlFlow<()> + Send + 'static,
) -> LoadError {
    let mut asked = 0;
    let bomb = Artifact::bytes("bomb", locals_in_loops(1_000, 1_000));
    let bomb = bomb.watched(move |progress| {
        asked += i32::from(progress.step == Step::Compiling);
        match asked {
            2 => then(progress),
            _ => ControlFlow::Continue(()),
        }
    });
    host.load_dynamic(bomb, &roomy()).unwrap_err()
}

fn watch_every_ending() {
    let endings = endings();
    // Whatever is made once and kept is made now.
    endings[0].1();
    let (before, most) = (holdings(), peak());
    assert_eq!(before.children, [""; 0]);
    for (name, ending) in endings {
        for _ in 0..3 {
            ending();
        }
        assert_eq!(holdings(), before, "{name}");
    }
    let grown = peak() - most;
    assert!(grown < 64, "the host has grown by {grown} MiB");
}

#[test]
fn of_a_load_however_it_ends() {
    if std::env::var_os(INSIDE).is_some() {
        return watch_every_ending();
    }
    let this = "nothing_is_left::of_a_load_however_it_ends";
    let mut child = Command::new(std::env::current_exe().unwrap());
    let child = child
        .args([this, "--exact", "--nocapture"])
        .env(INSIDE, "1");
    let output = child.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stdout)
    );
}
