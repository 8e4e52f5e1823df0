//! One live guest: made fresh for a call, or kept by a session; armed, run, settled, discarded.
//!
//! One instance a store, and no store outlives a failure. This is the only room that runs guests.

mod call;
mod exports;
mod guarded;
mod live;
mod outcome;
mod place;
mod session;
mod session_pool;
mod untyped;

pub use self::call::{call, dispose};
pub use self::exports::{Exports, ExtensionPoint, Serves};
pub use self::live::Live;
pub(crate) use self::live::Stillborn;
pub use self::outcome::Outcome;
pub use self::session::Session;
pub use self::session_pool::{SessionPool, SessionPoolConfig, SessionPoolUsage};
pub(crate) use self::untyped::{UntypedCall, UntypedGuest, UntypedStore};
