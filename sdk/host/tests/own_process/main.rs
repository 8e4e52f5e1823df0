//! What must not meet other tests: a process of its own for each, since they fork, lower the limits of the
//! whole process, or need a thread that nobody else has used.
//!
//! It is its own harness. Started with the name of a test in its environment, it runs that test and nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../common/mod.rs"]
mod common;
#[cfg(target_os = "linux")]
#[path = "../common/files.rs"]
mod files;
#[path = "../common/nests.rs"]
mod nests;

use std::process::{Command, ExitCode};
use std::thread;

use libtest_mimic::{Arguments, Failed, Trial};

/// The name of the test that this process is for.
const ALONE: &str = "GUESTHOUSE_TEST_ALONE";

/// The name of a test and what it does.
type Test = (&'static str, fn());

/// Lists the tests of a module.
macro_rules! tests {
    ($($(#[$when:meta])* $test:ident,)*) => {
        pub(crate) const TESTS: &[crate::Test] =
            &[$($(#[$when])* (concat!(module_path!(), "::", stringify!($test)), $test)),*];
    };
}
pub(crate) use tests;

#[cfg(target_os = "linux")]
mod forks_keep_deadlines;
#[cfg(target_os = "linux")]
mod grants_are_lean;
#[cfg(target_os = "linux")]
mod main_thread_has_room;
#[cfg(target_os = "linux")]
mod pool_fits_the_machine;
mod same_everywhere;
mod threads_have_room;

/// What runs on a thread of its own, as under the usual harness.
const TESTS: &[&[Test]] = &[
    #[cfg(target_os = "linux")]
    forks_keep_deadlines::TESTS,
    #[cfg(target_os = "linux")]
    grants_are_lean::TESTS,
    #[cfg(target_os = "linux")]
    pool_fits_the_machine::TESTS,
    same_everywhere::TESTS,
    threads_have_room::TESTS,
];

/// What runs on the thread that the process began with.
const ON_MAIN_THREAD: &[Test] = &[
    #[cfg(target_os = "linux")]
    main_thread_has_room::TEST,
];

/// Starts this program for one test, and fails where the test fails in it.
fn alone(test: &str) -> Result<(), Failed> {
    let mut child = Command::new(std::env::current_exe()?);
    let output = child.env(ALONE, test).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{}\n{}", output.status, String::from_utf8_lossy(&said)).into())
}

fn main() -> ExitCode {
    let on_threads = || TESTS.iter().copied().flatten();
    let Ok(wanted) = std::env::var(ALONE) else {
        let trial = |(test, _): &Test| Trial::test(*test, || alone(test));
        let trials = on_threads().chain(ON_MAIN_THREAD).map(trial).collect();
        return libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    };
    let is_wanted = |(name, _): &&Test| *name == wanted;
    if let Some((_, test)) = ON_MAIN_THREAD.iter().find(is_wanted) {
        test();
        return ExitCode::SUCCESS;
    }
    let (name, test) = on_threads().find(is_wanted).expect("a test of that name");
    let thread = thread::Builder::new().name((*name).to_owned());
    match thread.spawn(test).unwrap().join() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
