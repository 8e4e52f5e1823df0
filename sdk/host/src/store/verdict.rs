//! One answer of the contract's comparison, sealed: it takes longer than mapping the code.
//!
//! Only what fitted is kept: a refusal says more than could be kept of it.

use std::io::Read;

use super::folder::Owned;
use super::key::{Identity, LENGTH, Question, StoreKey};

const ABOUT: &str = "guesthouse store: verdict";

/// That a component fits a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Whether it needs the closed WASI world.
    pub(crate) wasi: bool,
}

pub(super) fn seal(
    verdict: Verdict,
    key: &StoreKey,
    identity: &Identity,
    question: &Question,
) -> Vec<u8> {
    let byte = u8::from(verdict.wasi);
    let mut bytes = vec![byte];
    bytes.extend_from_slice(&sealed(byte, key, identity, question));
    bytes
}

pub(super) fn unseal(
    file: &mut Owned,
    key: &StoreKey,
    identity: &Identity,
    question: &Question,
) -> Option<Verdict> {
    let mut bytes = [0; 1 + LENGTH];
    if !file.is_ours() || file.size() != bytes.len() as u64 {
        return None;
    }
    file.file().read_exact(&mut bytes).ok()?;
    let [byte, seal @ ..] = bytes;
    let whole = blake3::Hash::from_bytes(sealed(byte, key, identity, question)) == seal;
    let wasi = match byte {
        0 => false,
        1 => true,
        _ => return None,
    };
    whole.then_some(Verdict { wasi })
}

fn sealed(byte: u8, key: &StoreKey, identity: &Identity, question: &Question) -> [u8; LENGTH] {
    let mut seal = key.sealing(ABOUT);
    seal.update(identity.bytes());
    seal.update(question.bytes());
    seal.update(&[byte]);
    *seal.finalize().as_bytes()
}
