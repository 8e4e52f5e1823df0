//! One live guest: made fresh for a call, or kept by a session; armed, run, settled, discarded.
//!
//! One instance a store, and no store outlives a failure. This is the only room that runs guests.

mod budget;
mod call;
mod classify;
mod failure;
mod guarded;
mod live;
pub(crate) mod loaded;
mod place;
mod turn;
mod untyped;

pub(crate) use self::budget::Arming;
pub use self::call::{call, dispose};
pub(crate) use self::failure::FailedStart;
pub use self::live::Live;
pub(crate) use self::loaded::Loaded;
pub(crate) use self::place::{CANCELLED, Place};
pub(crate) use self::untyped::{UntypedCall, UntypedGuest, UntypedStore};
