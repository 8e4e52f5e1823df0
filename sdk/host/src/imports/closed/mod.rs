//! What one instance has of the closed world: its clock, its random numbers, its output.
//!
//! Made at the first WASI call, so that a guest without any pays nothing for it. Whatever answers those
//! calls is `wasi/`, the room above; nothing here knows an interface of WASI.

mod clock;
mod log;
mod random;

use self::clock::Clock;
pub(crate) use self::log::TAIL;
pub use self::log::{Log, LogEntry, LogStream};
use self::random::Generator;

/// The closed world of one instance.
#[derive(Debug)]
pub(crate) struct Closed {
    pub(crate) clock: Clock,
    pub(crate) random: Generator,
    pub(crate) log: Log,
}

impl Closed {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            clock: Clock::default(),
            random: Generator::new(seed),
            log: Log::default(),
        }
    }
}
