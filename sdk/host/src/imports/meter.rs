//! [`Meter`]: counts what an instance holds and what a call spends, and ends the call at the cap.
//!
//! Each store has one, made with the numbers of the guest's limits. It never looks at the clock.
//!
//! The engine's own limiter counts each memory by itself; this one sums. It ends the guest with a
//! typed violation at once, instead of letting `memory.grow` answer -1, so that the cap is what
//! the caller is told about.

use std::time::Duration;

use wasmtime::ResourceLimiter;

#[cfg(feature = "wasi")]
use super::file_limits::FileLimits;
use crate::error::Violation;
use crate::limits::{Limits, Usage};

/// Bytes that one table element costs the host.
pub(crate) const ELEMENT: u64 = size_of::<usize>() as u64;

#[derive(Debug)]
pub(crate) struct Meter {
    memory_limit: u64,
    memory: u64,
    element_limit: u64,
    elements: u64,
    /// What the last growth added, in bytes and elements, in case the system then has no memory.
    granted: (u64, u64),
    tables: usize,
    memories: usize,
    instances: usize,
    host_call_limit: u64,
    host_call_bytes_limit: u64,
    log_limit: u64,
    #[cfg(feature = "wasi")]
    pub(super) files: FileLimits,
    /// Peak memory lives as long as the instance; the other figures start again with each call.
    pub(super) usage: Usage,
}

impl Meter {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            memory_limit: limits.memory,
            memory: 0,
            element_limit: limits.table_elements,
            elements: 0,
            granted: (0, 0),
            tables: limits.tables as usize,
            memories: limits.memories as usize,
            instances: limits.core_instances as usize,
            host_call_limit: limits.host_calls,
            host_call_bytes_limit: limits.host_call_bytes,
            log_limit: limits.log,
            #[cfg(feature = "wasi")]
            files: FileLimits::of(limits),
            usage: Usage::default(),
        }
    }

    /// Starts the figures of a new call.
    #[inline]
    pub(crate) fn restart(&mut self) {
        // Taken apart, so that each is written where it is: a whole one would be made elsewhere and copied.
        let Usage {
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
        } = &mut self.usage;
        (*elapsed, *waited) = (Duration::ZERO, Duration::ZERO);
        *memory = self.memory;
        for figure in [fuel, value_fuel, input, output, host_calls, host_call_bytes] {
            *figure = 0;
        }
        for figure in [
            log,
            log_dropped,
            open_files,
            file_read,
            file_written,
            files_created,
        ] {
            *figure = 0;
        }
        (*audit_events, *audit_dropped) = (0, 0);
    }

    pub(crate) fn usage(&self) -> Usage {
        self.usage
    }

    #[inline]
    pub(crate) fn add_input(&mut self, bytes: u64) -> u64 {
        self.usage.input = self.usage.input.saturating_add(bytes);
        self.usage.input
    }

    #[inline]
    pub(crate) fn add_output(&mut self, bytes: u64) -> u64 {
        self.usage.output = self.usage.output.saturating_add(bytes);
        self.usage.output
    }

    /// Counts fuel that values cost which crossed.
    #[inline]
    pub(crate) fn add_value_fuel(&mut self, units: u64) {
        self.usage.value_fuel = self.usage.value_fuel.saturating_add(units);
    }

    /// Bytes of results that may still come.
    #[inline]
    pub(crate) fn output_left(&self, limit: u64) -> u64 {
        limit.saturating_sub(self.usage.output)
    }

    /// Counts one call of a host function with `bytes` of arguments.
    pub(crate) fn add_host_call(&mut self, bytes: u64) -> Result<(), Violation> {
        self.usage.host_calls += 1;
        self.usage.host_call_bytes = self.usage.host_call_bytes.saturating_add(bytes);
        if self.usage.host_calls > self.host_call_limit {
            return Err(Violation::HostCalls);
        }
        if self.usage.host_call_bytes > self.host_call_bytes_limit {
            return Err(Violation::HostCallBytes {
                bytes: self.usage.host_call_bytes,
            });
        }
        Ok(())
    }

    /// How many of `wanted` bytes of captured output may be kept; the rest is counted as dropped.
    pub(crate) fn log(&mut self, wanted: u64) -> u64 {
        let granted = wanted.min(self.log_limit.saturating_sub(self.usage.log));
        self.usage.log += granted;
        self.usage.log_dropped = self.usage.log_dropped.saturating_add(wanted - granted);
        granted
    }

    /// Adds bytes to the instance, or says by how much it would be too large.
    fn grow(&mut self, bytes: u64) -> Result<(), Violation> {
        let asked = self.memory.saturating_add(bytes);
        if asked > self.memory_limit {
            return Err(Violation::Memory { asked });
        }
        self.memory = asked;
        self.granted = (bytes, 0);
        self.usage.memory = self.usage.memory.max(asked);
        Ok(())
    }

    /// The last growth was granted here and refused by the system.
    fn take_back(&mut self) {
        let (bytes, elements) = std::mem::take(&mut self.granted);
        self.memory = self.memory.saturating_sub(bytes);
        self.elements = self.elements.saturating_sub(elements);
    }
}

/// Beyond the guest's own maximum the engine refuses by itself, and the guest expects that.
fn is_beyond(desired: usize, maximum: Option<usize>) -> bool {
    maximum.is_some_and(|maximum| desired > maximum)
}

impl ResourceLimiter for Meter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if is_beyond(desired, maximum) {
            return Ok(false);
        }
        self.grow(desired.saturating_sub(current) as u64)?;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if is_beyond(desired, maximum) {
            return Ok(false);
        }
        let added = desired.saturating_sub(current) as u64;
        let asked = self.elements.saturating_add(added);
        if asked > self.element_limit {
            return Err(Violation::TableElements { asked }.into());
        }
        self.grow(added.saturating_mul(ELEMENT))?;
        self.elements = asked;
        self.granted.1 = added;
        Ok(true)
    }

    fn memory_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        self.take_back();
        Ok(())
    }

    fn table_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        self.take_back();
        Ok(())
    }

    fn instances(&self) -> usize {
        self.instances
    }

    fn tables(&self) -> usize {
        self.tables
    }

    fn memories(&self) -> usize {
        self.memories
    }
}

#[cfg(test)]
mod tests {
    use super::Meter;
    use crate::limits::Limits;

    #[test]
    fn the_log_is_cut_at_its_cap_and_counted_beyond_it_call_by_call() {
        let mut limits = Limits::strict();
        limits.log = 10;
        let mut meter = Meter::new(&limits);
        assert_eq!((meter.log(6), meter.log(6), meter.log(6)), (6, 4, 0));
        let usage = meter.usage();
        assert_eq!((usage.log, usage.log_dropped), (10, 8));
        meter.restart();
        assert_eq!(meter.log(7), 7);
        assert_eq!(meter.usage().log_dropped, 0);
    }
}
