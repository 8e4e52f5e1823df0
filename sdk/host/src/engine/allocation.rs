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
    /// How many async calls may be alive at once: so many stacks were made ready, each of
    /// [`HostConfig::stack`](crate::HostConfig::stack) and 2 MiB. Without a pool a stack is mapped for each call.
    pub async_calls: u32,
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
        /// A sixth of `vm.max_map_count`, less two for each async call.
        allowed: u32,
    },
    /// The kernel lets a process have so few mappings that more async calls at once could end it.
    #[non_exhaustive]
    FewerAsyncCalls {
        /// What [`HostConfig::max_async_calls`](crate::HostConfig::max_async_calls) asked for.
        asked: u32,
        /// An eighth of `vm.max_map_count`.
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
    let live = Live::bounded(config, machine, &mut notes);
    if let Some(pool) = &config.pool
        && let Some((engine, allocation)) = pooled(config, pool, live, machine, &mut notes)
    {
        return Ok((engine, allocation));
    }
    let engine = Engine::new(&hardened(config.code())).map_err(|error| ConfigError::Engine {
        message: format!("{error:#}"),
    })?;
    let allocation = Allocation {
        instances: live.instances,
        async_calls: live.async_calls,
        pool: None,
        notes,
    };
    Ok((engine, allocation))
}

/// How much may live at once.
#[derive(Debug, Clone, Copy)]
struct Live {
    instances: u32,
    async_calls: u32,
}

impl Live {
    /// What was asked for, as far as the kernel's bound on mappings goes. Calls that are awaited come first, since
    /// nobody has so many without a reason.
    fn bounded(config: &HostConfig, machine: Machine, notes: &mut Vec<AllocationNote>) -> Self {
        // Each needs an instance.
        let asked = config.max_async_calls.min(config.max_instances);
        let mut live = Self {
            instances: config.max_instances,
            async_calls: asked,
        };
        if let Some(allowed) = machine.async_calls().filter(|allowed| *allowed < asked) {
            notes.push(AllocationNote::FewerAsyncCalls { asked, allowed });
            live.async_calls = allowed;
        }
        let (asked, allowed) = (live.instances, machine.instances(live.async_calls));
        if let Some(allowed) = allowed.filter(|allowed| *allowed < asked) {
            notes.push(AllocationNote::FewerInstances { asked, allowed });
            live.instances = allowed;
        }
        live
    }

    /// So many instances, and no more calls than that.
    fn with(self, instances: u32) -> Self {
        Self {
            instances,
            async_calls: self.async_calls.min(instances),
        }
    }
}

/// The largest pool that the machine grants: as asked for, half of it, and so on.
fn pooled(
    config: &HostConfig,
    asked: &Pool,
    mut live: Live,
    machine: Machine,
    notes: &mut Vec<AllocationNote>,
) -> Option<(Engine, Allocation)> {
    let pool = kept(asked, machine, notes);
    loop {
        let slots = live.instances;
        match engine(config, &pool, live) {
            Ok(engine) => {
                let allocation = Allocation {
                    instances: slots,
                    async_calls: live.async_calls,
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
        live = live.with((slots / 2).max(FEWEST));
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

fn engine(config: &HostConfig, pool: &Pool, live: Live) -> wasmtime::Result<Engine> {
    let mut engine = hardened(config.code());
    let slots = slots(config, pool, live);
    engine.allocation_strategy(InstanceAllocationStrategy::Pooling(slots));
    Engine::new(&engine)
}

fn slots(config: &HostConfig, pool: &Pool, live: Live) -> PoolingAllocationConfig {
    let bytes = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    let mut slots = PoolingAllocationConfig::new();
    slots.total_component_instances(live.instances);
    slots.total_memories(live.instances.saturating_mul(MEMORIES));
    slots.total_tables(live.instances.saturating_mul(TABLES));
    // The engine has no slots for core instances and only counts them. An artifact does not tell how many
    // adapters the engine puts between its parts, so this count must not be what ends first:
    // `Limits::core_instances` bounds both in each guest.
    slots.total_core_instances(u32::MAX);
    // Only calls that are awaited run on a stack of their own: others on that of the thread that calls.
    slots.total_stacks(live.async_calls);
    slots.max_memory_size(bytes(config.max_memory));
    // What one component may hold is the business of `Limits`, not of the pool.
    slots.max_tables_per_module(64);
    slots.max_memories_per_module(16);
    slots.table_elements(bytes(config.max_table_elements));
    slots.linear_memory_keep_resident(bytes(pool.keep_resident));
    slots.table_keep_resident(bytes(pool.keep_resident.min(64 << 10)));
    slots.max_unused_warm_slots(pool.warm.min(live.instances));
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
            Self::FewerAsyncCalls { asked, allowed } => write!(
                f,
                "at most {allowed} async calls are alive at once, not {asked}: `vm.max_map_count` is low"
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
        mappings: Some(65_530),
        page_scan: true,
    };

    #[test]
    fn a_machine_with_few_mappings_has_few_instances() {
        let machine = Machine {
            mappings: Some(6 * 40 + 2 * 20),
            ..ABLE
        };
        let allocation = on(machine, |config| config.max_async_calls = 20);
        assert_eq!((allocation.instances, allocation.async_calls), (40, 20));
        let (asked, allowed) = (1_000, 40);
        let note = AllocationNote::FewerInstances { asked, allowed };
        assert_eq!(allocation.notes, [note]);
    }

    #[test]
    fn async_calls_come_with_an_instance_and_two_mappings_each() {
        let most = |config: &mut HostConfig| {
            (config.max_instances, config.max_async_calls) = (10_000, 10_000);
            config.pool = None;
        };
        let allocation = on(ABLE, most);
        assert_eq!(
            (allocation.instances, allocation.async_calls),
            (8_191, 8_191)
        );
        let calls = AllocationNote::FewerAsyncCalls {
            asked: 10_000,
            allowed: 8_191,
        };
        let instances = AllocationNote::FewerInstances {
            asked: 10_000,
            allowed: 8_191,
        };
        assert_eq!(allocation.notes, [calls, instances]);
        let raised = Machine {
            mappings: Some(80_000),
            ..ABLE
        };
        let allocation = on(raised, most);
        assert_eq!(
            (allocation.instances, allocation.async_calls),
            (10_000, 10_000)
        );
        assert_eq!(allocation.notes, []);
        let few = on(ABLE, |config| config.max_instances = 20);
        assert_eq!((few.instances, few.async_calls), (20, 20));
        let none = on(ABLE, |config| config.max_async_calls = 0);
        assert_eq!((none.instances, none.async_calls), (1_000, 0));
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
