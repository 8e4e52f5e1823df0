//! [`Guest`]: which guest a handle is of.
//!
//! A plain value, so that stamping a handle counts no references. It must never be used to reach
//! the guest: it only tells guests apart, those that have ended too.

use std::time::Instant;

/// The identity of one guest.
///
/// Two guests that live at the same time differ by address; where an address came again, the
/// second was born after the first had given it back, which it does no sooner than when it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guest {
    address: usize,
    born: Instant,
}

impl Guest {
    /// The guest whose own allocation `of` is, made at `born`.
    pub(crate) fn new<T>(of: *const T, born: Instant) -> Self {
        Self {
            address: of.addr(),
            born,
        }
    }
}
