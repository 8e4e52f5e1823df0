//! Stands in for the host's refusals: those that a call can meet before a guest runs.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::limits::Amount;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallErrorKind {
    Cancelled {
        phase: Phase,
    },
    Full {
        what: Capacity,
        weight: u32,
        limit: u32,
        waited: Duration,
    },
    /// The guest's own.
    Trap,
}

/// Of a model's calls nothing else is known.
pub type CallError = CallErrorKind;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Capacity {
    Instances,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    App,
}

#[derive(Debug)]
pub struct ConfigError;

pub(crate) fn in_range(
    _: &'static str,
    value: Amount,
    range: RangeInclusive<Amount>,
) -> Result<(), ConfigError> {
    range.contains(&value).then_some(()).ok_or(ConfigError)
}
