//! What values that cross the boundary take of the host's memory.
//!
//! The engine counts bytes while it lifts a value, and refuses beyond a number that is set before:
//! the wall. What it counts is neither the value's size as WIT nor the memory that it takes, so a
//! type says how far they are apart. Where values of a type are described (`abi/measure.rs`,
//! `dynamic/types/shapes.rs`) the figures are made; `guest/live.rs` sets the wall by them.

/// Bytes that one allocation counts beside what is asked for. Four times what the allocator takes
/// for itself: making and dropping an allocation costs as much time as copying the rest.
pub(crate) const ALLOCATION: u64 = 128;

/// How far WIT bytes, counted bytes and memory are apart for values of one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Growth {
    /// Bytes that the engine counts for a byte of WIT, at most.
    pub(crate) factor: u64,
    /// Bytes of memory behind a byte that is counted, at most; never 0.
    pub(crate) loose: u64,
    /// Bytes of memory that a value takes without being counted, at most.
    pub(crate) spare: u64,
}

impl Growth {
    /// Of no values at all.
    pub(crate) const NOTHING: Self = Self {
        factor: 0,
        ..Self::PLAIN
    };

    /// Of values that take no memory of their own.
    pub(crate) const PLAIN: Self = Self {
        factor: 1,
        loose: 1,
        spare: 0,
    };

    /// Of text. Its bytes are counted as the guest keeps them: two for each of ours in UTF-16, or
    /// two for three of ours, in a string that has grown to twice its length.
    pub(crate) const TEXT: Self = Self {
        factor: 2,
        loose: 5,
        spare: ALLOCATION,
    };

    /// Of one value or the other.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self {
            factor: larger(self.factor, other.factor),
            loose: larger(self.loose, other.loose),
            spare: larger(self.spare, other.spare),
        }
    }

    /// Of both values together.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self {
            spare: self.spare.saturating_add(other.spare),
            ..self.or(other)
        }
    }

    /// Bytes that the engine may count for values that take no more than `memory`.
    #[inline]
    pub(crate) const fn room(self, memory: u64) -> u64 {
        memory.saturating_sub(self.spare) / self.loose
    }
}

const fn larger(one: u64, other: u64) -> u64 {
    if one > other { one } else { other }
}
