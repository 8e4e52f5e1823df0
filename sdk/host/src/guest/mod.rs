//! One live guest: made fresh for a call, or kept by a session; armed, run, settled, discarded.
//!
//! One instance a store, and no store outlives a failure. This is the only room that runs guests.
//!
//! | file | what it knows |
//! |---|---|
//! | `loaded.rs` | a plugin that can have guests, as every handle to it holds it |
//! | `place.rs`, `turn.rs`, `stack_place.rs` | the lines before a guest: to live, to execute, to have a stack of its own |
//! | `birth.rs` | how a guest is made |
//! | `live.rs` | one guest: begin, end, fail |
//! | `budget.rs` | what it may spend, and has spent |
//! | `call.rs`, `untyped.rs` | the ways into it: generated code, and the engine's own values |
//! | `awaited.rs`, `parked.rs` | the same where calls are awaited: what waits, and what ends it where it waits |
//! | `guarded.rs` | the wall around each way in |
//! | `failure.rs`, `classify.rs` | how it ended: the error, and the engine's words in ours |

mod awaited;
mod birth;
mod budget;
mod call;
mod classify;
mod failure;
mod guarded;
mod live;
pub(crate) mod loaded;
mod parked;
mod place;
mod stack_place;
mod turn;
mod untyped;

pub(crate) use self::awaited::AwaitedPlace;
pub use self::awaited::{call_async, dispose_async};
pub(crate) use self::budget::Arming;
pub use self::call::{call, dispose};
pub(crate) use self::failure::FailedStart;
pub use self::live::Live;
pub(crate) use self::loaded::Loaded;
pub(crate) use self::parked::Glance;
pub(crate) use self::place::{CANCELLED, Place};
pub(crate) use self::untyped::{Exchange, UntypedCall, UntypedGuest, UntypedStore};
