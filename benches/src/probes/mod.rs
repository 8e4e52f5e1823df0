//! What is measured otherwise than by repeating one operation: threads, neighbours, overshoot, calls that
//! wait, and many of everything. Called by the report alone.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark stops at the first surprise"
)]

pub mod apart;
mod lateness;
mod neighbour;
mod overshoot;
mod parked;
mod scale;
mod threads;
mod timers;
mod waiting;

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
pub const ALL: [Probe; 7] = [
    Probe {
        name: "overshoot",
        run: overshoot::run,
    },
    Probe {
        name: "lateness",
        run: lateness::run,
    },
    Probe {
        name: "parked",
        run: parked::run,
    },
    Probe {
        name: "timers",
        run: timers::run,
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

/// What is told of many figures, and where that stands among them.
const QUANTILES: [(&str, f64); 3] = [("p50", 0.5), ("p99", 0.99), ("worst", 1.0)];

fn quantile(sorted: &[f64], at: f64) -> f64 {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a short list"
    )]
    let place = ((sorted.len() - 1) as f64 * at).ceil() as usize;
    sorted[place]
}
