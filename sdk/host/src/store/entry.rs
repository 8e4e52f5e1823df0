//! One component's machine code: the code itself, so that it can be mapped, and behind it what the
//! scan counted, whether there is headroom, and a seal over all.
//!
//! It must never hand out anything of a file whose seal it has not compared.

use std::io::Read;

use guesthouse_contract::Shape;

use super::key::{Identity, LENGTH, StoreKey};

const ABOUT: &str = "guesthouse store: machine code";

/// Bytes behind the code.
const TAIL: usize = Shape::BYTES + 1 + LENGTH;

/// What stands behind the code.
pub(super) fn seal(
    code: &[u8],
    shape: &Shape,
    headroom: bool,
    key: &StoreKey,
    identity: &Identity,
) -> Vec<u8> {
    let mut tail = shape.to_bytes().to_vec();
    tail.push(headroom.into());
    let mut seal = begin(key, identity);
    seal.update(code);
    seal.update(&tail);
    tail.extend_from_slice(seal.finalize().as_bytes());
    tail
}

/// Reads a file of `size` bytes to its end; what the scan counted and whether there is headroom, if
/// the file is what was sealed for `identity`.
pub(super) fn unseal(
    file: &mut impl Read,
    size: u64,
    key: &StoreKey,
    identity: &Identity,
) -> Option<(Shape, bool)> {
    let mut seal = begin(key, identity);
    copy(file, size.checked_sub(TAIL as u64)?, &mut seal)?;
    let mut tail = [0; TAIL];
    file.read_exact(&mut tail).ok()?;
    let (known, sealed) = tail.split_at(Shape::BYTES + 1);
    seal.update(known);
    // This comparison takes the same time wherever they differ.
    let whole = seal.finalize() == <[u8; LENGTH]>::try_from(sealed).ok()?;
    let (headroom, shape) = known.split_last().filter(|_| whole)?;
    let shape = Shape::from_bytes(shape.try_into().ok()?)?;
    Some((shape, *headroom != 0))
}

fn begin(key: &StoreKey, identity: &Identity) -> blake3::Hasher {
    let mut seal = key.sealing(ABOUT);
    seal.update(identity.bytes());
    seal
}

/// Feeds exactly `length` bytes to the seal.
fn copy(file: &mut impl Read, mut length: u64, seal: &mut blake3::Hasher) -> Option<()> {
    // Large enough for the widest instructions of every machine, small enough for its cache.
    let most = |left: u64| left.min(128 << 10) as usize;
    let mut buffer = vec![0; most(length)];
    while length > 0 {
        let most = most(length);
        let part = &mut buffer[..most];
        file.read_exact(part).ok()?;
        seal.update(part);
        length -= most as u64;
    }
    Some(())
}
