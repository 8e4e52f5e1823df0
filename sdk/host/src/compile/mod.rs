//! From a component to machine code.
//!
//! In this process, or in a worker: a process of its own that the system keeps within the limits
//! of the load, and that is killed when it is late. It must never run a guest.
//!
//! | file | whose |
//! |---|---|
//! | `compiler.rs`, `job.rs` | where it is done, and for what |
//! | `config.rs` | the engine's hardened configuration, the same for a host and its workers |
//! | `in_process.rs` | compiling where the host runs |
//! | `wire.rs`, `lines.rs` | both sides: what is said, and over what |
//! | `queue.rs` | the host's: how many workers there are at a time, and who is next |
//! | `talk.rs`, `child.rs`, `verdict.rs` | the host's: one compilation, one process, what became of it |
//! | `worker.rs`, `inherited.rs`, `bounds.rs` | the worker's: the work, what it closes, the limits it puts on itself |

mod bounds;
mod child;
mod compiler;
mod config;
mod in_process;
mod inherited;
mod job;
mod lines;
mod queue;
mod talk;
#[cfg(test)]
mod tests;
mod verdict;
mod wire;
mod worker;

pub use self::compiler::Compiler;
pub(crate) use self::compiler::{OwnCode, map};
pub use self::config::Mode;
pub(crate) use self::config::{Code, fingerprint, hardened};
pub(crate) use self::job::{Job, Pulse};
pub(crate) use self::queue::{Queue, Slot};
