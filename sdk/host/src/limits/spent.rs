//! What was spent, beside what might have been: the table that the command and an operator's reports show.

use super::{Amount, Limit, Limits, Usage};

/// What was spent of one limit: see [`Usage::against`].
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Spent {
    /// The limit.
    pub limit: Limit,
    /// What was spent of it. More than `of` where what goes beyond is dropped and the call goes on
    /// ([`Limits::log`](crate::Limits::log)), or where it is noticed late.
    pub spent: Amount,
    /// What it was set to, in the same unit.
    pub of: Amount,
}

impl Usage {
    /// What was spent of each limit that a call spends from, in the order of the fields of [`Limits`].
    ///
    /// ```
    /// use guesthouse::{Limits, Usage, inspect::Amount};
    ///
    /// let mut usage = Usage::default();
    /// usage.memory = 65_536;
    /// let all = usage.against(&Limits::strict());
    /// let memory = all.iter().find(|spent| spent.limit.name == "memory").unwrap();
    /// assert_eq!((memory.spent, memory.of), (Amount::Bytes(65_536), Amount::Bytes(16 << 20)));
    /// ```
    #[must_use]
    pub fn against(&self, limits: &Limits) -> Vec<Spent> {
        let all = limits.each().into_iter().filter_map(|(limit, of)| {
            let spent = limit.spent?(self);
            Some(Spent { limit, spent, of })
        });
        all.collect()
    }
}
