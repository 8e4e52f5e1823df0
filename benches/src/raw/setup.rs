//! How the raw engine is configured: caps, pool, tick. Of these, [`Setup::BEST`] is what Guesthouse is
//! compared with.

use std::time::Duration;

use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig,
    WasmBacktraceDetails,
};

/// Bytes of an awaited call's stack: what the engine gives a guest, and 2 MiB for host functions.
const STACK: usize = (512 << 10) + (2 << 20);
/// The most awaited calls at once.
const STACKS: u32 = 256;

/// Which caps the raw engine is under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    clippy::exhaustive_enums,
    reason = "the three ways to run that are compared"
)]
pub enum Caps {
    None,
    Timed,
    Metered,
}

/// How the raw engine is set up.
#[derive(Debug, Clone, Copy)]
#[allow(
    clippy::exhaustive_structs,
    reason = "read and written by benchmarks alone"
)]
pub struct Setup {
    pub caps: Caps,
    /// Units for one call, where they are counted.
    pub fuel: u64,
    /// Bytes of memory that one instance may have.
    pub memory: usize,
    /// Slots of the pool; none for memory that is mapped for each instance.
    pub slots: Option<u32>,
    /// Bytes of a slot that stay resident, where the kernel can say which were written.
    pub keep_resident: usize,
    /// Slots that nobody uses and that stay as their last tenant left them.
    pub warm: u32,
    /// Whether the stacks of awaited calls are zeroed between two tenants.
    pub zeroed_stacks: bool,
    pub tick: Duration,
}

impl Setup {
    /// The fastest that is known: a pool whose slots keep what ordinary guests write.
    pub const BEST: Self = Self {
        caps: Caps::Metered,
        fuel: 100_000_000_000,
        memory: 16 << 20,
        slots: Some(1_000),
        keep_resident: 2 << 20,
        warm: 256,
        zeroed_stacks: false,
        tick: Duration::from_millis(1),
    };

    #[must_use]
    pub const fn caps(mut self, caps: Caps) -> Self {
        self.caps = caps;
        self
    }

    /// The engine of such a set-up.
    #[must_use]
    pub fn engine(&self) -> Engine {
        let mut config = Config::new();
        config
            .consume_fuel(self.caps == Caps::Metered)
            .epoch_interruption(self.caps != Caps::None)
            .concurrency_support(false);
        config
            .wasm_backtrace_details(WasmBacktraceDetails::Disable)
            .native_unwind_info(false)
            .async_stack_size(STACK)
            .async_stack_zeroing(self.zeroed_stacks);
        if let Some(slots) = self.slots {
            let pool = InstanceAllocationStrategy::Pooling(self.pool(slots));
            config.allocation_strategy(pool);
        }
        Engine::new(&config).expect("the pool fits this machine")
    }

    fn pool(&self, slots: u32) -> PoolingAllocationConfig {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(slots)
            .total_core_instances(8 * slots)
            .total_memories(slots)
            .total_stacks(slots.min(STACKS));
        if self.zeroed_stacks {
            pool.async_stack_keep_resident(64 << 10);
        }
        pool.total_tables(2 * slots)
            .max_tables_per_module(64)
            .max_memories_per_module(16)
            .max_unused_warm_slots(self.warm.min(slots));
        pool.table_elements(200_000);
        if PoolingAllocationConfig::is_pagemap_scan_available() {
            pool.linear_memory_keep_resident(self.keep_resident)
                .table_keep_resident(64 << 10);
            pool.pagemap_scan(Enabled::Yes);
        }
        pool
    }
}
