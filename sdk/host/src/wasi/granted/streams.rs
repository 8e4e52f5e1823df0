//! `wasi:io/streams` where a stream may be a file's: read and written by wasmtime-wasi, and counted here.
//!
//! A file is always ready, so an operation on its stream is done when the function is answered, and nothing goes on
//! behind the guest's back. Streams that are none of a file's are answered as in the closed world; what goes to the log is
//! told to the app's sink too.

use wasmtime::StoreContextMut;
use wasmtime::component::{Resource, WasmList};

use super::super::boundary::{Answer, Wasi, answer, answer_at};
use super::super::error::Error;
use super::super::interface::Interface;
use super::super::stream::{CHUNK, InputStream, OutputStream, StreamError};
use super::super::write;
use super::file_stream::FileOutput;
use super::files::{Room, capped, refused};
use super::step::{Step, finish, wait, wait_and};
use super::theirs;
use crate::error::{ImportName, Violation, WasiFault};
use crate::imports::Cell;
use crate::policy::Action;

type Written<R = ()> = (Result<R, StreamError>,);
type In = Resource<InputStream>;
type Out = Resource<OutputStream>;

impl FileOutput {
    /// How much a guest is invited to write at once. What was written is written: nothing is waited for.
    fn takes_more(&self) -> Result<u64, StreamError> {
        self.stream
            .lock()
            .as_ref()
            .map_or(Err(StreamError::Closed), |_| Ok(CHUNK))
    }
}

pub(super) fn link<S: Send + 'static>(to: &mut Interface<'_, S>) -> wasmtime::Result<()> {
    for name in [
        "[method]input-stream.read",
        "[method]input-stream.blocking-read",
    ] {
        to.grant(name, |wasi, (this, length): (In, u64)| {
            read(wasi, this, length, |_, bytes| Ok(Step::Done((Ok(bytes),))))
        })?;
    }
    for name in [
        "[method]input-stream.skip",
        "[method]input-stream.blocking-skip",
    ] {
        to.grant(name, |wasi, (this, length): (In, u64)| {
            let skipped = |bytes: Vec<u8>| Step::Done((Ok(bytes.len() as u64),));
            read(wasi, this, length, move |_, bytes| Ok(skipped(bytes)))
        })?;
    }
    to.function(
        "[method]output-stream.check-write",
        |wasi, (this,): (Out,)| match wasi.get_mut(&this)?.file() {
            None => write::check(wasi, (this,)),
            Some(file) => Ok((file.takes_more(),)),
        },
    )?;
    for name in [
        "[method]output-stream.write",
        "[method]output-stream.blocking-write-and-flush",
    ] {
        contents(to, name)?;
    }
    for name in [
        "[method]output-stream.write-zeroes",
        "[method]output-stream.blocking-write-zeroes-and-flush",
    ] {
        to.grant(name, |wasi, (this, length): (Out, u64)| {
            if wasi.get_mut(&this)?.file().is_none() {
                return write::zeroes(wasi, (this, length)).map(Step::Done);
            }
            match usize::try_from(length) {
                Ok(zeroes) if length <= CHUNK => put(wasi, this, vec![0; zeroes], |_| ()),
                _ => Err(Violation::Wasi(WasiFault::TooManyZeroes {
                    asked: length,
                    limit: CHUNK,
                })),
            }
        })?;
    }
    for name in [
        "[method]output-stream.splice",
        "[method]output-stream.blocking-splice",
    ] {
        to.grant(name, splice)?;
    }
    Ok(())
}

/// Reads of a stream, and goes on with the bytes.
fn read<R: Send + 'static>(
    wasi: &mut Wasi<'_>,
    this: In,
    length: u64,
    then: impl FnOnce(&mut Wasi<'_>, Vec<u8>) -> Answer<Step<Written<R>>> + Send + 'static,
) -> Answer<Step<Written<R>>> {
    let stream = wasi.get_mut(&this)?;
    let Some(file) = stream.file() else {
        let taken = stream.take(length).map(<[u8]>::to_vec);
        wasi.charge(taken.as_ref().map_or(0, Vec::len));
        return match taken {
            Ok(bytes) => then(wasi, bytes),
            Err(error) => Ok(Step::Done((Err(error),))),
        };
    };
    // To their stream, nothing read would be the end.
    if length == 0 {
        return match file.stream.get_mut() {
            Some(_) => then(wasi, Vec::new()),
            None => Ok(Step::Done((Err(StreamError::Closed),))),
        };
    }
    let Some(mut stream) = file.stream.get_mut().take() else {
        return Ok(Step::Done((Err(StreamError::Closed),)));
    };
    let length = usize::try_from(length.min(CHUNK)).unwrap_or(0);
    let read = async move {
        let read = stream.blocking_read(length).await;
        (stream, read)
    };
    wait_and(wasi, None, read, move |wasi, (stream, read)| {
        if let Some(file) = wasi.get_mut(&this)?.file() {
            *file.stream.get_mut() = Some(stream);
        }
        let bytes = match theirs::stream(read) {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Step::Done((Err(failed(wasi, error)?),))),
        };
        wasi.charge(bytes.len());
        wasi.meter.add_file_read(bytes.len() as u64)?;
        then(wasi, bytes.into())
    })
}

/// Why a stream gives or takes nothing more.
fn failed(wasi: &mut Wasi<'_>, error: Option<Error>) -> Answer<StreamError> {
    Ok(match error {
        None => StreamError::Closed,
        Some(error) => StreamError::Failed(wasi.insert(error)?),
    })
}

/// Writes bytes to a file's stream, and answers what `answer` makes of their number.
fn put<R: Send + 'static>(
    wasi: &mut Wasi<'_>,
    this: Out,
    bytes: Vec<u8>,
    answer: fn(u64) -> R,
) -> Answer<Step<Written<R>>> {
    let length = bytes.len() as u64;
    wasi.charge(bytes.len());
    let left = wasi.meter.writing_left();
    let Some(file) = wasi.get_mut(&this)?.file() else {
        return Ok(Step::Done((Err(StreamError::Closed),)));
    };
    let Some(mut stream) = file.stream.get_mut().take() else {
        return Ok(Step::Done((Err(StreamError::Closed),)));
    };
    let (opened, at) = (file.opened.clone(), file.at);
    let asked = opened.asked(Action::Write, "");
    let writer = opened.writer();
    let written = async move {
        let room = match Room::take(&opened, at, length, left).await {
            Ok(room) => room,
            Err(why) => return (stream, Err(why)),
        };
        let written = theirs::stream(stream.blocking_write_and_flush(bytes.into()).await);
        // How much was written of what failed is not told: what may be there stays counted.
        (stream, Ok(written.map(|()| room.settle(length))))
    };
    wait(wasi, writer, written, move |wasi, (stream, written)| {
        if let Some(file) = wasi.get_mut(&this)?.file() {
            *file.stream.get_mut() = Some(stream);
            if let (Ok(Ok(_)), Some(at)) = (&written, &mut file.at) {
                *at = at.saturating_add(length);
            }
        }
        let error = match written {
            Ok(Ok(spent)) => {
                wasi.meter.add_file_written(spent, None)?;
                return Ok((Ok(answer(length)),));
            }
            Ok(Err(error)) => error,
            Err(why) => match refused::<()>(wasi, &asked, why)?.0 {
                Err(code) => Some(Error::of_file(code)),
                Ok(()) => None,
            },
        };
        Ok((Err(failed(wasi, error)?),))
    })
}

/// Adds a function that writes a list of bytes.
fn contents<S: Send + 'static>(
    to: &mut Interface<'_, S>,
    name: &'static str,
) -> wasmtime::Result<()> {
    let import = std::sync::Arc::new(ImportName::new(Some(to.name), name));
    to.instance
        .func_wrap_async(name, move |mut store, params: (Out, WasmList<u8>)| {
            let import = std::sync::Arc::clone(&import);
            Box::new(async move { written(&mut store, &import, params).await })
        })
}

async fn written<S: Send + 'static>(
    store: &mut StoreContextMut<'_, Cell<S>>,
    import: &ImportName,
    (this, bytes): (Out, WasmList<u8>),
) -> wasmtime::Result<Written> {
    let length = bytes.len() as u64;
    let is_file = answer_at(store, import, 0, |wasi| {
        let left = wasi.meter.writing_left().bytes;
        let Some(file) = wasi.get_mut(&this)?.file() else {
            return Ok(false);
        };
        // Nothing is copied out of the guest that may not be written.
        if length > left {
            let asked = file.opened.asked(Action::Write, "");
            let counted = wasi.meter.add_file_written(length, None);
            capped(wasi, &asked, counted)?;
        }
        Ok(true)
    })?;
    if !is_file {
        return write::keep(store, import, (this, bytes));
    }
    let bytes = bytes.as_le_slice(&*store).to_vec();
    let step = answer(store, import, |wasi| put(wasi, this, bytes, |_| ()))?;
    finish(store, import, step).await
}

/// Reads, and writes what was read.
fn splice(wasi: &mut Wasi<'_>, (this, from, length): (Out, In, u64)) -> Answer<Step<Written<u64>>> {
    let into_file = wasi.get_mut(&this)?.file().is_some();
    if !into_file && wasi.get_mut(&from)?.file().is_none() {
        return write::splice(wasi, (this, from, length)).map(Step::Done);
    }
    read(wasi, from, length, move |wasi, bytes| match into_file {
        true => put(wasi, this, bytes, |written| written),
        false => Ok(Step::Done((write::keep_all(wasi, &this, &bytes)?,))),
    })
}
