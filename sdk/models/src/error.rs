//! Stands in for the host's refusals: those that a call can meet before a guest runs.

use std::time::Duration;

use crate::limits::Usage;

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

impl CallErrorKind {
    pub(crate) fn usage(&self) -> &Usage {
        &Usage
    }
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
