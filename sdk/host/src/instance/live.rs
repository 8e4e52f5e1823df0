//! A guest and its budget: arm, begin, end or fail.
//!
//! Poisoned from the moment it is entered until it has come out well, so that an unwinding host
//! leaves no half-run guest behind that could be called again.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::component::{Func, Instance, ResourceType};
use wasmtime::{AsContextMut, Store, UpdateDeadline};

use super::guarded::guarded;
use super::place::{CANCELLED, Place};
use crate::admission::{Admitted, ExportName};
use crate::engine::{Leave, NoPlace, Turn, Turns};
use crate::error::{
    CallError, CallErrorKind, Capacity, Circumstances, Heavy, Phase, Times, Violation, classify,
    last_words,
};
use crate::imports::{Cell, OwnDeadline, Stop, Terms, charge_values};
use crate::limits::{Growth, Limits, Usage};
use crate::profile::Sampler;
use crate::wasi::{LEAST_WALL, Log};

/// One live guest with its own memory and store.
pub struct Live<S: 'static> {
    store: Store<Cell<S>>,
    instance: Instance,
    /// After the store, so that the instance is gone when its place is given to another.
    place: Place<S>,
    /// Those of the moment when the guest was made.
    limits: Arc<Limits>,
    arming: Arming,
    /// How long each of its calls may take, if that was asked for.
    own_deadline: Option<Duration>,
    own: OwnDeadline,
    /// What the current budget may take.
    deadline: Duration,
    /// For arguments of host functions.
    arguments: Needed,
    /// The engine's limit on what it counts for one lifted value.
    wall: u64,
    heavy: Heavy,
    /// Which of the plugin's functions was called last, where it was one.
    function: Option<usize>,
    poisoned: bool,
    started: Instant,
    elapsed: Duration,
    /// Fuel when the guest was last entered; without meaning where fuel is not counted.
    entered_with: u64,
}

/// What the engine may count for values of some type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// For a byte of WIT.
    factor: u64,
    /// What values that fit into [`Limits::value_memory`] come to at most.
    most: u64,
}

impl Room {
    /// For no value at all.
    pub(super) const NONE: Self = Self {
        factor: 0,
        most: u64::MAX,
    };
}

/// What is asked of a guest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Invocation {
    /// The function's place in the list of admitted ones; `None` for what has no name in WIT.
    pub(super) function: Option<usize>,
    /// Bytes of the arguments.
    pub(super) input: u64,
    /// For the results.
    pub(super) room: Room,
    /// Whether the arguments can hold handles.
    pub(super) gives: bool,
    /// Whether the results can.
    pub(super) takes: bool,
}

impl Invocation {
    /// An object of the guest is to be dropped.
    pub(super) const DROP: Self = Self {
        function: None,
        input: 0,
        room: Room::NONE,
        gives: true,
        takes: false,
    };
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
        terms: &Terms,
        state: S,
        arming: Arming,
    ) -> Result<Self, Box<Stillborn<S>>> {
        Self::start_watched(admitted, terms, state, arming, None)
    }

    /// As [`Live::start`], with every move of the guest seen by `sampler`.
    pub(super) fn start_watched(
        admitted: &Arc<Admitted<S>>,
        terms: &Terms,
        state: S,
        arming: Arming,
        sampler: Option<&Sampler>,
    ) -> Result<Self, Box<Stillborn<S>>> {
        let own = terms.call();
        match Place::take(admitted, terms, own.until()) {
            Ok(place) => Self::start_in(place, terms, own, state, arming, sampler),
            Err(error) => Err(Stillborn::unborn(error, state)),
        }
    }

    /// The same in a place that is there already.
    pub(super) fn start_in(
        place: Place<S>,
        terms: &Terms,
        own: OwnDeadline,
        state: S,
        arming: Arming,
        sampler: Option<&Sampler>,
    ) -> Result<Self, Box<Stillborn<S>>> {
        let admitted: &Admitted<S> = &place;
        let (engine, name) = (&admitted.engine, &admitted.name);
        if let Err(kind) = engine.may_enter() {
            return Err(Stillborn::unborn(admitted.call_error(kind), state));
        }
        let limits = admitted.limits.current();
        let turn = match engine.turns() {
            None => None,
            Some(turns) => match first_turn(turns, terms, own) {
                Ok(turn) => Some(turn),
                Err(kind) => return Err(Stillborn::unborn(admitted.call_error(kind), state)),
            },
        };
        let mut cell = Cell::new(state, &limits, engine, name, terms.cancel.clone());
        cell.turn = turn;
        let started = cell.stop.deadline.origin();
        let mut store = Store::new(engine.engine(), cell);
        store.limiter(|cell| &mut cell.meter);
        match sampler {
            None => watch(&mut store),
            Some(sampler) => sampler.watch(&mut store),
        }
        // Start functions may call the host: the wall stands before they run.
        let arguments = Needed::of(admitted, &limits);
        let (wall, heavy) = arguments.wall(Room::NONE, 0);
        store.set_hostcall_fuel(clamp(wall));
        store.set_max_component_handles(limits.handles as usize);
        let deadline = own.left(started, limits.deadline);
        let budget = Budget {
            limits: &limits,
            deadline,
            charged: 0,
        };
        let armed = budget.arm(&mut store, started);
        if let Some(sampler) = sampler {
            sampler.begin(&mut store);
        }
        let instance = armed.and_then(|()| guarded(|| admitted.linked.instantiate(&mut store)));
        // Copying data and making instances meets no tick.
        let instance = instance.and_then(|instance| {
            store.data().stop.guest()?;
            Ok(instance)
        });
        match instance {
            Ok(instance) => {
                let mut live = Self {
                    store,
                    instance,
                    place,
                    limits,
                    arming,
                    own_deadline: terms.deadline,
                    own,
                    deadline,
                    arguments,
                    wall,
                    heavy,
                    function: None,
                    poisoned: false,
                    started,
                    elapsed: Duration::ZERO,
                    entered_with: 0,
                };
                live.step_aside();
                Ok(live)
            }
            Err(error) => {
                let elapsed = started.elapsed();
                let end = End {
                    times: times(&store, own, deadline, &limits, elapsed),
                    phase: Phase::Instantiation,
                    function: None,
                    apps_handle: false,
                    heavy,
                };
                let error = explain(&store, admitted, &limits, error, end);
                let (state, log) = settle(store.into_data());
                Err(Box::new(Stillborn { error, state, log }))
            }
        }
    }

    /// Has `enter` call into the guest under its budget; `measure` says how many bytes the results are.
    pub(super) fn invoke<R>(
        &mut self,
        invocation: Invocation,
        enter: impl FnOnce(&mut Self) -> wasmtime::Result<R>,
        measure: impl FnOnce(&R) -> u64,
    ) -> Result<R, CallError> {
        self.function = invocation.function;
        self.begin(invocation.input, invocation.room)?;
        match guarded(|| enter(self)) {
            Ok(results) => {
                self.end(measure(&results))?;
                Ok(results)
            }
            Err(error) => Err(self.fail_with_handles(error, invocation.gives, invocation.takes)),
        }
    }

    /// Enters the guest with `input` bytes of arguments; there is `room` for its results.
    fn begin(&mut self, input: u64, room: Room) -> Result<(), CallError> {
        if self.poisoned {
            return Err(self.refused(CallErrorKind::Poisoned));
        }
        if let Err(kind) = self.place.engine.may_enter() {
            return Err(self.refused(kind));
        }
        if self.arming == Arming::EachCall {
            self.own = OwnDeadline::of(self.own_deadline);
        }
        if self.store.data().turn.is_some() {
            self.take_turn()?;
        }
        self.poisoned = true;
        // Where nothing speaks against the call its arguments are charged as the fuel is set: setting it
        // again costs as much as all else that is done here.
        let is_charged = self.arming == Arming::EachCall
            && input <= self.limits.input.min(self.limits.fuel)
            && !self.store.data().stop.is_cancelled();
        if self.arming == Arming::EachCall {
            self.started = Instant::now();
            self.deadline = self.own.left(self.started, self.limits.deadline);
            let budget = Budget {
                limits: &self.limits,
                deadline: self.deadline,
                charged: if is_charged { input } else { 0 },
            };
            if let Err(error) = budget.arm(&mut self.store, self.started) {
                return Err(self.fail(error));
            }
        }
        if !is_charged && let Err(violation) = self.may_run() {
            return Err(self.lose(violation.into(), Phase::App, false));
        }
        let bytes = self.store.data_mut().meter.add_input(input);
        if !is_charged {
            if bytes > self.limits().input {
                return Err(self.fail(Violation::Input { bytes }));
            }
            if let Err(error) = charge_values(&mut self.store.as_context_mut(), input) {
                return Err(self.fail(error));
            }
        }
        self.entered_with = match self.arming {
            Arming::Once => fuel_left(&self.store).unwrap_or_default(),
            Arming::EachCall => self.limits.fuel.saturating_sub(input),
        };
        let left = self.store.data().meter.output_left(self.limits.output);
        let (wall, heavy) = self.arguments.wall(room, left);
        self.heavy = heavy;
        if wall != self.wall {
            self.wall = wall;
            self.store.set_hostcall_fuel(clamp(wall));
        }
        Ok(())
    }

    /// Waits until the guest may execute, where the host bounds that.
    #[cold]
    fn take_turn(&mut self) -> Result<(), CallError> {
        let cell = self.store.data_mut();
        let Some(turn) = &mut cell.turn else {
            return Ok(());
        };
        let stop = &cell.stop;
        let is_cancelled = || stop.is_cancelled();
        let leave = stop.is_cancellable().then_some(&is_cancelled as Leave<'_>);
        let taken = match self.arming {
            Arming::Once => turn.resume(stop.deadline.when(), leave),
            Arming::EachCall => turn.resume_anew(self.own.until(), leave),
        };
        let violation = match (taken, self.arming) {
            (Ok(()), _) => return Ok(()),
            // A call that has not begun: the session is as good as before.
            (Err(NoPlace::Full { places, waited }), Arming::EachCall) => {
                return Err(self.refused(full(places, waited)));
            }
            (Err(NoPlace::Full { places, waited }), Arming::Once) => Violation::Full {
                limit: places,
                waited,
            },
            (Err(NoPlace::Left), _) => Violation::Cancelled,
        };
        self.poisoned = true;
        Err(self.lose(violation.into(), Phase::App, false))
    }

    /// The guest does not execute from now on: between two calls of one closure it keeps its place.
    #[inline]
    fn step_aside(&mut self) {
        if let Some(turn) = &mut self.store.data_mut().turn {
            match self.arming {
                Arming::Once => turn.rest(),
                Arming::EachCall => turn.pause(),
            }
        }
    }

    /// What the app's own time between two calls can have ended.
    fn may_run(&self) -> Result<(), Violation> {
        let stop = &self.store.data().stop;
        match self.arming {
            Arming::Once => stop.guest(),
            Arming::EachCall if stop.is_cancelled() => Err(Violation::Cancelled),
            Arming::EachCall => Ok(()),
        }
    }

    /// Leaves the guest with `output` bytes of results.
    fn end(&mut self, output: u64) -> Result<(), CallError> {
        // Lifting looks neither at the clock nor here.
        if self.store.data().stop.is_cancelled() {
            return Err(self.fail(Violation::Cancelled));
        }
        let bytes = self.store.data_mut().meter.add_output(output);
        if bytes > self.limits().output {
            return Err(self.fail(Violation::Output { bytes }));
        }
        if let Err(error) = charge_values(&mut self.store.as_context_mut(), output) {
            return Err(self.fail(error));
        }
        self.elapsed = self.started.elapsed();
        if self.elapsed > self.deadline {
            return Err(self.fail(Violation::Deadline));
        }
        self.step_aside();
        self.poisoned = false;
        Ok(())
    }

    /// A call that was not begun; the guest is as good as before.
    #[cold]
    fn refused(&self, kind: CallErrorKind) -> CallError {
        self.place
            .call_error(kind)
            .in_function(self.function_name())
    }

    /// The guest is lost; says why.
    #[cold]
    fn fail(&mut self, error: impl Into<wasmtime::Error>) -> CallError {
        self.lose(error.into(), Phase::Call, false)
    }

    /// As [`Live::fail`], of a call whose arguments (`given`) or results (`taken`) can hold
    /// handles. A handle that leads nowhere is the app's mistake only if it cannot be one that
    /// the guest made up: no guest code has run, or none could answer with a handle.
    #[cold]
    fn fail_with_handles(&mut self, error: wasmtime::Error, given: bool, taken: bool) -> CallError {
        let ran = fuel_left(&self.store).is_none_or(|left| left < self.entered_with);
        self.lose(error, Phase::Call, given && !(taken && ran))
    }

    #[cold]
    fn lose(&mut self, error: wasmtime::Error, phase: Phase, apps_handle: bool) -> CallError {
        let error = self.told(error, phase, apps_handle);
        // It never executes again.
        self.store.data_mut().turn = None;
        error
    }

    fn told(&mut self, error: wasmtime::Error, phase: Phase, apps_handle: bool) -> CallError {
        self.elapsed = self.started.elapsed();
        let (store, place, limits) = (&self.store, &self.place, &self.limits);
        let end = End {
            times: times(store, self.own, self.deadline, limits, self.elapsed),
            phase,
            function: self.function_name(),
            apps_handle,
            heavy: self.heavy,
        };
        explain(store, place, limits, error, end)
    }

    /// The full name of the function that was called last.
    fn function_name(&self) -> Option<&str> {
        let function = self.place.functions.get(self.function?)?;
        Some(&function.name)
    }

    /// Whether there is time for what is made of a result; the guest has come out well.
    pub(super) fn in_time(&mut self) -> Result<(), CallError> {
        let stopped = self.store.data().stop.guest();
        stopped.map_err(|violation| self.told(violation.into(), Phase::Call, false))
    }

    /// The exported function at `index` of the extension point's list.
    pub(super) fn function(&mut self, index: usize) -> wasmtime::Result<Func> {
        let function = self.place.functions.get(index);
        let func =
            function.and_then(|function| self.instance.get_func(&mut self.store, function.index));
        func.ok_or_else(|| wasmtime::Error::msg("the component lost an export"))
    }

    /// The type of a resource that this very instance defines.
    pub(super) fn resource_type(&mut self, name: ExportName) -> Option<ResourceType> {
        let index = name.find(self.place.linked.component())?;
        self.instance.get_resource(&mut self.store, index)
    }

    /// Whether an earlier call failed in it.
    pub(super) fn is_poisoned(&self) -> bool {
        self.poisoned
    }

    /// Whether the plugin's limits have been replaced since it was made.
    pub(super) fn is_outdated(&self) -> bool {
        !Arc::ptr_eq(&self.limits, &self.place.limits.current())
    }

    /// How long each further call may take, standing in line included.
    pub(super) fn set_deadline(&mut self, deadline: Option<Duration>) {
        self.own_deadline = deadline;
    }

    pub(super) fn store(&mut self) -> &mut Store<Cell<S>> {
        &mut self.store
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The room that there is for values that grow so.
    #[inline]
    pub(super) fn room(&self, growth: Growth) -> Room {
        Room {
            factor: growth.factor,
            most: growth.room(self.limits.value_memory),
        }
    }

    /// What the current budget has spent until the last call ended.
    pub(super) fn usage(&self) -> Usage {
        usage(&self.store, &self.limits, self.elapsed)
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
pub(crate) struct Stillborn<S> {
    pub(crate) error: CallError,
    pub(crate) state: S,
    pub(crate) log: Log,
}

impl<S> Stillborn<S> {
    /// Nothing was made of it.
    fn unborn(error: CallError, state: S) -> Box<Self> {
        Box::new(Self {
            error,
            state,
            log: Log::new(),
        })
    }
}

/// The log of a guest that wrote nothing.
static NOTHING: Log = Log::new();

fn settle<S>(cell: Cell<S>) -> (S, Log) {
    let log = cell.closed.map(|closed| closed.log);
    (cell.state, log.unwrap_or_default())
}

/// What the engine has to be allowed to count for arguments of host functions.
#[derive(Debug, Clone, Copy)]
struct Needed {
    /// So that all that the exact count admits can be lifted.
    needed: u64,
    /// So that no more than [`Limits::value_memory`] is taken.
    most: u64,
}

impl Needed {
    fn of<S>(admitted: &Admitted<S>, limits: &Limits) -> Self {
        let own = admitted.arguments;
        let needed = limits.host_call_bytes.saturating_mul(own.factor);
        let (needed, growth) = match admitted.closed {
            true => (needed.max(LEAST_WALL), own.or(Growth::TEXT)),
            false => (needed, own),
        };
        Self {
            needed,
            most: growth.room(limits.value_memory),
        }
    }

    /// The engine's one limit, for these arguments and for results of which `left` bytes may come;
    /// and for which of them it is their memory that sets it.
    #[inline]
    fn wall(self, results: Room, left: u64) -> (u64, Heavy) {
        let needed = left.saturating_mul(results.factor);
        let most = self.most.min(results.most);
        let heavy = Heavy {
            results: most < needed,
            arguments: most < self.needed,
        };
        (needed.max(self.needed).min(most), heavy)
    }
}

fn clamp(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// Has running guests look at each tick whether they have to stop.
fn watch<S>(store: &mut Store<Cell<S>>) {
    let stop: Arc<Stop> = Arc::clone(&store.data().stop);
    store.epoch_deadline_callback(move |_| {
        stop.tick()?;
        Ok(UpdateDeadline::Continue(1))
    });
}

/// How a call ended.
struct End<'a> {
    times: Times,
    phase: Phase,
    function: Option<&'a str>,
    apps_handle: bool,
    heavy: Heavy,
}

/// What a call may spend, before it begins.
struct Budget<'a> {
    limits: &'a Limits,
    deadline: Duration,
    /// Fuel that its arguments have cost already.
    charged: u64,
}

impl Budget<'_> {
    /// Gives it to the guest, from `now` on.
    #[inline]
    fn arm<S>(self, store: &mut Store<Cell<S>>, now: Instant) -> wasmtime::Result<()> {
        let cell = store.data_mut();
        cell.meter.restart();
        if let Some(closed) = &mut cell.closed {
            closed.log.clear();
        }
        cell.stop.arm(now, self.deadline);
        let metered = cell.metered;
        if metered {
            cell.meter.add_value_fuel(self.charged);
        }
        store.set_epoch_deadline(1);
        if metered {
            store.set_fuel(self.limits.fuel.saturating_sub(self.charged))?;
        }
        Ok(())
    }
}

/// Fuel that is left; `None` where it is not counted.
fn fuel_left<S>(store: &Store<Cell<S>>) -> Option<u64> {
    store.data().metered.then(|| store.get_fuel().ok())?
}

fn usage<S>(store: &Store<Cell<S>>, limits: &Limits, elapsed: Duration) -> Usage {
    // Where fuel is not counted nothing was spent.
    let left = fuel_left(store).unwrap_or(limits.fuel);
    Usage {
        fuel: limits.fuel.saturating_sub(left),
        elapsed,
        ..store.data().meter.usage()
    }
}

/// The times of a call that has failed, and had `left` of what the limits allow.
fn times<S>(
    store: &Store<Cell<S>>,
    own: OwnDeadline,
    left: Duration,
    limits: &Limits,
    guest: Duration,
) -> Times {
    let (deadline, elapsed) = own.told(left, limits.deadline, guest);
    Times {
        deadline,
        elapsed,
        guest,
        processor: store.data().stop.processor(),
    }
}

/// The right to execute of a guest that is to be made.
#[cold]
fn first_turn(turns: &Arc<Turns>, terms: &Terms, own: OwnDeadline) -> Result<Turn, CallErrorKind> {
    let is_cancelled = || terms.is_cancelled();
    let leave = terms.cancel.as_ref().map(|_| &is_cancelled as Leave<'_>);
    let turn = turns.begin(own.until(), leave);
    turn.map_err(|none| match none {
        NoPlace::Full { places, waited } => full(places, waited),
        NoPlace::Left => CANCELLED,
    })
}

fn full(places: u32, waited: Duration) -> CallErrorKind {
    CallErrorKind::Full {
        what: Capacity::Executing,
        weight: 1,
        limit: places,
        waited,
    }
}

/// The error of a call that has failed: why, with all that is known of the call.
fn explain<S>(
    store: &Store<Cell<S>>,
    admitted: &Admitted<S>,
    limits: &Limits,
    error: wasmtime::Error,
    end: End<'_>,
) -> CallError {
    let cell = store.data();
    let stderr = cell
        .closed
        .as_ref()
        .map_or(&[][..], |closed| closed.log.tail());
    let mut usage = usage(store, limits, end.times.guest);
    let kind = classify(
        error,
        &Circumstances {
            limits,
            stack: admitted.engine.stack(),
            times: end.times,
            phase: end.phase,
            import: cell.failed_import.as_ref(),
            apps_handle: end.apps_handle,
            heavy: end.heavy,
            spoke: !stderr.is_empty(),
        },
    );
    // Whatever was left was too little for what came next.
    if let CallErrorKind::OutOfFuel { limit } = kind {
        usage.fuel = limit;
    }
    let error = admitted.call_error(kind).in_function(end.function);
    error.after(usage, last_words(stderr))
}

impl<S: 'static> fmt::Debug for Live<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live")
            .field("plugin", &self.place.name)
            .field("poisoned", &self.poisoned)
            .finish_non_exhaustive()
    }
}
