//! One artifact to be compiled, and who is told how far that is.

use std::time::{Duration, Instant};

use wasmtime::Engine;

use super::config::{Code, Mode, fingerprint};
use super::wire::Order;
use crate::error::{LoadErrorKind, Step};
use crate::limits::Limits;

/// What is told now and then what is being done, and asked whether to go on.
pub(crate) type Pulse<'a> = &'a mut dyn FnMut(Step) -> Result<(), LoadErrorKind>;

/// One artifact to be compiled.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) limits: &'a Limits,
    pub(super) started: Instant,
}

impl<'a> Job<'a> {
    pub(crate) fn new(bytes: &'a [u8], limits: &'a Limits) -> Self {
        Self {
            bytes,
            limits,
            started: Instant::now(),
        }
    }

    /// The most machine code that the host takes for it. The engine's notes on it count too, which
    /// take many times their size once they are read.
    pub(super) fn most_code(&self) -> u64 {
        /// Four times what honest guests have for each of their bytes.
        const EACH: u64 = 16;
        /// What the smallest may have.
        const FLOOR: u64 = 256 << 10;
        let bytes = self.bytes.len() as u64;
        bytes.saturating_mul(EACH).saturating_add(FLOOR)
    }

    pub(super) fn order(&self, engine: &Engine, code: Code) -> Order {
        Order {
            fingerprint: fingerprint(engine),
            metered: u64::from(code.mode == Mode::Metered),
            stack: code.stack,
            time: whole_seconds(self.limits.compile_time),
            memory: self.limits.compile_memory,
            length: self.bytes.len() as u64,
        }
    }
}

/// Upwards: the system counts in seconds, and an honest artifact must not be the one to suffer.
pub(super) fn whole_seconds(time: Duration) -> u64 {
    time.as_secs()
        .saturating_add(u64::from(time.subsec_nanos() > 0))
}
