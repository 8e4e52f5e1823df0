//! Everything that can go wrong, as typed values with stable codes.
//!
//! Three kinds, by who is to blame: [`ConfigError`] is the app's, [`LoadError`] the artifact's,
//! [`CallError`] the running guest's or the host function's. No string stands in for a cause: it
//! is set where it happens ([`Violation`]) and translated once (`classify`).

mod call;
mod classify;
mod compile_cost;
mod config;
mod dynamic;
mod handle;
mod host;
mod load;
mod place;
mod printable;
mod step;
mod store;
#[cfg(test)]
mod tests;
mod trap;
mod violation;

pub use self::call::{Blame, CallError, Crossing, WasiFault};
pub(crate) use self::classify::{Circumstances, Heavy, Times, classify};
pub use self::compile_cost::CompileCost;
pub use self::config::ConfigError;
pub(crate) use self::config::{in_range, time_in_range};
pub use self::dynamic::DynError;
pub use self::handle::HandleFault;
pub use self::host::{HostError, HostResult};
pub use self::load::LoadError;
pub use self::place::{Capacity, Counted, ImportName, Phase};
pub(crate) use self::printable::{message, panic_message, printable, printable_lines};
pub use self::step::Step;
pub use self::store::StoreError;
pub(crate) use self::trap::function_name;
pub use self::trap::{GuestTrap, TrapKind};
pub(crate) use self::violation::Violation;
