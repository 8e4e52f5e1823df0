//! [`FileInput`] and [`FileOutput`]: a file as a stream, made by wasmtime-wasi.
//!
//! Behind the handles of `wasi:io/streams`; what guests do with them is in `streams.rs`.

use parking_lot::Mutex;
use wasmtime_wasi::filesystem::Descriptor as TheirDescriptor;
use wasmtime_wasi::p2::bindings::filesystem::types::{ErrorCode, HostDescriptor};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream};

use super::descriptor::Opened;
use super::theirs::{Theirs, code};

/// What is read of a file.
pub(crate) struct FileInput {
    /// Away while it is read from; gone for good where the call ended then. The lock is
    /// there for the handle's type alone, which can be shared, as without grants.
    pub(super) stream: Mutex<Option<DynInputStream>>,
    /// Keeps what is open counted.
    _opened: Opened,
}

/// What is written to a file.
pub(crate) struct FileOutput {
    pub(super) stream: Mutex<Option<DynOutputStream>>,
    /// Where the next byte goes; `None` for the end.
    pub(super) at: Option<u64>,
    pub(super) opened: Opened,
}

impl FileInput {
    pub(super) fn of(opened: Opened, offset: u64) -> Result<Self, ErrorCode> {
        let mut theirs = Theirs::of(&opened.theirs).map_err(code)?;
        let (mut view, handle) = theirs.view();
        let stream = view.read_via_stream(handle, offset).map_err(code)?;
        let stream = theirs.table.delete(stream);
        Ok(Self {
            stream: Mutex::new(Some(stream.map_err(|_| ErrorCode::Io)?)),
            _opened: opened,
        })
    }
}

impl FileOutput {
    pub(super) fn of(opened: Opened, offset: Option<u64>) -> Result<Self, ErrorCode> {
        let mut theirs = Theirs::of(&opened.theirs).map_err(code)?;
        if matches!(opened.theirs, TheirDescriptor::Dir(_)) {
            return Err(ErrorCode::IsDirectory);
        }
        let (mut view, handle) = theirs.view();
        let stream = match offset {
            Some(offset) => view.write_via_stream(handle, offset),
            None => view.append_via_stream(handle),
        };
        let stream = theirs.table.delete(stream.map_err(code)?);
        Ok(Self {
            stream: Mutex::new(Some(stream.map_err(|_| ErrorCode::Io)?)),
            at: offset,
            opened,
        })
    }
}

impl std::fmt::Debug for FileInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileInput").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for FileOutput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileOutput")
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}
