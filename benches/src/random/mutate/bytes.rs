//! Changes of bytes, wherever they are: what breaks on the way, and what nobody thought of.

use crate::random::numbers::Numbers;

/// Numbers at the edges, as the format writes them; the last ones are longer than they may be.
const EDGES: [&[u8]; 10] = [
    &[0x00],
    &[0x01],
    &[0x7f],
    &[0xff, 0x7f],
    &[0x80, 0x80, 0x04],
    &[0xff, 0xff, 0xff, 0xff, 0x07],
    &[0xff, 0xff, 0xff, 0xff, 0x0f],
    &[0x80, 0x80, 0x80, 0x80, 0x10],
    &[0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
];

/// Changes some bytes; now and then by some of `other`.
pub(super) fn change(bytes: &mut Vec<u8>, other: &[u8], numbers: &mut Numbers) {
    let at = numbers.below(bytes.len());
    let end = (at + 1 + numbers.below(64)).min(bytes.len());
    match numbers.below(8) {
        0..=1 => flip(bytes, numbers),
        2 => set(bytes, numbers),
        3 => bytes.truncate(at),
        4 => drop(bytes.drain(at..end)),
        5 => {
            let count = numbers.below(32);
            let random = numbers.bytes(count);
            bytes.splice(at..at, random);
        }
        6 => {
            let edge = numbers.pick(&EDGES).copied().unwrap_or_default();
            let end = (at + 1 + numbers.below(2)).min(bytes.len());
            bytes.splice(at..end, edge.iter().copied());
        }
        _ => {
            let from = numbers.below(other.len());
            let to = (from + numbers.below(256)).min(other.len());
            bytes.splice(at..end, other[from..to].iter().copied());
        }
    }
}

fn flip(bytes: &mut [u8], numbers: &mut Numbers) {
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len());
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << numbers.below(8);
        }
    }
}

fn set(bytes: &mut [u8], numbers: &mut Numbers) {
    let at = numbers.below(bytes.len());
    let value = numbers.pick(&[0x00, 0x01, 0x7f, 0x80, 0xff]);
    if let (Some(byte), Some(value)) = (bytes.get_mut(at), value) {
        *byte = *value;
    }
}
