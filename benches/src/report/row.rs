//! One line of the report.

use serde::{Deserialize, Serialize};

use crate::paired::{Pair, Sides};

/// What a row counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Unit {
    /// Nanoseconds.
    Time,
    /// Bytes.
    Memory,
    /// Times as much as something else.
    Times,
    /// Ticks of the host.
    Ticks,
    /// Units of whatever the name says.
    Count,
}

/// What was measured of one subject.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Row {
    /// `phase/subject/size`.
    pub name: String,
    /// What the figures count.
    pub unit: Unit,
    /// By the clock on the wall, or whatever else the unit is of.
    pub wall: Sides,
    /// Of the processor.
    pub cpu: Option<Sides>,
}

impl Row {
    /// Of two things that took turns.
    #[must_use]
    pub fn pair(name: impl Into<String>, pair: &Pair) -> Self {
        Self {
            name: name.into(),
            unit: Unit::Time,
            wall: pair.wall,
            cpu: Some(pair.cpu),
        }
    }

    /// Of anything else.
    #[must_use]
    pub fn of(name: impl Into<String>, unit: Unit, sides: Sides) -> Self {
        Self {
            name: name.into(),
            unit,
            wall: sides,
            cpu: None,
        }
    }

    /// Processor time where it is known: on a busy machine the better figure.
    #[must_use]
    pub fn best(&self) -> &Sides {
        self.cpu.as_ref().unwrap_or(&self.wall)
    }

    /// A figure with its unit.
    #[must_use]
    pub fn show(&self, value: f64) -> String {
        match self.unit {
            Unit::Time => time(value),
            Unit::Memory => memory(value),
            Unit::Times => format!("{value:.2}x"),
            Unit::Ticks => format!("{value:.2} ticks"),
            Unit::Count if value.fract() == 0.0 => format!("{value:.0}"),
            Unit::Count => format!("{value:.2}"),
        }
    }
}

fn time(nanos: f64) -> String {
    match nanos.abs() {
        ..10_000.0 => format!("{nanos:.0} ns"),
        ..10_000_000.0 => format!("{:.1} us", nanos / 1e3),
        _ => format!("{:.1} ms", nanos / 1e6),
    }
}

fn memory(bytes: f64) -> String {
    match bytes.abs() {
        ..10_000.0 => format!("{bytes:.0} B"),
        ..10_000_000.0 => format!("{:.1} KiB", bytes / 1024.0),
        _ => format!("{:.1} MiB", bytes / 1024.0 / 1024.0),
    }
}
