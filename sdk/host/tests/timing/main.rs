//! What is promised of time, and of memory beside it: deadlines, cancels, turns, values that cross.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../common/mod.rs"]
mod common;
#[cfg(target_os = "linux")]
#[path = "../common/files.rs"]
mod files;
#[path = "../common/made.rs"]
mod made;
#[path = "../common/weighed.rs"]
mod weighed;

mod calls_are_awaited;
mod calls_are_cancelled;
#[cfg(target_os = "linux")]
mod granted;
mod guests_take_turns;
mod neighbours_are_unharmed;
mod service;
#[cfg(any(target_os = "linux", windows))]
mod starved_by_the_machine;
mod values_are_bounded;
