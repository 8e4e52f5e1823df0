//! The host's amounts, which settings are compared with.

#[path = "../../host/src/limits/amount.rs"]
mod amount;
#[path = "../../host/src/limits/quantity.rs"]
mod quantity;

pub use self::amount::Amount;
