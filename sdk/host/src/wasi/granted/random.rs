//! `wasi:random` with numbers of the system's, where a policy grants them.

use wasmtime::component::Linker;

use super::super::boundary::{Answer, Wasi};
use super::super::random::{self, MOST_BYTES};
use crate::error::Violation;
use crate::imports::Cell;

pub(super) fn link<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    random::link_to(linker, number, bytes, |wasi, ()| {
        Ok(((number(wasi, ())?.0, number(wasi, ())?.0),))
    })
}

fn is_granted(wasi: &Wasi<'_>) -> bool {
    let grants = wasi.grants.as_ref();
    grants.is_some_and(|grants| grants.of.policy.random)
}

fn number(wasi: &mut Wasi<'_>, (): ()) -> Answer<(u64,)> {
    match is_granted(wasi) {
        true => Ok((getrandom::u64().map_err(failed)?,)),
        false => random::number(wasi, ()),
    }
}

fn bytes(wasi: &mut Wasi<'_>, (asked,): (u64,)) -> Answer<(Vec<u8>,)> {
    match usize::try_from(asked) {
        Ok(length) if is_granted(wasi) && asked <= MOST_BYTES => {
            wasi.charge(length);
            let mut bytes = vec![0; length];
            getrandom::fill(&mut bytes).map_err(failed)?;
            Ok((bytes,))
        }
        _ => random::bytes(wasi, (asked,)),
    }
}

fn failed(error: getrandom::Error) -> Violation {
    Violation::HostFailed {
        source: Box::new(error),
    }
}
