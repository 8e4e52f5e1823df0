//! A component rewritten so that its memories have headroom.

use guesthouse_contract::{ShapeLimits, scan, validate};

use crate::headroom::give;

/// What was valid stays valid, whatever the headroom; and what has some already can have more.
///
/// # Panics
/// Where the rewritten component is not valid.
pub fn headroom(bytes: &[u8]) {
    let Some((pages, component)) = bytes.split_first() else {
        return;
    };
    let is_valid = scan(component, &ShapeLimits::strict()).is_ok() && validate(component).is_ok();
    if !is_valid {
        return;
    }
    let pages = u32::from(*pages) << (pages % 9);
    if let Some(given) = give(component, pages) {
        // A memory that cannot be that large is refused by the host, which validates once more.
        if let Err(error) = validate(&given) {
            assert!(pages > 1_024, "not valid with {pages} pages: {error}");
        }
    }
}
