//! Every primitive that this folder synchronizes with and waits by, named once.
//!
//! Nothing else of the folder may name `std::sync`, `std::thread`, the clock or `parking_lot` outside of its
//! tests, so that a model checker can put its own in their place without the engine.

pub(super) use std::sync::Arc;
pub(super) use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
pub(super) use std::thread::{ThreadId, current as current_thread};
pub(super) use std::time::Instant;

pub(super) use parking_lot::{Condvar, Mutex};
