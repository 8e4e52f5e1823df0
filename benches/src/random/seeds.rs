//! Real components, to be changed: the runtime's guests, the demo's, and all hostile ones.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use wasmparser::{Parser, Payload};

use super::numbers::Numbers;
use crate::soak::guests;
use crate::tally::Wrong;

/// Up to so many bytes a component compiles in a few milliseconds.
const SMALL: usize = 5_000;
/// Beyond so many bytes there is nothing to learn that smaller ones do not teach.
const LARGE: usize = 250_000;
/// One case in so many is a component of 5 to 20 kB,
const MEDIUM_ONCE_IN: usize = 200;
/// and one in so many a larger one.
const LARGE_ONCE_IN: usize = 2_000;

/// A component, and where its instructions are.
#[derive(Debug)]
pub(super) struct Seed {
    pub(super) bytes: Vec<u8>,
    pub(super) instructions: Vec<Range<usize>>,
}

/// Components by size.
#[derive(Debug)]
pub(super) struct Seeds {
    small: Vec<Seed>,
    medium: Vec<Seed>,
    large: Vec<Seed>,
}

impl Seeds {
    pub(super) fn read() -> Result<Self, Wrong> {
        let mut seeds = Self {
            small: Vec::new(),
            medium: Vec::new(),
            large: Vec::new(),
        };
        for text in guests::hostile_texts()? {
            // Some are no components on purpose.
            if let Ok(bytes) = guests::assemble(&text) {
                seeds.add(bytes)?;
            }
        }
        for file in built()? {
            seeds.add(fs::read(file)?)?;
        }
        let counts = (seeds.small.len(), seeds.medium.len(), seeds.large.len());
        match counts {
            (20.., 1.., 5..) => Ok(seeds),
            few => Err(format!("too few components to change: {few:?}").into()),
        }
    }

    fn add(&mut self, bytes: Vec<u8>) -> Result<(), Wrong> {
        let group = match bytes.len() {
            0..SMALL => &mut self.small,
            SMALL..20_000 => &mut self.medium,
            20_000..LARGE => &mut self.large,
            _ => return Ok(()),
        };
        let instructions = instructions(&bytes)?;
        group.push(Seed {
            bytes,
            instructions,
        });
        Ok(())
    }

    /// One of them, mostly a small one.
    pub(super) fn pick(&self, numbers: &mut Numbers) -> Option<&Seed> {
        let group = if numbers.once_in(LARGE_ONCE_IN) {
            &self.large
        } else if numbers.once_in(MEDIUM_ONCE_IN) {
            &self.medium
        } else {
            &self.small
        };
        numbers.pick(group)
    }
}

/// Every committed build of a guest.
fn built() -> Result<Vec<PathBuf>, Wrong> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in [
        "host-demo/plugins/built",
        "sdk/host/tests/guests/built",
        "sdk/host/tests/guests/languages/built",
        "sdk/host/tests/guests/wasi/built",
    ] {
        for entry in fs::read_dir(root.join(folder))? {
            files.push(entry?.path());
        }
    }
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "wasm")
    });
    files.sort();
    Ok(files)
}

/// Where each instruction of each core module begins and ends. What cannot be read has none: some
/// hostile guests are not valid.
fn instructions(bytes: &[u8]) -> Result<Vec<Range<usize>>, Wrong> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload {
            Ok(Payload::CodeSectionEntry(body)) => {
                let mut operators = body.get_operators_reader()?;
                while !operators.eof() {
                    let begin = operators.original_position();
                    operators.read()?;
                    found.push(begin..operators.original_position());
                }
            }
            Ok(_) => {}
            Err(_) => break,
        }
    }
    Ok(found)
}
