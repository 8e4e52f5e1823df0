//! A configuration or limit that makes no sense, by field, value and bound.

/// Why a host could not start or limits were not accepted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A field is outside what it may be.
    #[error("`{field}` is {value}, but must be from {min} to {max}")]
    OutOfRange {
        /// The field's name, as in the struct.
        field: &'static str,
        /// What it was set to, in the field's unit (milliseconds for durations).
        value: u64,
        /// The smallest value that is accepted.
        min: u64,
        /// The largest value that is accepted.
        max: u64,
    },
    /// The engine refused the configuration.
    #[error("the engine cannot be made: {message}")]
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

impl ConfigError {
    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::OutOfRange { .. } => "out-of-range",
            Self::Engine { .. } => "engine-refused",
            Self::Thread { .. } => "thread-refused",
        }
    }
}

/// Accepts `min <= value <= max`.
pub(crate) fn in_range(
    field: &'static str,
    value: u64,
    min: u64,
    max: u64,
) -> Result<(), ConfigError> {
    if (min..=max).contains(&value) {
        return Ok(());
    }
    Err(ConfigError::OutOfRange {
        field,
        value,
        min,
        max,
    })
}
