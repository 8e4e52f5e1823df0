//! Compiling where the host runs: nothing bounds it, and a panic of the compiler ends in an error.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wasmtime::Engine;
use wasmtime::component::Component;

use super::Job;
use crate::error::{LoadError, message, panic_message};

pub(super) fn compile(engine: &Engine, job: &Job<'_>) -> Result<Component, LoadError> {
    guarded(job, || Component::from_binary(engine, job.bytes))
}

pub(super) fn machine_code(engine: &Engine, job: &Job<'_>) -> Result<Vec<u8>, LoadError> {
    guarded(job, || engine.precompile_component(job.bytes))
}

fn guarded<T>(
    job: &Job<'_>,
    compile: impl FnOnce() -> wasmtime::Result<T>,
) -> Result<T, LoadError> {
    let name = job.name.to_owned();
    match catch_unwind(AssertUnwindSafe(compile)) {
        Ok(Ok(compiled)) => Ok(compiled),
        Ok(Err(error)) => Err(LoadError::Invalid {
            name,
            message: message(&error),
        }),
        Err(panic) => Err(LoadError::CompilerPanicked {
            name,
            message: panic_message(panic.as_ref()),
        }),
    }
}
