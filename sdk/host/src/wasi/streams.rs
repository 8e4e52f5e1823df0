//! `wasi:io/streams`: the interface, and its reading half.
//!
//! Nothing here waits: what can be read is in memory, and a write is kept or counted at once.

use wasmtime::component::{Linker, Resource};

use super::boundary::{Answer, Wasi};
use super::interface::Interface;
use super::poll::Pollable;
use super::stream::{InputStream, OutputStream, StreamError};
use super::write;
use crate::imports::Cell;

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
