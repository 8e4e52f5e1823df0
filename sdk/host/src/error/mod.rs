//! What can go wrong, as typed values with stable codes.
//!
//! Three errors, by who is to blame: [`ConfigError`] is the app's, [`LoadError`] the artifact's,
//! [`CallError`] the running guest's or the host function's. What happened is a kind
//! ([`LoadErrorKind`], [`CallErrorKind`]); beside it the error says which artifact or which call it was.
//! [`DynError`] is for calls by name, [`StoreError`] for a store that cannot be opened, [`WorldError`] for the
//! app's WIT. An error's own text says what happened; its source says why, and is never repeated in it.

// No string stands in for a cause: it is set where it happens (`violation.rs`) and translated once
// (`guest/classify.rs`). Whoever ends a load or a call adds once which one it was.

pub(crate) mod call;
mod call_kind;
mod compile_cost;
mod dynamic;
mod handle;
pub(crate) mod host;
mod io_cap;
pub(crate) mod load;
mod load_kind;
mod place;
mod step;
mod store;
#[cfg(test)]
mod tests;
mod trap;
mod violation;

pub(crate) use self::call::CallError;
pub use self::call_kind::{Blame, CallErrorKind, Crossing, WasiFault};
pub use self::compile_cost::CompileCost;
pub use self::dynamic::DynError;
pub use self::handle::HandleFault;
pub(crate) use self::host::{HostError, HostResult};
pub use self::io_cap::IoCap;
pub(crate) use self::load::LoadError;
pub use self::load_kind::LoadErrorKind;
pub use self::place::{Capacity, Counted, ImportName, Phase};
pub use self::step::Step;
pub use self::store::StoreError;
pub use self::trap::{GuestTrap, TrapKind};
pub(crate) use self::trap::{backtrace, function_name};
pub(crate) use self::violation::Violation;
pub use crate::limits::ConfigError;
pub use guesthouse_contract::WorldError;
