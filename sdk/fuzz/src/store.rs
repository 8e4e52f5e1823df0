//! Files of the artifact store, as somebody else may have left them.

use std::io::{Seek, Write};
use std::sync::LazyLock;

use guesthouse_contract::{Shape, ShapeLimits, scan};

#[path = "../../host/src/store/entry.rs"]
mod entry;
#[path = "../../host/src/store/folder.rs"]
mod folder;
#[path = "../../host/src/store/key.rs"]
mod key;
#[path = "../../host/src/store/verdict.rs"]
mod verdict;

use self::key::{Compatibility, Identity, Question, StoreKey, digest};
use self::verdict::Verdict;
use crate::stand_in::Engine;

/// The smallest component there is.
const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

static SHAPE: LazyLock<Shape> =
    LazyLock::new(|| scan(EMPTY, &ShapeLimits::strict()).expect("nothing is in it"));

/// The first byte says what is done to a sealed entry: nothing else than what was sealed comes out.
///
/// # Panics
/// Where a file that was changed is taken for whole.
pub fn store(bytes: &[u8]) {
    let [what, at, change, code @ ..] = bytes else {
        return;
    };
    let key = StoreKey::from_bytes([7; 32]);
    let identity = Identity::new(
        &Compatibility::of(&Engine),
        &digest(EMPTY),
        u32::from(what & 1),
    );
    let mut file = code.to_vec();
    // Bytes that nobody sealed are nothing, whatever they are.
    assert!(entry::unseal(&mut &*file, file.len() as u64, &key, &identity).is_none());
    file.extend(entry::seal(code, &SHAPE, what & 2 != 0, &key, &identity));
    let size = file.len() as u64;
    let whole = entry::unseal(&mut &*file, size, &key, &identity);
    assert_eq!(whole, Some((SHAPE.clone(), what & 2 != 0)));
    // One byte is another, the file is shorter or longer, or another component's or key's.
    let place = usize::from(*at) * file.len() / 256;
    let mut changed = file.clone();
    let (mut key, mut identity) = (key, identity);
    match what >> 2 & 7 {
        0 => changed[place] ^= change | 1,
        1 => changed.truncate(place),
        2 => changed.insert(place, *change),
        3 => drop(changed.remove(place)),
        4 => identity = Identity::new(&Compatibility::of(&Engine), &digest(code), 0),
        5 => key = StoreKey::from_bytes([change | 8; 32]),
        6 => changed.extend_from_slice(code),
        _ => changed.rotate_left(place),
    }
    let unchanged = changed == file && *what >> 2 & 7 != 4 && *what >> 2 & 7 != 5;
    let found = entry::unseal(&mut &*changed, changed.len() as u64, &key, &identity);
    assert!(found.is_none() || unchanged, "taken for whole");
    // What it says of its size is not what counts.
    let _ = entry::unseal(&mut &*changed, u64::from(*change), &key, &identity);
}
