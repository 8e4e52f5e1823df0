//! The guest behind the raw engine, with every cap armed by hand for each call.
#![allow(
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark stops at the first surprise, and its items are named by what they time"
)]

use std::time::{Duration, Instant};

use wasmtime::component::{
    Component, ComponentExportIndex, ComponentNamedList, ComponentType, Instance, InstancePre,
    Lift, Linker, Lower, TypedFunc,
};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, ResourceLimiter,
    Store, UpdateDeadline, WasmBacktraceDetails,
};

/// The WIT's record `point`.
#[derive(Debug, Clone, Copy, ComponentType, Lift, Lower)]
#[component(record)]
#[non_exhaustive]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

impl Point {
    #[must_use]
    pub fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

const FUEL: u64 = 100_000_000;
const DEADLINE: Duration = Duration::from_millis(100);

/// What the limiter and the epoch callback need.
#[derive(Debug)]
pub struct Books {
    memory: usize,
    peak: usize,
    deadline: Instant,
}

impl Books {
    fn new() -> Self {
        Self {
            memory: 0,
            peak: 0,
            deadline: Instant::now(),
        }
    }
}

impl ResourceLimiter for Books {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.memory += desired - current;
        self.peak = self.peak.max(self.memory);
        Ok(self.memory <= 16 << 20)
    }
    fn table_growing(
        &mut self,
        _: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= 10_000)
    }
}

/// The guest with its imports resolved and its exports found, and the engine's ticker.
pub struct Raw {
    engine: Engine,
    component: Component,
    linked: InstancePre<Books>,
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Raw").finish_non_exhaustive()
    }
}

/// The engine as Guesthouse configures it.
fn engine() -> Engine {
    let mut config = Config::new();
    config
        .consume_fuel(true)
        .epoch_interruption(true)
        .concurrency_support(false);
    config
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        .native_unwind_info(false);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(1_000)
        .total_core_instances(8_000)
        .total_memories(1_000);
    pool.total_tables(2_000)
        .max_tables_per_module(64)
        .max_memories_per_module(16);
    pool.table_elements(200_000);
    if PoolingAllocationConfig::is_pagemap_scan_available() {
        pool.linear_memory_keep_resident(512 << 10)
            .table_keep_resident(64 << 10);
        pool.pagemap_scan(Enabled::Yes);
    }
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&config).expect("the pool fits this machine")
}

impl Raw {
    #[must_use]
    pub fn new() -> Self {
        let engine = engine();
        let component =
            Component::from_binary(&engine, &crate::guest()).expect("the guest compiles");
        let mut linker: Linker<Books> = Linker::new(&engine);
        linker
            .define_unknown_imports_as_traps(&component)
            .expect("imports become traps");
        let linked = linker.instantiate_pre(&component).expect("the guest links");
        let weak = engine.weak();
        std::thread::spawn(move || {
            while let Some(engine) = weak.upgrade() {
                engine.increment_epoch();
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        Self {
            engine,
            component,
            linked,
        }
    }

    /// Where a function of the guest's `echo` interface is: found once, for all instances.
    #[must_use]
    pub fn function(&self, name: &str) -> ComponentExportIndex {
        let echo = self
            .component
            .get_export_index(None, "test:echo/echo@1.2.0");
        self.component
            .get_export_index(echo.as_ref(), name)
            .expect("the guest has it")
    }

    /// A fresh instance, armed.
    #[must_use]
    pub fn fresh(&self) -> Live {
        let mut store = Store::new(&self.engine, Books::new());
        store.limiter(|books| books);
        store.epoch_deadline_callback(|store| {
            if Instant::now() >= store.data().deadline {
                return Err(wasmtime::Error::msg("deadline"));
            }
            Ok(UpdateDeadline::Continue(1))
        });
        let started = arm(&mut store);
        let guest = self
            .linked
            .instantiate(&mut store)
            .expect("the guest starts");
        Live {
            store,
            guest,
            started,
        }
    }
}

impl Default for Raw {
    fn default() -> Self {
        Self::new()
    }
}

/// A live guest.
#[non_exhaustive]
pub struct Live {
    pub store: Store<Books>,
    pub guest: Instance,
    pub started: Instant,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").finish_non_exhaustive()
    }
}

fn arm(store: &mut Store<Books>) -> Instant {
    let now = Instant::now();
    let books = store.data_mut();
    books.peak = books.memory;
    books.deadline = now + DEADLINE;
    store.set_epoch_deadline(1);
    store.set_fuel(FUEL).expect("fuel is on");
    now
}

impl Live {
    /// A function with its type checked.
    pub fn typed<P, R>(&mut self, index: ComponentExportIndex) -> TypedFunc<P, R>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift,
    {
        let function = self.guest.get_typed_func(&mut self.store, index);
        function.expect("the function has this type")
    }

    /// Arms, calls, settles: what a warm call costs without Guesthouse.
    pub fn call<P, R>(&mut self, function: &TypedFunc<P, R>, params: P) -> (R, Duration, u64)
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift,
    {
        self.started = arm(&mut self.store);
        let result = function
            .call(&mut self.store, params)
            .expect("the guest answers");
        self.settle(result)
    }

    /// Reads the clock and the fuel after a call.
    pub fn settle<T>(&mut self, result: T) -> (T, Duration, u64) {
        let elapsed = self.started.elapsed();
        assert!(
            elapsed <= DEADLINE,
            "the machine is too busy to measure anything"
        );
        let fuel = FUEL - self.store.get_fuel().expect("fuel is on");
        (result, elapsed, fuel)
    }
}
