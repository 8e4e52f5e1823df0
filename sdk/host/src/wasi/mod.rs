//! The closed WASI world: what a guest sees of WASI that nobody granted it.
//!
//! Every interface of WASI 0.2's packages `cli`, `io`, `clocks`, `random`, `filesystem` and
//! `sockets` is there and answers, and nothing of it reaches outside: no environment, no files, no
//! network, a clock that moves only when the guest sleeps, random numbers from the host's seed,
//! and output that is kept as the call's [`Log`]. So ordinary guests run, and the same
//! call gives the same answer every time.
//!
//! The types here are what stands behind the handles of these interfaces. An app meets them where
//! its own world uses one, as in `fetch: func(url: string) -> input-stream`:
//!
//! ```
//! use guesthouse::wasi::InputStream;
//! use guesthouse::{HostCall, HostResult, Resource};
//!
//! fn fetch(cx: &mut HostCall<'_>, url: &str) -> HostResult<Resource<InputStream>> {
//!     cx.insert(InputStream::from_bytes(format!("nothing at {url}")))
//! }
//! ```
//!
//! What each interface answers is a table in the book: "The closed WASI world". With the feature `wasi`, a policy
//! (`guesthouse::policy`) puts granted folders, clocks and the like in the place of parts of it, for one plugin.

mod absent;
mod boundary;
mod cli;
mod clocks;
mod error;
mod filesystem;
#[cfg(feature = "wasi")]
pub(crate) mod granted;
mod interface;
mod link;
mod poll;
mod random;
mod sockets;
mod stream;
mod streams;
mod write;

pub use self::cli::{TerminalInput, TerminalOutput};
pub use self::error::Error;
pub use self::filesystem::{Descriptor, DirectoryEntryStream};
pub(crate) use self::link::{LEAST_WALL, link};
pub use self::poll::Pollable;
pub use self::sockets::{
    IncomingDatagramStream, Network, OutgoingDatagramStream, ResolveAddressStream, TcpSocket,
    UdpSocket,
};
pub use self::stream::{Collected, InputStream, OutputStream};
pub use crate::imports::{Log, LogEntry, LogStream};
