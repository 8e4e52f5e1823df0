//! What is measured otherwise than by repeating one operation: threads, neighbours, overshoot, and
//! many of everything. Called by the report alone.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark stops at the first surprise"
)]

mod neighbour;
mod overshoot;
pub mod scale;
mod threads;

use crate::paired::Effort;
use crate::report::Row;

/// Something that is measured, and the first part of all its rows' names.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Probe {
    /// Of its rows.
    pub name: &'static str,
    /// Measures.
    pub run: fn(Effort) -> Vec<Row>,
}

/// All of them.
pub const ALL: [Probe; 4] = [
    Probe {
        name: "overshoot",
        run: overshoot::run,
    },
    Probe {
        name: "neighbour",
        run: neighbour::run,
    },
    Probe {
        name: "threads",
        run: threads::run,
    },
    Probe {
        name: "scale",
        run: scale::run,
    },
];
