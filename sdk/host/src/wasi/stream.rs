//! [`InputStream`] and [`OutputStream`], behind the handles of `wasi:io/streams`: bytes that are there, and
//! places that keep bytes.
//!
//! What guests do with them is in `streams.rs` (the interface and reading) and `write.rs` (writing).

use std::sync::Arc;

use parking_lot::Mutex;
use wasmtime::component::{ComponentType, Lower, Resource};

use super::error::Error;
use crate::imports::LogStream;

/// The most bytes that one read or splice moves, and that a guest is invited to write at once.
pub(super) const CHUNK: u64 = 64 << 10;

/// Behind the handle `wasi:io/streams.input-stream`: bytes that a guest can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputStream {
    bytes: Vec<u8>,
    /// How many of them were read.
    read: usize,
}

impl InputStream {
    /// A stream of these bytes, and then the end.
    #[must_use]
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            bytes: bytes.into(),
            read: 0,
        }
    }

    /// The next `length` bytes, or fewer; an error at the end.
    pub(super) fn take(&mut self, length: u64) -> Result<&[u8], StreamError> {
        let left = &self.bytes[self.read..];
        if left.is_empty() {
            return Err(StreamError::Closed);
        }
        let most = usize::try_from(length.min(CHUNK)).unwrap_or(usize::MAX);
        let taken = &left[..most.min(left.len())];
        self.read += taken.len();
        Ok(taken)
    }
}

/// Behind the handle `wasi:io/streams.output-stream`: a place that a guest can write to.
#[derive(Debug, Clone)]
pub struct OutputStream {
    pub(super) sink: Sink,
}

#[derive(Debug, Clone)]
pub(super) enum Sink {
    Log(LogStream),
    Collect(Collected, usize),
}

/// What a guest wrote to an [`OutputStream::collect`]; clones share the bytes.
#[derive(Debug, Clone, Default)]
pub struct Collected(pub(super) Arc<Mutex<Vec<u8>>>);

impl OutputStream {
    /// A stream that keeps up to `limit` bytes, and where they are kept. A write that would pass
    /// the limit fails, as a full disk would make it fail.
    ///
    /// ```
    /// use guesthouse::wasi::OutputStream;
    ///
    /// let (stream, collected) = OutputStream::collect(1 << 10);
    /// // Hand the stream to the guest; after the call:
    /// assert!(collected.take().is_empty());
    /// # drop(stream);
    /// ```
    #[must_use]
    pub fn collect(limit: usize) -> (Self, Collected) {
        let collected = Collected::default();
        let sink = Sink::Collect(collected.clone(), limit);
        (Self { sink }, collected)
    }

    pub(super) fn log(stream: LogStream) -> Self {
        Self {
            sink: Sink::Log(stream),
        }
    }
}

impl Collected {
    /// Takes what was written until now.
    #[must_use]
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock())
    }
}

/// As the WIT has it.
#[derive(Debug, ComponentType, Lower)]
#[component(variant)]
pub(super) enum StreamError {
    #[component(name = "last-operation-failed")]
    Failed(Resource<Error>),
    #[component(name = "closed")]
    Closed,
}
