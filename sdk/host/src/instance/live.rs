//! A guest and its budget: arm, begin, end or fail.
//!
//! Poisoned from the moment it is entered until it has come out well, so that an unwinding host
//! leaves no half-run guest behind that could be called again.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::component::{Func, Instance, ResourceType};
use wasmtime::{Store, UpdateDeadline};

use crate::admission::{Admitted, ExportName};
use crate::engine::Mode;
use crate::error::{CallError, Circumstances, Phase, Violation, classify};
use crate::imports::{Cell, Deadline};
use crate::limits::{Limits, Usage};
use crate::wasi::{LEAST_WALL, Log};

/// One live guest with its own memory and store.
pub struct Live<S: 'static> {
    store: Store<Cell<S>>,
    instance: Instance,
    admitted: Arc<Admitted<S>>,
    arming: Arming,
    poisoned: bool,
    started: Instant,
    elapsed: Duration,
}

/// How long a budget lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arming {
    /// One budget for the instance's whole life.
    Once,
    /// A fresh budget for each call.
    EachCall,
}

impl<S: 'static> Live<S> {
    /// Instantiates the plugin under an armed budget; a failure gives back what there was.
    pub(super) fn start(
        admitted: &Arc<Admitted<S>>,
        state: S,
        arming: Arming,
    ) -> Result<Self, Box<Stillborn<S>>> {
        let engine = &admitted.engine;
        let metered = engine.mode() == Mode::Metered;
        let (limits, name) = (&admitted.limits, &admitted.name);
        let cell = Cell::new(state, limits, metered, name, engine.seed());
        let started = cell.deadline.origin();
        let mut store = Store::new(engine.engine(), cell);
        store.limiter(|cell| &mut cell.meter);
        watch(&mut store);
        // Start functions may call the host: the wall stands before they run.
        store.set_hostcall_fuel(clamp(wall(admitted, 1)));
        store.set_max_component_handles(admitted.limits.handles as usize);
        let armed = arm(&mut store, &admitted.limits, started);
        match armed.and_then(|()| admitted.linked.instantiate(&mut store)) {
            Ok(instance) => Ok(Self {
                store,
                instance,
                admitted: Arc::clone(admitted),
                arming,
                poisoned: false,
                started,
                elapsed: Duration::ZERO,
            }),
            Err(error) => {
                let phase = Phase::Instantiation;
                let error = explain(&store, admitted, error, started.elapsed(), phase);
                let (state, log) = settle(store.into_data());
                Err(Box::new(Stillborn { error, state, log }))
            }
        }
    }

    /// Enters the guest with `input` bytes of arguments.
    pub(super) fn begin(&mut self, input: u64, wall: u64) -> Result<(), CallError> {
        if self.poisoned {
            return Err(CallError::poisoned());
        }
        self.poisoned = true;
        if self.arming == Arming::EachCall {
            self.started = Instant::now();
            if let Err(error) = arm(&mut self.store, &self.admitted.limits, self.started) {
                return Err(self.fail(error));
            }
        }
        if self.arming == Arming::Once && self.store.data().deadline.has_passed() {
            return Err(self.fail_in(Violation::Deadline.into(), Phase::App));
        }
        let bytes = self.store.data_mut().meter.add_input(input);
        if bytes > self.limits().input {
            return Err(self.fail(Violation::Input { bytes }.into()));
        }
        self.store.set_hostcall_fuel(clamp(wall));
        Ok(())
    }

    /// Leaves the guest with `output` bytes of results.
    pub(super) fn end(&mut self, output: u64) -> Result<(), CallError> {
        let bytes = self.store.data_mut().meter.add_output(output);
        if bytes > self.limits().output {
            return Err(self.fail(Violation::Output { bytes }.into()));
        }
        self.elapsed = self.started.elapsed();
        if self.elapsed > self.limits().deadline {
            return Err(self.fail(Violation::Deadline.into()));
        }
        self.poisoned = false;
        Ok(())
    }

    /// The guest is lost; says why.
    pub(super) fn fail(&mut self, error: wasmtime::Error) -> CallError {
        self.fail_in(error, Phase::Call)
    }

    fn fail_in(&mut self, error: wasmtime::Error, phase: Phase) -> CallError {
        self.elapsed = self.started.elapsed();
        explain(&self.store, &self.admitted, error, self.elapsed, phase)
    }

    /// The exported function at `index` of the extension point's list.
    pub(super) fn function(&mut self, index: usize) -> wasmtime::Result<Func> {
        let index = self.admitted.functions.get(index);
        let func = index.and_then(|index| self.instance.get_func(&mut self.store, index));
        func.ok_or_else(|| wasmtime::Error::msg("the component lost an export"))
    }

    /// The type of a resource that this very instance defines.
    pub(super) fn resource_type(&mut self, name: ExportName) -> Option<ResourceType> {
        let index = name.find(self.admitted.linked.component())?;
        self.instance.get_resource(&mut self.store, index)
    }

    pub(super) fn store(&mut self) -> &mut Store<Cell<S>> {
        &mut self.store
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.admitted.limits
    }

    /// The engine's limit on lifted bytes, for results whose type grows by `result_factor`.
    pub(super) fn wall(&self, result_factor: u64) -> u64 {
        wall(&self.admitted, result_factor)
    }

    /// What the current budget has spent until the last call ended.
    pub(super) fn usage(&self) -> Usage {
        usage(&self.store, &self.admitted, self.elapsed)
    }

    /// Closes the books at this moment.
    pub(super) fn stop_clock(&mut self) {
        self.elapsed = self.started.elapsed();
    }

    pub(super) fn state(&self) -> &S {
        &self.store.data().state
    }

    pub(super) fn state_mut(&mut self) -> &mut S {
        &mut self.store.data_mut().state
    }

    pub(super) fn cell_mut(&mut self) -> &mut Cell<S> {
        self.store.data_mut()
    }

    /// What the guest wrote to stdout and stderr under the current budget.
    pub(super) fn log(&self) -> &Log {
        let closed = self.store.data().closed.as_ref();
        closed.map_or(&NOTHING, |closed| &closed.log)
    }

    /// The app's state, and what the guest wrote under the current budget.
    pub(super) fn settle(self) -> (S, Log) {
        settle(self.store.into_data())
    }
}

/// What is left of a guest that could not be instantiated.
pub(super) struct Stillborn<S> {
    pub(super) error: CallError,
    pub(super) state: S,
    pub(super) log: Log,
}

/// The log of a guest that wrote nothing.
static NOTHING: Log = Log::new();

fn settle<S>(cell: Cell<S>) -> (S, Log) {
    let log = cell.closed.map(|closed| closed.log);
    (cell.state, log.unwrap_or_default())
}

/// Room for what the exact count would admit, in either direction: the engine has one such limit
/// for results and for the arguments of host functions.
fn wall<S>(admitted: &Admitted<S>, result_factor: u64) -> u64 {
    let limits = &admitted.limits;
    let results = limits.output.saturating_mul(result_factor);
    let imports = limits
        .host_call_bytes
        .saturating_mul(admitted.import_factor);
    let wasi = if admitted.closed { LEAST_WALL } else { 0 };
    results.max(imports).max(wasi)
}

fn clamp(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// Has running guests compare the clock with their deadline at each tick.
fn watch<S>(store: &mut Store<Cell<S>>) {
    let deadline: Arc<Deadline> = Arc::clone(&store.data().deadline);
    store.epoch_deadline_callback(move |_| {
        if deadline.has_passed() {
            return Err(Violation::Deadline.into());
        }
        Ok(UpdateDeadline::Continue(1))
    });
}

/// A full budget, from `now` on.
fn arm<S>(store: &mut Store<Cell<S>>, limits: &Limits, now: Instant) -> wasmtime::Result<()> {
    let cell = store.data_mut();
    cell.meter.restart();
    if let Some(closed) = &mut cell.closed {
        closed.log.clear();
    }
    cell.deadline.set(now, limits.deadline);
    let metered = cell.metered;
    store.set_epoch_deadline(1);
    if metered {
        store.set_fuel(limits.fuel)?;
    }
    Ok(())
}

fn usage<S>(store: &Store<Cell<S>>, admitted: &Admitted<S>, elapsed: Duration) -> Usage {
    // Where fuel is not counted the engine has nothing to tell; then nothing was spent.
    let full = admitted.limits.fuel;
    let left = if store.data().metered {
        store.get_fuel().unwrap_or(full)
    } else {
        full
    };
    Usage {
        fuel: full.saturating_sub(left),
        elapsed,
        ..store.data().meter.usage()
    }
}

fn explain<S>(
    store: &Store<Cell<S>>,
    admitted: &Admitted<S>,
    error: wasmtime::Error,
    elapsed: Duration,
    phase: Phase,
) -> CallError {
    classify(
        error,
        &Circumstances {
            limits: &admitted.limits,
            stack: admitted.engine.stack(),
            usage: usage(store, admitted, elapsed),
            phase,
            import: store.data().failed_import.as_ref(),
            stderr: store
                .data()
                .closed
                .as_ref()
                .map_or(&[], |closed| closed.log.tail()),
        },
    )
}

impl<S: 'static> fmt::Debug for Live<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live")
            .field("plugin", &self.admitted.name)
            .field("poisoned", &self.poisoned)
            .finish_non_exhaustive()
    }
}
