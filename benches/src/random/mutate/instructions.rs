//! Changes of instructions that keep their length, and most often their type: what comes out is
//! mostly valid, compiles, and does something else.

use std::ops::Range;

use crate::random::numbers::Numbers;

/// Instructions of one byte that can stand for each other: the same operands, the same result.
const ALIKE: [Range<u8>; 12] = [
    0x02..0x04, // block, loop
    0x45..0x46, // i32.eqz
    0x46..0x50, // comparisons of i32
    0x51..0x5b, // of i64
    0x5b..0x61, // of f32
    0x61..0x67, // of f64
    0x67..0x6a, // i32: clz, ctz, popcnt
    0x6a..0x79, // arithmetic of i32
    0x79..0x7c, // i64: clz, ctz, popcnt
    0x7c..0x8b, // arithmetic of i64
    0x92..0x99, // of f32
    0xa0..0xa7, // of f64
];

/// Changes one instruction of the original.
pub(super) fn change(bytes: &mut [u8], instructions: &[Range<usize>], numbers: &mut Numbers) {
    let Some(place) = numbers.pick(instructions) else {
        return;
    };
    let Some([code, operands @ ..]) = bytes.get_mut(place.clone()) else {
        return;
    };
    if numbers.once_in(12) {
        // Whatever follows is unreachable, and so of any type.
        *code = 0x00;
        operands.fill(0x01);
        return;
    }
    if let Some(alike) = ALIKE.iter().find(|alike| alike.contains(code)) {
        *code = alike.start + small(numbers.below(alike.len()));
        return;
    }
    match *code {
        // Branches, calls, variables: another index near by.
        0x0c..=0x0d | 0x10 | 0x20..=0x24 => near(operands, numbers),
        // Loads and stores: another offset.
        0x28..=0x3e => number(operands.get_mut(1..).unwrap_or_default(), numbers),
        // Constants.
        0x41..=0x42 => number(operands, numbers),
        0x43..=0x44 => operands.copy_from_slice(&numbers.bytes(operands.len())),
        _ => near(operands, numbers),
    }
}

/// Another number of the same length.
fn number(digits: &mut [u8], numbers: &mut Numbers) {
    for digit in digits {
        *digit = (*digit & 0x80) | (small(numbers.below(128)));
    }
}

/// A number a little above or below.
fn near(digits: &mut [u8], numbers: &mut Numbers) {
    if let Some(digit) = digits.first_mut() {
        let step = small(numbers.below(5));
        *digit = (*digit & 0x80) | ((*digit & 0x7f).wrapping_add(step).wrapping_sub(2) & 0x7f);
    }
}

fn small(number: usize) -> u8 {
    u8::try_from(number).unwrap_or_default()
}
