//! What is dear to compile, and what makes the compiler crash, costs a worker and never the host.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../common/mod.rs"]
mod common;

mod agreement;
mod bombs;
#[cfg(target_os = "linux")]
mod confinement;
mod limits;
#[cfg(target_os = "linux")]
mod nothing_is_left;
#[cfg(unix)]
mod programs;
mod progress;
#[cfg(unix)]
mod queue;
mod workers;
