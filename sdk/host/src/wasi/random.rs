//! `wasi:random`: numbers that look random and are the same for every run.
//!
//! All three interfaces draw from one generator, seeded by the host. What a guest does with them
//! must not be a secret from anybody who knows the seed.

use wasmtime::component::Linker;

use super::boundary::{Answer, Wasi};
use super::interface::Interface;
use crate::error::{Violation, WasiFault};
use crate::imports::Cell;

/// The most bytes that one call may ask for.
pub(super) const MOST_BYTES: u64 = 1 << 20;

pub(super) fn link<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    link_to(linker, number, bytes, |wasi, ()| {
        let random = &mut wasi.closed.random;
        Ok(((random.number(), random.number()),))
    })
}

/// A function with one result.
type Function<P, R> = fn(&mut Wasi<'_>, P) -> Answer<(R,)>;

/// Links all three interfaces to one source of numbers.
pub(super) fn link_to<S: 'static>(
    linker: &mut Linker<Cell<S>>,
    number: Function<(), u64>,
    bytes: Function<(u64,), Vec<u8>>,
    seed: Function<(), (u64, u64)>,
) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:random/random@0.2.12")?;
    to.function("get-random-bytes", bytes)?;
    to.function("get-random-u64", number)?;
    let mut to = Interface::open(linker, "wasi:random/insecure@0.2.12")?;
    to.function("get-insecure-random-bytes", bytes)?;
    to.function("get-insecure-random-u64", number)?;
    let mut to = Interface::open(linker, "wasi:random/insecure-seed@0.2.12")?;
    to.function("insecure-seed", seed)
}

pub(super) fn number(wasi: &mut Wasi<'_>, (): ()) -> Answer<(u64,)> {
    Ok((wasi.closed.random.number(),))
}

pub(super) fn bytes(wasi: &mut Wasi<'_>, (asked,): (u64,)) -> Answer<(Vec<u8>,)> {
    match usize::try_from(asked) {
        Ok(length) if asked <= MOST_BYTES => {
            wasi.charge(length);
            Ok((wasi.closed.random.bytes(length),))
        }
        _ => Err(Violation::Wasi(WasiFault::TooManyRandomBytes {
            asked,
            limit: MOST_BYTES,
        })),
    }
}
