//! [`InputStream`] and [`OutputStream`], behind the handles of `wasi:io/streams`: bytes that are there, and
//! places that keep bytes.
//!
//! What guests do with them is in `streams.rs` (the interface and reading) and `write.rs` (writing).

use std::sync::Arc;

use parking_lot::Mutex;
use wasmtime::component::{ComponentType, Lower, Resource};

use super::error::Error;
#[cfg(all(feature = "wasi", target_os = "linux"))]
use super::granted::{FileInput, FileOutput};
use crate::imports::LogStream;

/// The most bytes that one read or splice moves, and that a guest is invited to write at once.
pub(super) const CHUNK: u64 = 64 << 10;

/// Behind the handle `wasi:io/streams.input-stream`: bytes that a guest can read.
#[derive(Debug)]
pub struct InputStream {
    source: Source,
}

#[derive(Debug)]
enum Source {
    Bytes {
        bytes: Vec<u8>,
        /// How many of them were read.
        read: usize,
    },
    #[cfg(all(feature = "wasi", target_os = "linux"))]
    File(FileInput),
}

impl InputStream {
    /// A stream of these bytes, and then the end.
    #[must_use]
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            source: Source::Bytes {
                bytes: bytes.into(),
                read: 0,
            },
        }
    }

    #[cfg(all(feature = "wasi", target_os = "linux"))]
    pub(super) fn of_file(file: FileInput) -> Self {
        Self {
            source: Source::File(file),
        }
    }

    /// The file that it reads, if it reads one.
    #[cfg(all(feature = "wasi", target_os = "linux"))]
    pub(super) fn file(&mut self) -> Option<&mut FileInput> {
        match &mut self.source {
            Source::File(file) => Some(file),
            Source::Bytes { .. } => None,
        }
    }

    /// The next `length` bytes, or fewer; an error at the end.
    pub(super) fn take(&mut self, length: u64) -> Result<&[u8], StreamError> {
        match &mut self.source {
            Source::Bytes { bytes, read } => {
                let left = &bytes[*read..];
                if left.is_empty() {
                    return Err(StreamError::Closed);
                }
                let most = usize::try_from(length.min(CHUNK)).unwrap_or(usize::MAX);
                let taken = &left[..most.min(left.len())];
                *read += taken.len();
                Ok(taken)
            }
            // It is read by who can wait.
            #[cfg(all(feature = "wasi", target_os = "linux"))]
            Source::File(_) => Err(StreamError::Closed),
        }
    }
}

/// Behind the handle `wasi:io/streams.output-stream`: a place that a guest can write to.
#[derive(Debug)]
pub struct OutputStream {
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    Kept(Keep),
    #[cfg(all(feature = "wasi", target_os = "linux"))]
    File(FileOutput),
}

/// Where bytes are kept in memory.
#[derive(Debug, Clone)]
pub(super) enum Keep {
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
        let sink = Sink::Kept(Keep::Collect(collected.clone(), limit));
        (Self { sink }, collected)
    }

    #[cfg(all(feature = "wasi", target_os = "linux"))]
    pub(super) fn of_file(file: FileOutput) -> Self {
        Self {
            sink: Sink::File(file),
        }
    }

    /// The file that it writes to, if it writes to one.
    #[cfg(all(feature = "wasi", target_os = "linux"))]
    pub(super) fn file(&mut self) -> Option<&mut FileOutput> {
        match &mut self.sink {
            Sink::File(file) => Some(file),
            Sink::Kept(_) => None,
        }
    }

    pub(super) fn log(stream: LogStream) -> Self {
        Self {
            sink: Sink::Kept(Keep::Log(stream)),
        }
    }

    /// Where it keeps bytes.
    pub(super) fn kept(&self) -> Result<&Keep, StreamError> {
        match &self.sink {
            Sink::Kept(keep) => Ok(keep),
            // It is written by who can wait.
            #[cfg(all(feature = "wasi", target_os = "linux"))]
            Sink::File(_) => Err(StreamError::Closed),
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
