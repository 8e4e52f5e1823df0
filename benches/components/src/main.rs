//! Makes components up at random and writes them to standard output, each after its length in four
//! bytes.
//!
//! The arguments are the seed, the first case and how many. The same case of the same seed is the
//! same component everywhere. The binary `random` of `guesthouse-benches` runs this.

mod core;
#[path = "../../src/random/numbers.rs"]
mod numbers;
mod world;

use std::io::{BufWriter, Write, stdout};

use anyhow::{Context, Result};
use arbitrary::Unstructured;
use numbers::Numbers;
use wit_component::ComponentEncoder;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse());
    let mut number = |name| arguments.next().context(name)?.context(name);
    let seed: u64 = number("which seed?")?;
    let first: u64 = number("which case first?")?;
    let count: u64 = number("how many cases?")?;
    let mut out = BufWriter::new(stdout().lock());
    for case in first..first + count {
        let component = made_up(&mut Numbers::of(seed, case));
        out.write_all(&u32::try_from(component.len())?.to_le_bytes())?;
        out.write_all(&component)?;
    }
    Ok(out.flush()?)
}

/// One component: a world and a core module that fits it, or whatever the generator for whole
/// components comes up with. Numbers that lead nowhere are followed by others.
fn made_up(numbers: &mut Numbers) -> Vec<u8> {
    loop {
        let made = if numbers.once_in(8) {
            whole(numbers)
        } else {
            of_a_world(numbers)
        };
        if let Ok(component) = made {
            return component;
        }
    }
}

/// Types, imports and nested components, without a core module that runs.
fn whole(numbers: &mut Numbers) -> Result<Vec<u8>> {
    let bytes = numbers.bytes(2048);
    let mut choices = Unstructured::new(&bytes);
    let component = wasm_smith::Component::new(core::config(numbers), &mut choices)?;
    Ok(component.to_bytes())
}

/// A component of a world, with random code behind each of its functions.
fn of_a_world(numbers: &mut Numbers) -> Result<Vec<u8>> {
    let (resolve, world) = world::any(numbers)?;
    let module = core::of(&resolve, world, numbers)?;
    ComponentEncoder::default().module(&module)?.encode()
}
