//! Where guest memories come from: a pool made once, or the operating system each time.
//!
//! A pool makes a fresh sandbox several times cheaper and reserves terabytes of address space
//! (not memory). Where a machine refuses that, the host takes a smaller one, and at last none;
//! `PluginHost::allocation` says what was chosen and why.

use std::fmt;

use guesthouse_contract::{Measure, Shape};
use wasmtime::{Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use super::machine::Machine;
use super::settings::{HostConfig, Pool};
use crate::compile::hardened;
use crate::limits::ConfigError;

/// A smaller pool than this saves too little.
const FEWEST: u32 = 16;

/// What one place of the host holds.
const MEMORIES: u32 = 1;
const TABLES: u32 = 2;
const CORE_INSTANCES: u32 = 8;

/// How many places an instance takes: at least one, and as many as hold all that the artifact makes of a kind.
/// It is the same on every machine, with a pool and without.
pub(crate) fn weight(shape: &Shape) -> u32 {
    let each = [
        (Measure::Memories, MEMORIES),
        (Measure::Tables, TABLES),
        (Measure::CoreInstances, CORE_INSTANCES),
    ];
    let places = each.map(|(what, held)| shape.of(what).div_ceil(held.into()));
    let most = places.into_iter().max().unwrap_or(1).max(1);
    u32::try_from(most).unwrap_or(u32::MAX)
}

/// How guest memories are allocated on this machine.
///
/// ```
/// use guesthouse::{Compiler, PluginHost};
///
/// let host = PluginHost::new(Compiler::in_process())?;
/// let allocation = host.allocation();
/// println!("{} places for live instances", allocation.instances);
/// for note in &allocation.notes {
///     println!("otherwise than asked for: {note:?}");
/// }
/// # Ok::<(), guesthouse::error::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Allocation {
    /// How many places there are for live instances: one for each ordinary one, several for a
    /// [heavy](crate::HostConfig::max_instances) one.
    pub instances: u32,
    /// Slots reserved when the host started; `None` if memory is mapped and unmapped for each
    /// instance.
    pub pool: Option<Pool>,
    /// Where this is not what was asked for, and why.
    pub notes: Vec<AllocationNote>,
}

/// Why something of the allocation is not as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AllocationNote {
    /// The kernel lets a process have so few mappings that more live instances could end it.
    #[non_exhaustive]
    FewerInstances {
        /// What [`HostConfig::max_instances`](crate::HostConfig::max_instances) asked for.
        asked: u32,
        /// A sixth of `vm.max_map_count`.
        allowed: u32,
    },
    /// The machine refused a pool of that size; a smaller one was tried.
    #[non_exhaustive]
    SmallerPool {
        /// How many slots it refused.
        refused: u32,
        /// The engine's words.
        message: String,
    },
    /// The machine refused even a small pool.
    NoPool,
    /// The kernel cannot say which pages were written (Linux before 6.7, other systems), so no
    /// memory is kept for the next instance.
    NoPageScan,
}

pub(super) fn build(config: &HostConfig) -> Result<(Engine, Allocation), ConfigError> {
    build_on(config, Machine::probe())
}

fn build_on(config: &HostConfig, machine: Machine) -> Result<(Engine, Allocation), ConfigError> {
    let mut notes = Vec::new();
    let instances = bounded(config.max_instances, machine, &mut notes);
    if let Some(pool) = &config.pool
        && let Some((engine, allocation)) = pooled(config, pool, instances, machine, &mut notes)
    {
        return Ok((engine, allocation));
    }
    let engine = Engine::new(&hardened(config.code())).map_err(|error| ConfigError::Engine {
        message: format!("{error:#}"),
    })?;
    let allocation = Allocation {
        instances,
        pool: None,
        notes,
    };
    Ok((engine, allocation))
}

fn bounded(asked: u32, machine: Machine, notes: &mut Vec<AllocationNote>) -> u32 {
    match machine.instances {
        Some(allowed) if allowed < asked => {
            notes.push(AllocationNote::FewerInstances { asked, allowed });
            allowed
        }
        _ => asked,
    }
}

/// The largest pool that the machine grants: as asked for, half of it, and so on.
fn pooled(
    config: &HostConfig,
    asked: &Pool,
    instances: u32,
    machine: Machine,
    notes: &mut Vec<AllocationNote>,
) -> Option<(Engine, Allocation)> {
    let pool = kept(asked, machine, notes);
    let mut slots = instances;
    loop {
        match engine(config, &pool, slots) {
            Ok(engine) => {
                let allocation = Allocation {
                    instances: slots,
                    pool: Some(pool),
                    notes: std::mem::take(notes),
                };
                return Some((engine, allocation));
            }
            Err(error) => notes.push(AllocationNote::SmallerPool {
                refused: slots,
                message: format!("{error:#}"),
            }),
        }
        if slots <= FEWEST {
            notes.push(AllocationNote::NoPool);
            return None;
        }
        slots = (slots / 2).max(FEWEST);
    }
}

/// Without the scan, keeping pages means rewriting all of them: worse than giving them back.
fn kept(asked: &Pool, machine: Machine, notes: &mut Vec<AllocationNote>) -> Pool {
    let mut pool = asked.clone();
    if !machine.page_scan && pool.keep_resident > 0 {
        pool.keep_resident = 0;
        notes.push(AllocationNote::NoPageScan);
    }
    pool
}

fn engine(config: &HostConfig, pool: &Pool, instances: u32) -> wasmtime::Result<Engine> {
    let mut engine = hardened(config.code());
    let slots = slots(config, pool, instances);
    engine.allocation_strategy(InstanceAllocationStrategy::Pooling(slots));
    Engine::new(&engine)
}

fn slots(config: &HostConfig, pool: &Pool, instances: u32) -> PoolingAllocationConfig {
    let bytes = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    let mut slots = PoolingAllocationConfig::new();
    slots.total_component_instances(instances);
    slots.total_memories(instances.saturating_mul(MEMORIES));
    slots.total_tables(instances.saturating_mul(TABLES));
    // The engine has no slots for core instances and only counts them. An artifact does not tell how many
    // adapters the engine puts between its parts, so this count must not be what ends first:
    // `Limits::core_instances` bounds both in each guest.
    slots.total_core_instances(u32::MAX);
    // Guests run on the stack of the thread that calls them. The engine would map a thousand of its own, at
    // two mappings and 1.5 MiB of addresses each.
    slots.total_stacks(0);
    slots.max_memory_size(bytes(config.max_memory));
    // What one component may hold is the business of `Limits`, not of the pool.
    slots.max_tables_per_module(64);
    slots.max_memories_per_module(16);
    slots.table_elements(bytes(config.max_table_elements));
    slots.linear_memory_keep_resident(bytes(pool.keep_resident));
    slots.table_keep_resident(bytes(pool.keep_resident.min(64 << 10)));
    slots.max_unused_warm_slots(pool.warm.min(instances));
    if pool.keep_resident > 0 {
        slots.pagemap_scan(Enabled::Yes);
    }
    slots
}

impl fmt::Display for AllocationNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FewerInstances { asked, allowed } => write!(
                f,
                "at most {allowed} instances live at once, not {asked}: `vm.max_map_count` is low"
            ),
            Self::SmallerPool { refused, message } => {
                write!(f, "no pool of {refused} slots: {message}")
            }
            Self::NoPool => f.write_str("memory is mapped for each instance: there is no pool"),
            Self::NoPageScan => f.write_str(
                "no memory is kept between instances: the kernel cannot say which pages were written",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Allocation, AllocationNote, Machine, build_on};
    use crate::{Compiler, HostConfig};

    fn on(machine: Machine, change: impl FnOnce(&mut HostConfig)) -> Allocation {
        let mut config = HostConfig::metered(Compiler::in_process());
        change(&mut config);
        build_on(&config, machine).unwrap().1
    }

    const ABLE: Machine = Machine {
        instances: Some(10_921),
        page_scan: true,
    };

    #[test]
    fn a_machine_with_few_mappings_has_few_instances() {
        let machine = Machine {
            instances: Some(40),
            ..ABLE
        };
        let allocation = on(machine, |_| {});
        assert_eq!(allocation.instances, 40);
        let (asked, allowed) = (1_000, 40);
        let note = AllocationNote::FewerInstances { asked, allowed };
        assert_eq!(allocation.notes, [note]);
    }

    #[test]
    fn a_kernel_without_the_scan_keeps_no_memory() {
        let machine = Machine {
            page_scan: false,
            ..ABLE
        };
        let allocation = on(machine, |config| config.max_instances = 20);
        assert_eq!(allocation.pool.unwrap().keep_resident, 0);
        assert_eq!(allocation.notes, [AllocationNote::NoPageScan]);
    }

    /// How many slots stay warm after each of `plugins` modules has had an instance.
    fn warm_after(plugins: u32, warm: u32) -> u32 {
        let mut config = HostConfig::metered(Compiler::in_process());
        config.max_instances = 64;
        config.pool.as_mut().unwrap().warm = warm;
        let engine = build_on(&config, ABLE).unwrap().0;
        for number in 0..plugins {
            let wat = format!("(module (memory 1) (data (i32.const {number}) \"x\"))");
            let module = wasmtime::Module::new(&engine, wat::parse_str(wat).unwrap()).unwrap();
            let mut store = wasmtime::Store::new(&engine, ());
            store.set_fuel(1_000).unwrap();
            wasmtime::Instance::new(&mut store, &module, &[]).unwrap();
        }
        engine
            .pooling_allocator_metrics()
            .unwrap()
            .unused_warm_memories()
    }

    #[test]
    fn so_many_slots_stay_warm_as_were_asked_for() {
        assert_eq!((warm_after(40, 8), warm_after(40, 32)), (8, 32));
        assert_eq!(warm_after(5, 32), 5);
    }

    #[test]
    fn without_a_pool_the_bound_on_instances_stands() {
        let allocation = on(ABLE, |config| {
            config.pool = None;
            config.max_instances = 7;
        });
        assert_eq!((allocation.instances, allocation.pool), (7, None));
        assert_eq!(allocation.notes, []);
    }
}
