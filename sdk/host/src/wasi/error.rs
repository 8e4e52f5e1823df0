//! `wasi:io/error`.

use wasmtime::component::{Linker, Resource};
#[cfg(all(feature = "wasi", target_os = "linux"))]
use wasmtime_wasi::p2::bindings::filesystem::types::ErrorCode;

use super::interface::Interface;
use crate::imports::Cell;

/// Behind the handle `wasi:io/error.error`: why an operation on a stream failed, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    message: String,
    /// Of an operation on a file.
    #[cfg(all(feature = "wasi", target_os = "linux"))]
    file: Option<ErrorCode>,
}

impl Error {
    /// An error that says `message` when the guest asks.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            #[cfg(all(feature = "wasi", target_os = "linux"))]
            file: None,
        }
    }

    /// Of an operation on a file. It says its code: the system's own words may name what only the host knows.
    #[cfg(all(feature = "wasi", target_os = "linux"))]
    pub(super) fn of_file(code: ErrorCode) -> Self {
        Self {
            message: code.name().to_owned(),
            file: Some(code),
        }
    }

    #[cfg(all(feature = "wasi", target_os = "linux"))]
    pub(super) fn file_code(&self) -> Option<ErrorCode> {
        self.file
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
