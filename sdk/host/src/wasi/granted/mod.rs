//! What a policy grants of WASI: functions in the place of the closed world's, capability by capability.
//!
//! Linked over the closed world where a plugin has a policy, and only for what that grants: whatever is not
//! granted is answered by the closed world itself. Each function goes through the boundary (`step.rs`), asks the guest's
//! grants, and leaves the work to wasmtime-wasi (`theirs.rs`) or, where a path is opened, to `grants/beneath.rs`.
//! A denial is an answer, and told to the audit; a cap ends the call.

mod audit;
mod cli;
mod clocks;
mod config;
#[cfg(target_os = "linux")]
mod descriptor;
#[cfg(target_os = "linux")]
mod file_stream;
#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod folders;
mod link;
mod logging;
mod random;
mod step;
#[cfg(target_os = "linux")]
mod streams;
#[cfg(target_os = "linux")]
mod theirs;

pub(super) use self::cli::tee;
#[cfg(target_os = "linux")]
pub(super) use self::descriptor::{Listed, Opened};
#[cfg(target_os = "linux")]
pub(super) use self::file_stream::{FileInput, FileOutput};
pub(crate) use self::link::link;
