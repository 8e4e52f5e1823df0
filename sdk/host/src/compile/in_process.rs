//! Compiling where the host runs: nothing bounds it, and a panic of the compiler ends in an error.
//!
//! On threads that this one compilation starts and ends. It must never use the threads that the
//! engine would share with the whole process: a child of `fork` has none of them, and would wait for
//! them for ever.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use rayon::ThreadPoolBuilder;
use wasmtime::Engine;
use wasmtime::component::Component;

use super::job::Job;
use crate::error::LoadErrorKind;
use crate::printable::{message, panic_message};

/// Bytes of artifact for which one more thread is worth its start.
const BYTES_EACH: usize = 16 << 10;
/// Bytes of stack for a thread that compiles: twice what Rust gives one, since an overflow would end the
/// process.
const STACK: usize = 4 << 20;

pub(super) fn compile(engine: &Engine, job: &Job<'_>) -> Result<Component, LoadErrorKind> {
    guarded(job, || Component::from_binary(engine, job.bytes))
}

pub(super) fn machine_code(engine: &Engine, job: &Job<'_>) -> Result<Vec<u8>, LoadErrorKind> {
    guarded(job, || engine.precompile_component(job.bytes))
}

fn guarded<T: Send>(
    job: &Job<'_>,
    compile: impl FnOnce() -> wasmtime::Result<T> + Send,
) -> Result<T, LoadErrorKind> {
    let threads = ThreadPoolBuilder::new()
        .num_threads(threads(job.bytes.len()))
        .stack_size(STACK)
        .thread_name(|_| "guesthouse-compile".to_owned());
    let threads = match threads.build() {
        Ok(threads) => threads,
        Err(error) => {
            let message = format!("no thread can be started: {error}");
            return Err(LoadErrorKind::CompilerUnavailable { message });
        }
    };
    match catch_unwind(AssertUnwindSafe(|| threads.install(compile))) {
        Ok(Ok(compiled)) => Ok(compiled),
        Ok(Err(error)) => Err(LoadErrorKind::Invalid {
            message: message(&error),
        }),
        Err(panic) => Err(LoadErrorKind::CompilerPanicked {
            message: panic_message(panic.as_ref()),
        }),
    }
}

/// No more than the machine has processors.
fn threads(bytes: usize) -> usize {
    match bytes / BYTES_EACH {
        0 => 1,
        more => (1 + more).min(thread::available_parallelism().map_or(1, NonZero::get)),
    }
}
