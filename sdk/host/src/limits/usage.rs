//! What one call spent.

use std::fmt;
use std::time::Duration;

/// What one call spent of its limits. Comes with every outcome, failed ones too.
///
/// A field has the name of the limit that it is held against; only `elapsed` is held against
/// [`Limits::deadline`](crate::Limits::deadline), which is a point in time to the guest and a length here.
///
/// After success every figure is exact. After a failure they say what was spent up to the point
/// where the call ended; `fuel` is then a lower bound, because the engine writes its counter down
/// only at certain points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// Units of fuel, what values cost and host functions charged included. 0 on a host that does not count them
    /// ([`Mode::Timed`](crate::Mode::Timed)); where they are counted, no guest that ran spent 0.
    pub fuel: u64,
    /// The part of `fuel` that values cost which crossed: one unit for each byte of WIT.
    pub value_fuel: u64,
    /// Wall-clock time, host functions included.
    pub elapsed: Duration,
    /// The most bytes that the instance's memories and tables held at once.
    pub memory: u64,
    /// Bytes of the arguments of exported functions.
    pub input: u64,
    /// Bytes of the results of exported functions.
    pub output: u64,
    /// Calls of host functions.
    pub host_calls: u64,
    /// Bytes of the arguments of all host calls.
    pub host_call_bytes: u64,
    /// Bytes of captured output that were kept.
    pub log: u64,
    /// Bytes of captured output beyond [`Limits::log`](crate::Limits::log), which were dropped.
    pub log_dropped: u64,
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.fuel > 0 {
            write!(f, "fuel {}, ", self.fuel)?;
        }
        write!(
            f,
            "time {:?}, peak memory {} B, {} host calls, {} B in, {} B out",
            self.elapsed, self.memory, self.host_calls, self.input, self.output,
        )?;
        match self.log.saturating_add(self.log_dropped) {
            0 => Ok(()),
            wanted => write!(f, ", {} of {wanted} B logged", self.log),
        }
    }
}
