//! The host's amounts, which settings are compared with, and what calls spend: nothing.

#[path = "../../host/src/limits/amount.rs"]
mod amount;
#[path = "../../contract/src/text/quantity.rs"]
mod quantity;

use std::ops::RangeInclusive;

pub use self::amount::Amount;

#[derive(Debug, Clone, Copy)]
pub struct Usage;

#[derive(Debug)]
pub struct ConfigError;

pub(crate) fn in_range(
    _: &'static str,
    value: Amount,
    range: RangeInclusive<Amount>,
) -> Result<(), ConfigError> {
    range.contains(&value).then_some(()).ok_or(ConfigError)
}
