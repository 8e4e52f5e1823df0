//! The writing half of `wasi:io/streams`.
//!
//! Nothing is copied out of the guest that will not be kept: first the stream says how much it
//! takes, then that much is read from the guest's memory.

use wasmtime::StoreContextMut;
use wasmtime::component::{Resource, WasmList};

#[cfg(feature = "wasi")]
use super::boundary::answer_at;
use super::boundary::{Answer, Wasi, answer};
use super::error::Error;
use super::interface::Interface;
use super::stream::{CHUNK, InputStream, Keep, OutputStream, StreamError};
use crate::error::ImportName;
use crate::imports::{Cell, Log, LogStream, TAIL};

type Written<T = ()> = Result<T, StreamError>;
type This = Resource<OutputStream>;

pub(super) fn link<S: 'static>(to: &mut Interface<'_, S>) -> wasmtime::Result<()> {
    to.function("[method]output-stream.check-write", check)?;
    for name in [
        "[method]output-stream.write",
        "[method]output-stream.blocking-write-and-flush",
    ] {
        contents(to, name)?;
    }
    for name in [
        "[method]output-stream.flush",
        "[method]output-stream.blocking-flush",
    ] {
        to.function(name, flush)?;
    }
    for name in [
        "[method]output-stream.write-zeroes",
        "[method]output-stream.blocking-write-zeroes-and-flush",
    ] {
        to.function(name, zeroes)?;
    }
    for name in [
        "[method]output-stream.splice",
        "[method]output-stream.blocking-splice",
    ] {
        to.function(name, splice)?;
    }
    Ok(())
}

pub(super) fn check(wasi: &mut Wasi<'_>, (this,): (This,)) -> Answer<(Written<u64>,)> {
    Ok((wasi.get(&this)?.kept().and_then(room),))
}

fn flush(wasi: &mut Wasi<'_>, (this,): (This,)) -> Answer<(Written,)> {
    wasi.get(&this)?;
    Ok((Ok(()),))
}

/// Adds a function that writes a list of bytes.
fn contents<S: 'static>(to: &mut Interface<'_, S>, name: &'static str) -> wasmtime::Result<()> {
    let import = ImportName::new(Some(to.name), name);
    let write = move |mut store: StoreContextMut<'_, Cell<S>>, params: (This, WasmList<u8>)| {
        keep(&mut store, &import, params)
    };
    to.instance.func_wrap(name, write)
}

/// Writes a list of bytes to a stream that keeps them.
pub(super) fn keep<S: 'static>(
    store: &mut StoreContextMut<'_, Cell<S>>,
    import: &ImportName,
    (this, bytes): (This, WasmList<u8>),
) -> wasmtime::Result<(Written,)> {
    let length = bytes.len() as u64;
    let plan = match answer(store, import, |wasi| plan(wasi, &this, length))? {
        Ok(plan) => plan,
        Err(error) => return Ok((Err(error),)),
    };
    let all = bytes.as_le_slice(&*store);
    let (kept, tail) = (plan.kept_of(all).to_vec(), plan.tail_of(all).to_vec());
    if let Some(closed) = &mut store.data_mut().closed {
        plan.put(&mut closed.log, &kept, &tail);
    }
    #[cfg(feature = "wasi")]
    if store.data().grants.is_some() {
        answer_at(store, import, 0, |wasi| {
            plan.tee(wasi, &kept);
            Ok(())
        })?;
    }
    Ok((Ok(()),))
}

pub(super) fn zeroes(wasi: &mut Wasi<'_>, (this, length): (This, u64)) -> Answer<(Written,)> {
    let planned = plan(wasi, &this, length)?;
    let zeroes = [0; TAIL];
    Ok((planned.map(|plan| {
        let mut kept = plan.kept;
        while kept > zeroes.len() {
            plan.put_and_tell(wasi, &zeroes, &[]);
            kept -= zeroes.len();
        }
        plan.put_and_tell(wasi, &zeroes[..kept], plan.tail_of(&zeroes));
    }),))
}

pub(super) fn splice(
    wasi: &mut Wasi<'_>,
    (this, from, length): (This, Resource<InputStream>, u64),
) -> Answer<(Written<u64>,)> {
    let length = match wasi.get(&this)?.kept().and_then(room) {
        Ok(room) => length.min(room),
        Err(error) => return Ok((Err(error),)),
    };
    let all = match wasi.get_mut(&from)?.take(length) {
        Ok(taken) => taken.to_vec(),
        Err(error) => return Ok((Err(error),)),
    };
    wasi.charge(all.len());
    Ok((keep_all(wasi, &this, &all)?,))
}

/// Keeps bytes that were read already; says how many they are.
pub(super) fn keep_all(wasi: &mut Wasi<'_>, this: &This, all: &[u8]) -> Answer<Written<u64>> {
    let length = all.len() as u64;
    let planned = plan(wasi, this, length)?;
    Ok(planned.map(|plan| {
        plan.put_and_tell(wasi, plan.kept_of(all), plan.tail_of(all));
        length
    }))
}

/// How much a guest is invited to write at once.
fn room(keep: &Keep) -> Written<u64> {
    match keep {
        Keep::Log(_) => Ok(CHUNK),
        Keep::Collect(collected, limit) => match limit.saturating_sub(collected.0.lock().len()) {
            0 => Err(StreamError::Closed),
            room => Ok(CHUNK.min(room as u64)),
        },
    }
}

/// What happens to the bytes of one write: how many of the first are kept, and how many of the last
/// are remembered for a panic's message.
struct Plan {
    keep: Keep,
    kept: usize,
    tail: usize,
}

/// Counts a write of `length` bytes, and says what will be kept of it.
fn plan(wasi: &mut Wasi<'_>, this: &This, length: u64) -> Answer<Written<Plan>> {
    let keep = match wasi.get(this)?.kept() {
        Ok(keep) => keep.clone(),
        Err(error) => return Ok(Err(error)),
    };
    let (kept, tail) = match &keep {
        Keep::Log(stream) => {
            let granted = wasi.meter.log(length);
            wasi.closed.log.drop_bytes(length - granted);
            match stream {
                LogStream::Stdout | LogStream::Logging => (granted, 0),
                LogStream::Stderr => (granted, length.min(TAIL as u64)),
            }
        }
        Keep::Collect(collected, limit) => {
            let left = limit.saturating_sub(collected.0.lock().len());
            if length > left as u64 {
                let error = wasi.insert(Error::new("the host takes no more"))?;
                return Ok(Err(StreamError::Failed(error)));
            }
            (length, 0)
        }
    };
    let plan = Plan {
        keep,
        kept: usize::try_from(kept).unwrap_or(usize::MAX),
        tail: usize::try_from(tail).unwrap_or(usize::MAX),
    };
    wasi.charge(plan.kept.saturating_add(plan.tail));
    Ok(Ok(plan))
}

impl Plan {
    fn kept_of<'a>(&self, all: &'a [u8]) -> &'a [u8] {
        &all[..self.kept.min(all.len())]
    }

    fn tail_of<'a>(&self, all: &'a [u8]) -> &'a [u8] {
        &all[all.len().saturating_sub(self.tail)..]
    }

    /// Has the app's sink told of what is kept in the log.
    #[cfg(feature = "wasi")]
    fn tee(&self, wasi: &Wasi<'_>, kept: &[u8]) {
        if let Keep::Log(stream) = &self.keep {
            super::granted::tee(wasi, *stream, kept);
        }
    }

    /// As [`Plan::put`], where the app's sink can be told at once.
    fn put_and_tell(&self, wasi: &mut Wasi<'_>, kept: &[u8], tail: &[u8]) {
        self.put(&mut wasi.closed.log, kept, tail);
        #[cfg(feature = "wasi")]
        self.tee(wasi, kept);
    }

    fn put(&self, log: &mut Log, kept: &[u8], tail: &[u8]) {
        match &self.keep {
            Keep::Log(stream) => {
                log.keep(*stream, kept);
                log.keep_tail(tail);
            }
            // Another thread's guest may have written in between: the limit holds for both.
            Keep::Collect(collected, limit) => {
                let mut bytes = collected.0.lock();
                let room = limit.saturating_sub(bytes.len());
                bytes.extend_from_slice(&kept[..kept.len().min(room)]);
            }
        }
    }
}
