//! A guest behind the raw engine, with every cap armed by hand for each call: what a careful
//! engineer writes, and the baseline of every figure. It must never use Guesthouse.
#![allow(
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark stops at the first surprise, and its items are named by what they time"
)]

mod closed;
mod setup;

use std::time::{Duration, Instant};

use wasmtime::component::{
    Component, ComponentExportIndex, ComponentNamedList, ComponentType, Instance, InstancePre,
    Lift, Linker, Lower, TypedFunc,
};
use wasmtime::{Engine, ResourceLimiter, Store, UpdateDeadline};

pub use self::setup::{Caps, Setup};
use crate::guests::Guest;

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

/// More than any subject needs: a baseline that ran out of it would measure something else.
const DEADLINE: Duration = Duration::from_secs(60);

/// What the limiter and the epoch callback need.
#[derive(Debug)]
pub struct Books {
    memory: usize,
    limit: usize,
    peak: usize,
    deadline: Instant,
}

impl Books {
    fn new(limit: usize) -> Self {
        Self {
            memory: 0,
            limit,
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
        if self.memory > self.limit {
            return Err(wasmtime::Error::msg("memory"));
        }
        Ok(true)
    }
    fn table_growing(
        &mut self,
        _: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if desired > 10_000 {
            return Err(wasmtime::Error::msg("table elements"));
        }
        Ok(true)
    }
}

/// The guest with its imports resolved and its exports found, and the engine's ticker.
#[derive(Clone)]
pub struct Raw {
    setup: Setup,
    engine: Engine,
    component: Component,
    linked: InstancePre<Books>,
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Raw").finish_non_exhaustive()
    }
}

impl Raw {
    /// Compiled and linked.
    #[must_use]
    pub fn new(guest: Guest, setup: Setup) -> Self {
        let engine = setup.engine();
        let component =
            Component::from_binary(&engine, &guest.bytes()).expect("the guest compiles");
        let raw = Self::of(setup, engine, component);
        if setup.caps != Caps::None {
            tick(&raw.engine, setup.tick);
        }
        raw
    }

    /// Linked, to an engine that is there; nothing moves its epoch.
    #[must_use]
    pub fn of(setup: Setup, engine: Engine, component: Component) -> Self {
        let mut linker: Linker<Books> = Linker::new(&engine);
        offer(&mut linker).expect("names are taken once");
        linker
            .define_unknown_imports_as_traps(&component)
            .expect("imports become traps");
        let linked = linker.instantiate_pre(&component).expect("the guest links");
        Self {
            setup,
            engine,
            component,
            linked,
        }
    }

    /// Where an exported function is, of an interface or of the component itself: found once, for
    /// all instances.
    #[must_use]
    pub fn function(&self, interface: Option<&str>, name: &str) -> ComponentExportIndex {
        let find = |inside: Option<&ComponentExportIndex>, name: &str| {
            self.component.get_export_index(inside, name)
        };
        let interface = interface.map(|name| find(None, name).expect("the guest has it"));
        find(interface.as_ref(), name).expect("the guest has it")
    }

    /// A fresh instance, armed.
    #[must_use]
    pub fn fresh(&self) -> Live {
        let (mut store, started) = self.store();
        let guest = self.linked.instantiate(&mut store);
        self.live(store, guest, started)
    }

    /// As [`Raw::fresh`], on a stack of its own.
    pub async fn fresh_async(&self) -> Live {
        let (mut store, started) = self.store();
        let guest = self.linked.instantiate_async(&mut store).await;
        self.live(store, guest, started)
    }

    fn store(&self) -> (Store<Books>, Instant) {
        let mut store = Store::new(&self.engine, Books::new(self.setup.memory));
        if self.setup.caps != Caps::None {
            store.limiter(|books| books);
            store.epoch_deadline_callback(|store| {
                if Instant::now() >= store.data().deadline {
                    return Err(wasmtime::Error::msg("deadline"));
                }
                Ok(UpdateDeadline::Continue(1))
            });
        }
        let started = arm(&mut store, &self.setup, DEADLINE);
        (store, started)
    }

    fn live(
        &self,
        store: Store<Books>,
        guest: wasmtime::Result<Instance>,
        started: Instant,
    ) -> Live {
        Live {
            setup: self.setup,
            store,
            guest: guest.expect("the guest starts"),
            started,
        }
    }
}

/// Moves the engine's epoch for as long as the engine lives.
fn tick(engine: &Engine, every: Duration) {
    let weak = engine.weak();
    std::thread::spawn(move || {
        while let Some(engine) = weak.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(every);
        }
    });
}

/// What the probe asks of its host.
fn offer(linker: &mut Linker<Books>) -> wasmtime::Result<()> {
    let mut root = linker.root();
    root.func_wrap("tick", |_, (): ()| Ok(()))?;
    root.func_wrap("take", |_, (text,): (String,)| {
        drop(std::hint::black_box(text));
        Ok(())
    })?;
    closed::offer(linker)
}

/// A live guest.
#[non_exhaustive]
pub struct Live {
    setup: Setup,
    pub store: Store<Books>,
    pub guest: Instance,
    pub started: Instant,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").finish_non_exhaustive()
    }
}

fn arm(store: &mut Store<Books>, setup: &Setup, deadline: Duration) -> Instant {
    let now = Instant::now();
    let books = store.data_mut();
    books.peak = books.memory;
    books.deadline = now + deadline;
    if setup.caps != Caps::None {
        store.set_epoch_deadline(1);
    }
    if setup.caps == Caps::Metered {
        store.set_fuel(setup.fuel).expect("fuel is on");
    }
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
        self.started = arm(&mut self.store, &self.setup, DEADLINE);
        let result = function
            .call(&mut self.store, params)
            .expect("the guest answers");
        self.settle(result)
    }

    /// As [`Live::call`], on a stack of its own.
    pub async fn call_async<P, R>(
        &mut self,
        function: &TypedFunc<P, R>,
        params: P,
    ) -> (R, Duration, u64)
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift + 'static,
    {
        self.started = arm(&mut self.store, &self.setup, DEADLINE);
        let result = function.call_async(&mut self.store, params).await;
        self.settle(result.expect("the guest answers"))
    }

    /// Sets another deadline, for a call that is to miss it.
    pub fn deadline(&mut self, deadline: Duration) {
        self.store.data_mut().deadline = self.started + deadline;
    }

    /// Reads the clock and the fuel after a call.
    pub fn settle<T>(&mut self, result: T) -> (T, Duration, u64) {
        let elapsed = self.started.elapsed();
        assert!(elapsed <= DEADLINE, "this machine measures nothing");
        let left = match self.setup.caps {
            Caps::Metered => self.store.get_fuel().expect("fuel is on"),
            Caps::None | Caps::Timed => self.setup.fuel,
        };
        (result, elapsed, self.setup.fuel - left)
    }
}
