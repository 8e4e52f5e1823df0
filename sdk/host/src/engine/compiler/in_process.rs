//! Compiling where the host runs: nothing bounds it, and a panic of the compiler ends in an error.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wasmtime::Engine;
use wasmtime::component::Component;

use super::Job;
use crate::error::{LoadError, message, panic_message};

pub(super) fn compile(engine: &Engine, job: &Job<'_>) -> Result<Component, LoadError> {
    let compiled = catch_unwind(AssertUnwindSafe(|| {
        Component::from_binary(engine, job.bytes)
    }));
    let name = job.name.to_owned();
    match compiled {
        Ok(Ok(component)) => Ok(component),
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
