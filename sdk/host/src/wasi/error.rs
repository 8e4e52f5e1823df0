//! `wasi:io/error`.

use wasmtime::component::{Linker, Resource};

use super::interface::Interface;
use crate::imports::Cell;

/// Behind the handle `wasi:io/error.error`: why an operation on a stream failed, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    message: String,
}

impl Error {
    /// An error that says `message` when the guest asks.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

pub(super) fn link<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:io/error@0.2.12")?;
    to.resource::<Error>("error")?;
    to.function(
        "[method]error.to-debug-string",
        |wasi, (this,): (Resource<Error>,)| {
            let message = wasi.get(&this)?.message.clone();
            wasi.charge(message.len());
            Ok((message,))
        },
    )
}
