//! A configuration or limit that makes no sense, by field, value and bound.

use std::ops::RangeInclusive;
use std::time::Duration;

use guesthouse_contract::shown;

use super::Amount;
use crate::printable::{quoted, shown_debug};

/// Why a host could not start or limits were not accepted.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A field is outside what it may be.
    #[error("`{field}` is {value}, but must be {}{}", bounds(*min, *max), on_line(*line))]
    #[non_exhaustive]
    OutOfRange {
        /// The field's name, as in the struct.
        field: &'static str,
        /// What it was set to.
        value: Amount,
        /// The smallest value that is accepted.
        min: Amount,
        /// The largest value that is accepted.
        max: Amount,
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
    #[error("`{}` is no limit{}{}", quoted(field), meant(*near), on_line(*line))]
    #[non_exhaustive]
    UnknownField {
        /// The key.
        field: String,
        /// The key that may have been meant.
        near: Option<&'static str>,
        /// The line, counted from 1, where the format has lines.
        line: Option<usize>,
    },
    /// A value of the TOML is of the wrong kind.
    #[error("`{field}` is {}, but must be {expected}{}", quoted(value), on_line(*line))]
    #[non_exhaustive]
    BadValue {
        /// The field's name.
        field: &'static str,
        /// The value as it is written.
        value: String,
        /// What it should be.
        expected: &'static str,
        /// The line, counted from 1, where the format has lines.
        line: Option<usize>,
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

/// Accepts a value in its range.
pub(crate) fn in_range(
    field: &'static str,
    value: Amount,
    range: RangeInclusive<Amount>,
) -> Result<(), ConfigError> {
    if range.contains(&value) {
        return Ok(());
    }
    let (min, max) = range.into_inner();
    Err(ConfigError::OutOfRange {
        field,
        value,
        min,
        max,
        line: None,
    })
}

/// The range as a sentence goes on with it: one bound where the other excludes nothing.
fn bounds(min: Amount, max: Amount) -> String {
    match (min, max) {
        (_, Amount::Bytes(u64::MAX) | Amount::Count(u64::MAX)) => format!("at least {min}"),
        (Amount::Bytes(0) | Amount::Count(0) | Amount::Time(Duration::ZERO), _) => {
            format!("at most {max}")
        }
        _ => format!("from {min} to {max}"),
    }
}

fn meant(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!(": is it `{near}`?"))
}

fn on_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(" (line {line})"))
}
