//! Every primitive that the line before the host's places, the pool of sessions and the ticker synchronize
//! with and wait by, named once.
//!
//! Those files (`engine/gate/`, `engine/alarms.rs`, `engine/ticker.rs`, `imports/cancel.rs`, `guest/place.rs`,
//! `plugin/session_pool.rs`) must not
//! name `std::sync`, `std::thread`, the clock or `parking_lot` outside of their tests, so that `sdk/models`
//! can put a model checker's in their place, without the engine.

pub(crate) use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
pub(crate) use std::sync::{Arc, Mutex as StdMutex, PoisonError};
pub(crate) use std::thread;
pub(crate) use std::time::Instant;

pub(crate) use parking_lot::{Condvar, Mutex};
