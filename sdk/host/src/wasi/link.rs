//! Puts the closed world into an engine's linker: every interface, by its own file.

use guesthouse_contract::World;
use wasmtime::component::Linker;

use super::{absent, cli, clocks, error, filesystem, poll, random, sockets, streams};
use crate::imports::Cell;

/// What the engine may lift for one WASI call, in bytes, however low the limits on host calls are.
pub(crate) const LEAST_WALL: u64 = 1 << 20;

/// Links everything that `wasi` has. What the app has linked itself is not touched: the names are
/// those of the version that stands in the WIT.
pub(crate) fn link<S: 'static>(linker: &mut Linker<Cell<S>>, wasi: &World) -> wasmtime::Result<()> {
    error::link(linker)?;
    poll::link(linker)?;
    streams::link(linker)?;
    cli::link(linker)?;
    clocks::link(linker)?;
    random::link(linker)?;
    filesystem::link(linker)?;
    sockets::link(linker)?;
    absent::link(linker, wasi)
}
