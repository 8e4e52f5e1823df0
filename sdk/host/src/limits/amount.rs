//! A number with its unit, which is how limits, what is spent of them and errors about them speak.

use std::fmt;
use std::time::Duration;

use super::quantity::text_of;

/// A number with its unit. Only amounts of one unit are compared.
///
/// Shown as a file of limits takes it, with the unit: `65536 bytes`, `1000`, `100ms`.
///
/// ```
/// use guesthouse::inspect::Amount;
///
/// assert_eq!(Amount::Bytes(65_536).to_string(), "65536 bytes");
/// assert!(Amount::Count(1) < Amount::Count(2));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a new unit must not compile before everything that shows amounts can show it"
)]
pub enum Amount {
    /// Bytes.
    Bytes(u64),
    /// A number of things.
    Count(u64),
    /// A length of time.
    Time(Duration),
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(1) => f.write_str("1 byte"),
            Self::Bytes(bytes) => write!(f, "{bytes} bytes"),
            Self::Count(count) => write!(f, "{count}"),
            Self::Time(time) => f.write_str(&text_of(*time)),
        }
    }
}
