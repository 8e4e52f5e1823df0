//! The main thread's stack grows as far as the system lets it, which may change while it runs.
//!
//! It starts itself with limits on the stack, and fails where one of those processes does.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use guesthouse::Plugin;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::nests::{App, KIB, NEEDED, Nests, deep, go, host, innermost, left, plugin};

pub(crate) const TEST: crate::Test = (
    concat!(
        module_path!(),
        "::the_main_threads_stack_is_known_as_it_grows"
    ),
    the_main_threads_stack_is_known_as_it_grows,
);

const INSIDE: &str = "GUESTHOUSE_TEST_STACK";
/// The most that one guest and the host function in between can take.
const MOST_EACH: u64 = (512 + 48) * KIB;

fn the_main_threads_stack_is_known_as_it_grows() {
    match std::env::var(INSIDE) {
        Ok(limit) => inside(&limit),
        Err(_) => ["1024", "8192", "unlimited"].map(start),
    };
}

/// Runs this program with so many KiB of stack.
fn start(limit: &str) {
    let shell = "ulimit -S -s \"$1\" && exec \"$0\"";
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new("sh");
    let command = command.args(["-c", shell]).arg(program).arg(limit);
    let output = command.env(INSIDE, limit).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{limit}: {:?} {words}",
        output.status
    );
}

fn inside(limit: &str) -> [(); 3] {
    let plugin = plugin(&host());
    let deep = deep(&plugin);
    let Ok(limit) = limit.parse::<u64>() else {
        // As many as no other limit of the test has room for.
        assert_eq!(go(&plugin, 60, deep, &Arc::default()).unwrap(), 60);
        return [(); 3];
    };
    nest(&plugin, deep, limit * KIB);
    let more = 2 * limit * KIB;
    let raised = Rlimit {
        current: Some(more),
        ..getrlimit(Resource::Stack)
    };
    setrlimit(Resource::Stack, raised).unwrap();
    nest(&plugin, deep, more);
    [(); 3]
}

/// Guests that fill their stacks nest until there is too little room, and not one less.
fn nest(plugin: &Plugin<Nests, App>, deep: u32, stack: u64) {
    let entered = Arc::<AtomicU32>::default();
    let error = go(plugin, 1_000, deep, &entered).unwrap_err();
    let left = left(innermost(&error));
    assert!((NEEDED - MOST_EACH..NEEDED).contains(&left), "{left}");
    let entered = u64::from(entered.load(Ordering::Relaxed));
    // Arguments and environment lie on the same stack.
    let least = (stack - 256 * KIB - left) / MOST_EACH;
    assert!(entered >= least.max(1), "{entered} of {least} in {stack}");
}
