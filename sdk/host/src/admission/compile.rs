//! Compile: machine code.
//!
//! Only ever from a binary that is a component; a panic of the compiler ends in an error.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wasmtime::Engine;
use wasmtime::component::Component;

use crate::error::{LoadError, message};
use crate::imports::panic_message;

pub(super) fn compile(engine: &Engine, name: &str, bytes: &[u8]) -> Result<Component, LoadError> {
    let compiled = catch_unwind(AssertUnwindSafe(|| Component::from_binary(engine, bytes)));
    match compiled {
        Ok(Ok(component)) => Ok(component),
        Ok(Err(error)) => Err(LoadError::Invalid {
            name: name.to_owned(),
            message: message(&error),
        }),
        Err(panic) => Err(LoadError::CompilerPanicked {
            name: name.to_owned(),
            message: panic_message(panic.as_ref()),
        }),
    }
}
