//! `wasi:io/streams`: bytes that are there, and places that keep bytes.
//!
//! Nothing here waits: what can be read is in memory, and a write is kept or counted at once.

use std::sync::Arc;

use parking_lot::Mutex;
use wasmtime::component::{ComponentType, Linker, Lower, Resource};

use super::boundary::{Answer, Wasi};
use super::error::Error;
use super::link::Interface;
use super::log::LogStream;
use super::poll::Pollable;
use super::write;
use crate::imports::Cell;

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

pub(super) fn link<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:io/streams@0.2.12")?;
    to.resource::<InputStream>("input-stream")?;
    to.resource::<OutputStream>("output-stream")?;
    to.function("[method]input-stream.subscribe", ready::<InputStream>)?;
    to.function("[method]output-stream.subscribe", ready::<OutputStream>)?;
    for name in [
        "[method]input-stream.read",
        "[method]input-stream.blocking-read",
    ] {
        to.function(name, read)?;
    }
    for name in [
        "[method]input-stream.skip",
        "[method]input-stream.blocking-skip",
    ] {
        to.function(name, skip)?;
    }
    write::link(&mut to)
}

fn ready<T: 'static>(
    wasi: &mut Wasi<'_>,
    (this,): (Resource<T>,),
) -> Answer<(Resource<Pollable>,)> {
    wasi.get(&this)?;
    Ok((wasi.insert(Pollable::ready())?,))
}

fn read(
    wasi: &mut Wasi<'_>,
    (this, length): (Resource<InputStream>, u64),
) -> Answer<(Result<Vec<u8>, StreamError>,)> {
    let taken = wasi.get_mut(&this)?.take(length).map(<[u8]>::to_vec);
    wasi.charge(taken.as_ref().map_or(0, Vec::len));
    Ok((taken,))
}

fn skip(
    wasi: &mut Wasi<'_>,
    (this, length): (Resource<InputStream>, u64),
) -> Answer<(Result<u64, StreamError>,)> {
    let taken = wasi.get_mut(&this)?.take(length);
    Ok((taken.map(|taken| taken.len() as u64),))
}
