//! Components that are nearly those of the repository: a byte changed, a piece lost, twice there, or
//! another's.

use std::path::Path;

use crate::{Random, files};

/// The components that are changed.
pub(crate) struct Seeds(Vec<Vec<u8>>);

/// Bytes of the largest: larger ones take long and are no more odd.
const LARGEST: usize = 40_000;

impl Seeds {
    pub(crate) fn read() -> Result<Self, String> {
        let sdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut seeds = Vec::new();
        for folder in [
            "contract/tests/shapes",
            "host/tests/hostile/cases",
            "host/tests/guests/built",
        ] {
            files::each(&sdk.join(folder), &mut |_, bytes| {
                if bytes.len() <= LARGEST {
                    seeds.push(bytes.to_vec());
                }
            })?;
        }
        match seeds.len() {
            0..100 => Err(format!("only {} components to change", seeds.len())),
            _ => Ok(Self(seeds)),
        }
    }

    pub(crate) fn mutated(&self, number: u64) -> Vec<u8> {
        let mut random = Random::new(number);
        let mut bytes = random.pick(&self.0).cloned().unwrap_or_default();
        for _ in 0..=random.below(3) {
            let (at, length) = (random.below(bytes.len()), 1 + random.below(40));
            let end = (at + length).min(bytes.len());
            match random.below(6) {
                0 | 1 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
                2 if at < bytes.len() => bytes[at] = random.next() as u8,
                3 => drop(bytes.drain(at.min(end)..end)),
                4 => {
                    let piece = bytes.get(at..end).unwrap_or_default().to_vec();
                    let to = random.below(bytes.len());
                    bytes.splice(to..to, piece);
                }
                _ => {
                    let other = random.pick(&self.0).map(Vec::as_slice).unwrap_or_default();
                    let from = random.below(other.len());
                    let piece = other.iter().skip(from).take(length).copied();
                    let piece: Vec<_> = piece.collect();
                    let end = (at + piece.len()).min(bytes.len());
                    bytes.splice(at.min(end)..end, piece);
                }
            }
        }
        bytes
    }
}
