//! What this machine allows: asked once, when a host starts.
//!
//! The only file that the SDK reads without being handed it is the kernel's own answer to "how many
//! mappings may a process have?": past that number the process dies, not the call.

use wasmtime::PoolingAllocationConfig;

/// Mappings of memory that a live instance needs, with room for everything else in the process.
const MAPPINGS_EACH: u64 = 6;

/// Mappings that a stack needs for an async call: the stack, and the guard below it.
const MAPPINGS_A_STACK: u64 = 2;

/// What was found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Machine {
    /// How many mappings the kernel lets a process have; `None` where there is no bound or it cannot be read.
    pub(super) mappings: Option<u64>,
    /// Whether the kernel says which pages were written (Linux 6.7 and newer).
    pub(super) page_scan: bool,
}

impl Machine {
    pub(super) fn probe() -> Self {
        Self {
            mappings: mappings(),
            page_scan: PoolingAllocationConfig::is_pagemap_scan_available(),
        }
    }
}

impl Machine {
    /// How many instances fit beside so many stacks for async calls, where that is bounded.
    pub(super) fn instances(self, stacks: u32) -> Option<u32> {
        let rest = self
            .mappings?
            .saturating_sub(MAPPINGS_A_STACK * u64::from(stacks));
        Some(at_least_one(rest / MAPPINGS_EACH))
    }

    /// How many async calls fit that have an instance each, where that is bounded.
    pub(super) fn async_calls(self) -> Option<u32> {
        Some(at_least_one(
            self.mappings? / (MAPPINGS_EACH + MAPPINGS_A_STACK),
        ))
    }
}

fn at_least_one(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX).max(1)
}

#[cfg(target_os = "linux")]
fn mappings() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/sys/vm/max_map_count").ok()?;
    text.trim().parse().ok()
}

#[cfg(not(target_os = "linux"))]
fn mappings() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::Machine;

    #[test]
    fn a_sixth_of_the_mappings_that_stacks_leave_are_for_instances_and_one_is_always_allowed() {
        let of = |mappings| Machine {
            mappings,
            page_scan: true,
        };
        let linux = of(Some(65_530));
        assert_eq!(
            (linux.instances(0), linux.instances(8_191)),
            (Some(10_921), Some(8_191))
        );
        assert_eq!(linux.async_calls(), Some(8_191));
        assert_eq!(
            (of(Some(3)).instances(9), of(Some(3)).async_calls()),
            (Some(1), Some(1))
        );
        assert_eq!(of(Some(u64::MAX)).instances(0), Some(u32::MAX));
        assert_eq!(
            (of(None).instances(7), of(None).async_calls()),
            (None, None)
        );
        let probed = Machine::probe();
        assert_eq!(probed.mappings.is_some(), cfg!(target_os = "linux"));
    }
}
