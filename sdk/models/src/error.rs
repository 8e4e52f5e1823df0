//! Stands in for the host's refusals: those that a call can meet before a guest runs.

use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallError {
    Cancelled,
    Full {
        places: u32,
        waited: Duration,
    },
    /// The guest's own.
    Trap,
}

#[derive(Debug)]
pub(crate) enum Capacity {
    Instances,
}

impl CallError {
    pub(crate) fn cancelled() -> Self {
        Self::Cancelled
    }

    pub(crate) fn full(what: Capacity, weight: u32, places: u32, waited: Duration) -> Self {
        let Capacity::Instances = what;
        assert!(weight > 0);
        Self::Full { places, waited }
    }
}

#[derive(Debug)]
pub struct ConfigError;

pub(crate) fn in_range(_: &'static str, value: u64, min: u64, max: u64) -> Result<(), ConfigError> {
    (min..=max)
        .contains(&value)
        .then_some(())
        .ok_or(ConfigError)
}

pub(crate) fn time_in_range(
    _: &'static str,
    _: Duration,
    _: u64,
    _: u64,
) -> Result<(), ConfigError> {
    Ok(())
}
