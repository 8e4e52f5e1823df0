//! What this machine allows: asked once, when a host starts.
//!
//! The only file that the SDK reads without being handed it is the kernel's own answer to "how many
//! mappings may a process have?": past that number the process dies, not the call.

use wasmtime::PoolingAllocationConfig;

/// Mappings of memory that a live instance needs, with room for everything else in the process.
const MAPPINGS_EACH: u64 = 6;

/// What was found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Machine {
    /// How many instances fit under the kernel's bound on mappings; `None` where there is none or it
    /// cannot be read.
    pub(super) instances: Option<u32>,
    /// Whether the kernel says which pages were written (Linux 6.7 and newer).
    pub(super) page_scan: bool,
}

impl Machine {
    pub(super) fn probe() -> Self {
        Self {
            instances: mappings().map(instances),
            page_scan: PoolingAllocationConfig::is_pagemap_scan_available(),
        }
    }
}

fn instances(mappings: u64) -> u32 {
    u32::try_from(mappings / MAPPINGS_EACH)
        .unwrap_or(u32::MAX)
        .max(1)
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
    use super::{Machine, instances};

    #[test]
    fn a_sixth_of_the_mappings_are_for_instances_and_one_is_always_allowed() {
        assert_eq!((instances(65_530), instances(3)), (10_921, 1));
        assert_eq!(instances(u64::MAX), u32::MAX);
        let machine = Machine::probe();
        assert_eq!(machine.instances.is_some(), cfg!(target_os = "linux"));
    }
}
