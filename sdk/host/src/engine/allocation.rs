//! Where guest memories come from: a pool made once, or the operating system each time.
//!
//! A pool makes a fresh sandbox several times cheaper and reserves terabytes of address space
//! (not memory). Where a machine refuses that, the host falls back, and `PluginHost::allocation` says
//! so.

use wasmtime::{Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use super::config::hardened;
use super::settings::{HostConfig, Pool};
use crate::error::ConfigError;

/// How guest memories are allocated, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Allocation {
    /// Slots reserved when the host started.
    Pooled {
        /// How many instances can live at once.
        instances: u32,
        /// Bytes of each memory that stay resident between tenants; 0 where the kernel cannot
        /// tell which pages were written (Linux before 6.7, other systems).
        keep_resident: u64,
    },
    /// Mapped and unmapped for each instance.
    OnDemand {
        /// What the machine said when the pool was asked for; `None` if the app chose this.
        refused: Option<String>,
    },
}

pub(super) fn build(config: &HostConfig) -> Result<(Engine, Allocation), ConfigError> {
    let refused = match &config.pool {
        Some(pool) => match pooled(config, pool) {
            Ok(built) => return Ok(built),
            Err(error) => Some(format!("{error:#}")),
        },
        None => None,
    };
    let engine = Engine::new(&hardened(config.code())).map_err(|error| ConfigError::Engine {
        message: format!("{error:#}"),
    })?;
    Ok((engine, Allocation::OnDemand { refused }))
}

fn pooled(config: &HostConfig, pool: &Pool) -> wasmtime::Result<(Engine, Allocation)> {
    // Without the scan, keeping pages means rewriting all of them: worse than giving them back.
    let scan = PoolingAllocationConfig::is_pagemap_scan_available();
    let keep_resident = if scan { pool.keep_resident } else { 0 };
    let mut engine_config = hardened(config.code());
    engine_config.allocation_strategy(InstanceAllocationStrategy::Pooling(slots(
        config,
        pool,
        keep_resident,
    )));
    let engine = Engine::new(&engine_config)?;
    let instances = pool.instances;
    Ok((
        engine,
        Allocation::Pooled {
            instances,
            keep_resident,
        },
    ))
}

fn slots(config: &HostConfig, pool: &Pool, keep_resident: u64) -> PoolingAllocationConfig {
    let bytes = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    let mut slots = PoolingAllocationConfig::new();
    slots.total_component_instances(pool.instances);
    // A component holds several of each: adapters have instances, interpreters have memories.
    slots.total_core_instances(pool.instances.saturating_mul(8));
    slots.total_memories(pool.instances);
    slots.total_tables(pool.instances.saturating_mul(2));
    slots.max_memory_size(bytes(config.max_memory));
    // What one component may hold is the business of `Limits`, not of the pool.
    slots.max_tables_per_module(64);
    slots.max_memories_per_module(16);
    slots.table_elements(bytes(config.max_table_elements));
    slots.linear_memory_keep_resident(bytes(keep_resident));
    slots.table_keep_resident(bytes(keep_resident.min(64 << 10)));
    if keep_resident > 0 {
        slots.pagemap_scan(Enabled::Yes);
    }
    slots
}
