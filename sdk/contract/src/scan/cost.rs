//! What instantiating a module or component once brings about, everything below it included.
//!
//! A component can only instantiate what was defined before, so each definition's cost is known by
//! the time it is used: one addition an instantiation counts what is doubled twenty levels deep.

use super::Measure;

/// The first measure that counts instances; all behind it do so too.
const FIRST: usize = Measure::Instantiations as usize;

/// Totals of one definition, instantiated once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cost([u64; Measure::ALL.len() - FIRST]);

impl Cost {
    pub(super) fn add(&mut self, what: Measure, more: u64) {
        let count = &mut self.0[what as usize - FIRST];
        *count = count.saturating_add(more);
    }

    /// Adds what one instantiation of `other` brings about, the new instance itself included.
    pub(super) fn instantiate(&mut self, other: &Self) {
        self.add(Measure::Instantiations, 1);
        for (what, more) in other.iter() {
            self.add(what, more);
        }
    }

    /// Adds the definitions of what is there and never instantiated: it is read and compiled, but
    /// takes no memory.
    pub(super) fn keep(&mut self, other: &Self) {
        self.add(Measure::Definitions, other.of(Measure::Definitions));
    }

    fn of(&self, what: Measure) -> u64 {
        self.0[what as usize - FIRST]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Measure, u64)> + '_ {
        Measure::ALL[FIRST..].iter().copied().zip(self.0)
    }
}
