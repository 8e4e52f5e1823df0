//! Something is changed in a real component: instructions, so that most are still valid; sections,
//! whole and with their sizes set right; bytes, wherever they are. What stays valid is compiled, which
//! takes a hundred times as long as a refusal: it is the smaller part.

mod bytes;
mod instructions;
mod sections;

use super::numbers::Numbers;
use super::seeds::Seeds;

/// A changed component.
pub(super) fn mutate(seeds: &Seeds, numbers: &mut Numbers) -> Vec<u8> {
    let Some(seed) = seeds.pick(numbers) else {
        return Vec::new();
    };
    let mut changed = seed.bytes.clone();
    // Instructions first: their places are those of the original.
    let rounds = 1 + numbers.below(3);
    if numbers.once_in(4) {
        for _ in 0..rounds {
            instructions::change(&mut changed, &seed.instructions, numbers);
        }
        return changed;
    }
    for _ in 0..rounds {
        let other = seeds.pick(numbers).map_or(&[][..], |seed| &seed.bytes);
        if numbers.once_in(2) {
            changed = sections::change(&changed, other, numbers);
        } else {
            bytes::change(&mut changed, other, numbers);
        }
    }
    changed
}
