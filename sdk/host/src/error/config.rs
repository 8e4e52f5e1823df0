//! A configuration or limit that makes no sense, by field, value and bound.

use std::fmt;
use std::time::Duration;

use guesthouse_contract::shown;

use super::printable::{quoted, shown_debug};

/// Why a host could not start or limits were not accepted.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A field is outside what it may be.
    #[error("`{field}` is {value}{unit}, but must be from {min} to {max}{}", on_line(*line))]
    #[non_exhaustive]
    OutOfRange {
        /// The field's name, as in the struct.
        field: &'static str,
        /// What it was set to.
        value: u64,
        /// What it, `min` and `max` are numbers of.
        unit: Unit,
        /// The smallest value that is accepted.
        min: u64,
        /// The largest value that is accepted.
        max: u64,
        /// The line that sets it, where it was read from TOML.
        line: Option<usize>,
    },
    /// The text is not TOML.
    #[error("not TOML: {} (line {line})", shown(message))]
    #[non_exhaustive]
    Toml {
        /// The line, counted from 1.
        line: usize,
        /// What the parser met.
        message: String,
    },
    /// A key of the TOML is no field.
    #[error("`{}` is no limit (line {line})", quoted(field))]
    #[non_exhaustive]
    UnknownField {
        /// The key.
        field: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// A value of the TOML is of the wrong kind.
    #[error("`{field}` is {}, but must be {expected} (line {line})", quoted(value))]
    #[non_exhaustive]
    BadValue {
        /// The field's name.
        field: &'static str,
        /// The value as it is written.
        value: String,
        /// What it should be.
        expected: &'static str,
        /// The line, counted from 1.
        line: usize,
    },
    /// The TOML names no preset, and not every field either.
    #[error("without a `preset`, every limit must be set; missing: {}", fields.join(", "))]
    #[non_exhaustive]
    MissingFields {
        /// Those that are missing.
        fields: Vec<&'static str>,
    },
    /// The engine refused the configuration.
    #[error("the engine cannot be made: {}", shown(message))]
    Engine {
        /// The engine's own words.
        message: String,
    },
    /// The ticker's thread could not be started.
    #[error("the ticker thread cannot be started")]
    Thread {
        /// The system's error.
        source: std::io::Error,
    },
}

/// What the number of a field counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// What the field's name says: fuel, calls, instances.
    Each,
    /// Bytes.
    Bytes,
    /// Milliseconds.
    Milliseconds,
}

/// What comes behind the number, with the space between.
impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Each => "",
            Self::Bytes => " bytes",
            Self::Milliseconds => " ms",
        })
    }
}

shown_debug!(ConfigError);

impl ConfigError {
    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::OutOfRange { .. } => "out-of-range",
            Self::Toml { .. } => "bad-toml",
            Self::UnknownField { .. } => "unknown-field",
            Self::BadValue { .. } => "bad-value",
            Self::MissingFields { .. } => "missing-fields",
            Self::Engine { .. } => "engine-refused",
            Self::Thread { .. } => "thread-refused",
        }
    }
}

/// Accepts a count with `min <= value <= max`.
pub(crate) fn in_range(
    field: &'static str,
    value: u64,
    min: u64,
    max: u64,
) -> Result<(), ConfigError> {
    within(field, value, Unit::Each, min, max)
}

/// Accepts so many bytes.
pub(crate) fn bytes_in_range(
    field: &'static str,
    bytes: u64,
    min: u64,
    max: u64,
) -> Result<(), ConfigError> {
    within(field, bytes, Unit::Bytes, min, max)
}

/// Accepts a time; `min` and `max` are milliseconds.
pub(crate) fn time_in_range(
    field: &'static str,
    time: Duration,
    min: u64,
    max: u64,
) -> Result<(), ConfigError> {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    within(field, millis, Unit::Milliseconds, min, max)
}

fn within(
    field: &'static str,
    value: u64,
    unit: Unit,
    min: u64,
    max: u64,
) -> Result<(), ConfigError> {
    if (min..=max).contains(&value) {
        return Ok(());
    }
    Err(ConfigError::OutOfRange {
        field,
        value,
        unit,
        min,
        max,
        line: None,
    })
}

fn on_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(" (line {line})"))
}
