//! What one call spent, or several together.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};
use std::time::Duration;

/// What one call spent of its limits. Comes with every outcome, failed ones too.
///
/// A field has the name of the limit that it is held against, except for `elapsed`: time that has
/// passed is no deadline, and is held against [`Limits::deadline`](crate::Limits::deadline). The table
/// is [`Usage::against`].
///
/// Usages of several calls are added: every field is a sum, and ends at its largest number, but
/// `memory` and `open_files` are the larger of both, because calls hold them one after the other.
///
/// ```
/// use guesthouse::Usage;
///
/// let (mut one, mut other) = (Usage::default(), Usage::default());
/// (one.fuel, one.memory) = (100, 65_536);
/// (other.fuel, other.memory) = (20, 131_072);
/// let both: Usage = [one, other].into_iter().sum();
/// assert_eq!((both.fuel, both.memory), (120, 131_072));
/// ```
///
/// After success every figure is exact. After a failure they say what was spent up to the point
/// where the call ended; `fuel` is then a lower bound, because the engine writes its counter down
/// only at certain points.
///
/// With the feature `serde` it is written by the names of its fields, `elapsed` as text with a unit
/// (`"154us"`), and read from what an older version wrote: a field that is not there is 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default)
)]
#[non_exhaustive]
pub struct Usage {
    /// Units of fuel, what values cost and host functions charged included. 0 on a host that does not count them
    /// ([`Mode::Timed`](crate::Mode::Timed)); where they are counted, no guest that ran spent 0.
    pub fuel: u64,
    /// The part of `fuel` that values cost which crossed: one unit for each byte of WIT.
    pub value_fuel: u64,
    /// Wall-clock time, host functions included.
    #[cfg_attr(feature = "serde", serde(with = "super::file::time"))]
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
    /// The most files and folders that the guest had open at once.
    pub open_files: u64,
    /// Bytes that were read from granted folders.
    pub file_read: u64,
    /// Bytes that were written to granted folders, and that files became longer by without being written to.
    pub file_written: u64,
    /// Files and folders that were made.
    pub files_created: u64,
    /// Events that the host's audit was told.
    pub audit_events: u64,
    /// Events beyond [`Limits::audit_events`](crate::Limits::audit_events), which it was not told.
    pub audit_dropped: u64,
    /// The part of `elapsed` for which a granted capability was waited for: files, timers on a granted clock.
    #[cfg_attr(feature = "serde", serde(with = "super::file::time"))]
    pub waited: Duration,
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        // Taken apart, so that a field which is missing here is an error of the compiler.
        let Self {
            fuel,
            value_fuel,
            elapsed,
            memory,
            input,
            output,
            host_calls,
            host_call_bytes,
            log,
            log_dropped,
            open_files,
            file_read,
            file_written,
            files_created,
            audit_events,
            audit_dropped,
            waited,
        } = other;
        self.fuel = self.fuel.saturating_add(fuel);
        self.value_fuel = self.value_fuel.saturating_add(value_fuel);
        self.elapsed = self.elapsed.saturating_add(elapsed);
        self.memory = self.memory.max(memory);
        self.input = self.input.saturating_add(input);
        self.output = self.output.saturating_add(output);
        self.host_calls = self.host_calls.saturating_add(host_calls);
        self.host_call_bytes = self.host_call_bytes.saturating_add(host_call_bytes);
        self.log = self.log.saturating_add(log);
        self.log_dropped = self.log_dropped.saturating_add(log_dropped);
        self.open_files = self.open_files.max(open_files);
        self.file_read = self.file_read.saturating_add(file_read);
        self.file_written = self.file_written.saturating_add(file_written);
        self.files_created = self.files_created.saturating_add(files_created);
        self.audit_events = self.audit_events.saturating_add(audit_events);
        self.audit_dropped = self.audit_dropped.saturating_add(audit_dropped);
        self.waited = self.waited.saturating_add(waited);
    }
}

impl Add for Usage {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl Sum for Usage {
    fn sum<I: Iterator<Item = Self>>(usages: I) -> Self {
        usages.fold(Self::default(), Self::add)
    }
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
            0 => {}
            wanted => write!(f, ", {} of {wanted} B logged", self.log)?,
        }
        match self.file_read | self.file_written {
            0 => Ok(()),
            _ => write!(
                f,
                ", {} B read from files, {} B written to them",
                self.file_read, self.file_written
            ),
        }
    }
}
