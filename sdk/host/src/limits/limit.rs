//! What is known of one limit: [`Row`] is how the table says it, [`Limit`] how everybody reads it.

use std::ops::RangeInclusive;

use super::field::Field;
use super::{Amount, Ceilings, ConfigError, Usage, in_range};

/// What is known of one limit, beside its value. See [`Limits::each`](super::Limits::each).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Limit {
    /// The field of [`Limits`](super::Limits), which is also the key in a file of limits: `memory`,
    /// `complexity.functions`.
    pub name: &'static str,
    /// What is counted, in a few words: "bytes of all memories and tables".
    pub what: &'static str,
    /// What becomes of a plugin that goes beyond, as Markdown: "`CallErrorKind::MemoryExceeded`".
    pub beyond: &'static str,
    /// The least that is accepted.
    pub min: Amount,
    /// The most that any host accepts. A host's own configuration may allow less:
    /// [`HostConfig::max_memory`](crate::HostConfig::max_memory),
    /// [`HostConfig::max_table_elements`](crate::HostConfig::max_table_elements).
    pub max: Amount,
    /// The most that one host accepts, where its configuration says it.
    pub(super) ceiling: Option<fn(&Ceilings) -> Amount>,
    /// What a call spent of it, where that is metered.
    pub(super) spent: Option<fn(&Usage) -> Amount>,
}

/// One row of the table, with values of the field's own type. Nothing has a default, so that a new
/// limit answers every question.
pub(super) struct Row<T> {
    /// Its kind of value: `bytes`, `count`, `small` or `time`.
    pub(super) kind: fn(&mut T) -> Field<'_>,
    /// What any host accepts.
    pub(super) range: RangeInclusive<T>,
    /// The most that one host accepts, where its configuration says it.
    pub(super) ceiling: Option<fn(&Ceilings) -> Amount>,
    /// In [`Limits::strict`](super::Limits::strict).
    pub(super) strict: T,
    /// In [`Limits::scripting`](super::Limits::scripting).
    pub(super) scripting: T,
    /// What a call spent of it; `None` where nothing is metered.
    pub(super) spent: Option<fn(&Usage) -> Amount>,
    /// What is counted, in a few words.
    pub(super) what: &'static str,
    /// What becomes of a plugin that goes beyond, as Markdown.
    pub(super) beyond: &'static str,
}

impl<T: Copy> Row<T> {
    /// The limit of this row, and the field that has its value.
    pub(super) fn of<'a>(self, name: &'static str, value: &'a mut T) -> (Limit, Field<'a>) {
        let amount = |mut value: T| (self.kind)(&mut value).amount();
        let limit = Limit {
            name,
            what: self.what,
            beyond: self.beyond,
            min: amount(*self.range.start()),
            max: amount(*self.range.end()),
            ceiling: self.ceiling,
            spent: self.spent,
        };
        (limit, (self.kind)(value))
    }
}

impl Limit {
    /// Refuses what no host accepts, or none with these ceilings.
    pub(super) fn check(&self, value: Amount, ceilings: &Ceilings) -> Result<(), ConfigError> {
        let max = self.ceiling.map_or(self.max, |ceiling| ceiling(ceilings));
        in_range(self.name, value, self.min..=max)
    }
}
