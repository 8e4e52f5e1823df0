//! A guest and its calls: begin, end or fail.
//!
//! Poisoned from the moment it is entered until it has come out well, so that an unwinding host
//! leaves no half-run guest behind that could be called again.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::component::{Func, Instance, ResourceType};
use wasmtime::{AsContextMut, Store, UpdateDeadline};

use super::budget::{Allowance, Arming, Budget, fuel_left};
use super::failure::{End, explain, settle};
use super::guarded::guarded;
use super::place::Place;
use super::stack_place::StackPlace;
use super::turn::not_let_in;
use crate::engine::{Leave, NoPlace};
use crate::error::{CallError, CallErrorKind, Phase, Violation};
use crate::imports::{
    CancelHandle, Cell, Log, OwnDeadline, Slices, Stop, abandoned_in, charge_values,
};
use crate::limits::{Growth, Limits, Usage};
use crate::load::ExportName;
use crate::profile::Sampler;

/// One live guest with its own memory and store.
pub struct Live<S: 'static> {
    pub(super) store: Store<Cell<S>>,
    /// The store's, for those who must not touch that.
    pub(super) stop: Arc<Stop>,
    pub(super) instance: Instance,
    /// After the store, so that the instance is gone when its place is given to another.
    pub(super) place: Place<S>,
    /// A stack of its own, once a call was awaited.
    pub(super) stack: Option<StackPlace>,
    pub(super) budget: Budget,
    /// When the pool's use ends that has the guest now, if that was asked for.
    pub(super) use_deadline: OwnDeadline,
    /// What earlier budgets than the current one have spent and written, where somebody adds it up.
    pub(super) books: Option<Box<(Usage, Log)>>,
    /// Which of the plugin's functions was called last, where it was one.
    pub(super) function: Option<usize>,
    pub(super) poisoned: bool,
    pub(super) road: Road,
    /// Fuel when the guest was last entered; without meaning where fuel is not counted.
    pub(super) entered_with: u64,
}

/// How a guest is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Road {
    /// On the thread that calls, which waits.
    Blocking,
    /// On a stack of its own, by a task that can be parked.
    Awaited,
}

/// What is asked of a guest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Invocation {
    /// The function's place in the list of admitted ones; `None` for what has no name in WIT.
    pub(super) function: Option<usize>,
    /// Bytes of the arguments.
    pub(super) input: u64,
    /// For the results.
    pub(super) allowance: Allowance,
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
        allowance: Allowance::NONE,
        gives: true,
        takes: false,
    };
}

/// The log of a guest that wrote nothing.
static NOTHING: Log = Log::new();

impl<S: 'static> Live<S> {
    /// Has `enter` call into the guest under its budget; `measure` says how many bytes the results are.
    pub(super) fn invoke<R>(
        &mut self,
        invocation: Invocation,
        enter: impl FnOnce(&mut Self) -> wasmtime::Result<R>,
        measure: impl FnOnce(&R) -> u64,
    ) -> Result<R, CallError> {
        self.call_comes(invocation, Road::Blocking)?;
        if let Err(kind) = self.place.engine.may_enter() {
            return Err(self.refused(kind));
        }
        if self.store.data().turn.is_some() {
            self.take_turn()?;
        }
        self.begin(invocation.input, invocation.allowance)?;
        let entered = guarded(|| enter(self));
        self.leave(invocation, entered, measure)
    }

    /// A call is made, and has not begun.
    #[inline(always)] // A part of each call, and no call of its own.
    pub(super) fn call_comes(
        &mut self,
        invocation: Invocation,
        road: Road,
    ) -> Result<(), CallError> {
        self.function = invocation.function;
        if self.poisoned {
            return Err(self.refused(CallErrorKind::Poisoned));
        }
        if self.road != road {
            self.take_road(road)?;
        }
        if self.budget.arming == Arming::EachCall {
            let own = self.place.loaded.terms.call();
            self.place.own = own.or_sooner(self.use_deadline);
        }
        Ok(())
    }

    /// Enters the guest with `input` bytes of arguments; so much is allowed for its results.
    pub(super) fn begin(&mut self, input: u64, allowance: Allowance) -> Result<(), CallError> {
        let is_fresh = self.budget.arming == Arming::EachCall;
        self.poisoned = true;
        // Where nothing speaks against the call its arguments are charged as the fuel is set: setting it
        // again costs as much as all else that is done here.
        let limits = &self.budget.limits;
        let is_charged = is_fresh
            && input <= limits.input.min(limits.fuel)
            && !self.store.data().stop.is_cancelled();
        if is_fresh {
            if self.books.is_some() {
                self.enter_in_books();
            }
            let now = Instant::now();
            let deadline = self.place.own.left(now, self.budget.limits.deadline);
            self.budget.begin(now, deadline);
            let charged = if is_charged { input } else { 0 };
            if let Err(error) = self.budget.arm(&mut self.store, charged) {
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
        self.entered_with = match self.budget.arming {
            Arming::Once => fuel_left(&self.store).unwrap_or_default(),
            Arming::EachCall => self.budget.limits.fuel.saturating_sub(input),
        };
        self.budget.move_wall(&mut self.store, allowance);
        Ok(())
    }

    /// The guest has come out, or is lost.
    #[inline]
    pub(super) fn leave<R>(
        &mut self,
        invocation: Invocation,
        entered: wasmtime::Result<R>,
        measure: impl FnOnce(&R) -> u64,
    ) -> Result<R, CallError> {
        match entered {
            Ok(results) => {
                self.end(measure(&results))?;
                Ok(results)
            }
            Err(error) => Err(self.fail_with_handles(error, invocation.gives, invocation.takes)),
        }
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
        let taken = match self.budget.arming {
            Arming::Once => turn.resume(stop.deadline.when(), leave),
            Arming::EachCall => turn.resume_anew(self.place.own.until(), leave),
        };
        taken.map_err(|none| self.no_turn(none))
    }

    /// The guest may not execute.
    #[cold]
    pub(super) fn no_turn(&mut self, none: NoPlace) -> CallError {
        let violation = match (none, self.budget.arming) {
            // A call that has not begun: the session is as good as before.
            (NoPlace::Full { .. }, Arming::EachCall) => {
                return self.refused(not_let_in(none));
            }
            (NoPlace::Full { places, waited }, Arming::Once) => Violation::Full {
                limit: places,
                waited,
            },
            (NoPlace::Left, _) => Violation::Cancelled,
        };
        self.poisoned = true;
        self.lose(violation.into(), Phase::App, false)
    }

    /// The guest does not execute from now on: between two calls of one closure it keeps its place, unless it
    /// is a task's, which may wait for anything meanwhile.
    #[inline]
    pub(super) fn step_aside(&mut self) {
        if let Some(turn) = &mut self.store.data_mut().turn {
            match (self.budget.arming, self.road) {
                (Arming::Once, Road::Blocking) => turn.rest(),
                _ => turn.pause(),
            }
        }
    }

    /// The guest's next calls are awaited, or not.
    #[cold]
    fn take_road(&mut self, road: Road) -> Result<(), CallError> {
        if road == Road::Blocking
            && let Err(kind) = self.place.may_block()
        {
            return Err(self.refused(kind));
        }
        self.road = road;
        watch(&mut self.store, road, None);
        Ok(())
    }

    /// What the app's own time between two calls can have ended.
    fn may_run(&self) -> Result<(), Violation> {
        let stop = &self.store.data().stop;
        match self.budget.arming {
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
        if !self.budget.stop_clock() {
            return Err(self.fail(Violation::Deadline));
        }
        self.step_aside();
        self.poisoned = false;
        Ok(())
    }

    /// A call that was not begun; the guest is as good as before.
    #[cold]
    pub(super) fn refused(&self, kind: CallErrorKind) -> CallError {
        self.place
            .call_error(kind)
            .in_function(self.function_name())
    }

    /// The guest is lost; says why.
    #[cold]
    fn fail(&mut self, error: impl Into<wasmtime::Error>) -> CallError {
        self.lose(error.into(), Phase::Call, false)
    }

    /// Says why the guest is lost after a call whose arguments (`given`) or results (`taken`) can hold
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

    /// Nobody waits any more for the call that the guest is in: it never executes again.
    pub(super) fn abandon(&mut self) {
        abandoned_in(&mut self.store);
        self.store.data_mut().turn = None;
        self.budget.stop_clock();
    }

    fn told(&mut self, error: wasmtime::Error, phase: Phase, apps_handle: bool) -> CallError {
        self.budget.stop_clock();
        let end = End {
            phase,
            function: self.function_name(),
            apps_handle,
        };
        explain(&self.place, &self.store, &self.budget, error, end)
    }

    /// The full name of the function that was called last.
    pub(super) fn function_name(&self) -> Option<&str> {
        let function = self.place.functions.get(self.function?)?;
        Some(&function.name)
    }

    /// Whether there is time for what is made of a result; the guest has come out well.
    pub(crate) fn in_time(&mut self) -> Result<(), CallError> {
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
    pub(crate) fn is_poisoned(&self) -> bool {
        self.poisoned
    }

    /// Whether the plugin's limits or its policy have been replaced since it was made.
    pub(crate) fn is_outdated(&self) -> bool {
        !Arc::ptr_eq(&self.budget.limits, &self.place.limits.current()) || self.has_old_grants()
    }

    #[cfg(feature = "wasi")]
    fn has_old_grants(&self) -> bool {
        let current = self.place.current_grants();
        match (&self.store.data().grants, current) {
            (Some(own), Some(current)) => !Arc::ptr_eq(&own.of, &current),
            _ => false,
        }
    }

    #[cfg(not(feature = "wasi"))]
    fn has_old_grants(&self) -> bool {
        false
    }

    /// Whether somebody stands in line for a place that it has.
    pub(crate) fn is_in_the_way(&self) -> bool {
        let engine = &self.place.engine;
        engine.gate().is_awaited() || (self.stack.is_some() && engine.stacks().is_awaited())
    }

    /// How long each further call may take, standing in line included.
    pub(crate) fn set_deadline(&mut self, deadline: Option<Duration>) {
        self.place.loaded.terms.deadline = deadline;
    }

    /// Gives the guest to one use of its pool: nothing is seen of what earlier calls spent and wrote,
    /// and until [`Live::end_use`] the guest has this state and its calls this deadline and this cancel
    /// handle. Returns the state that it had.
    pub(crate) fn begin_use(
        &mut self,
        state: S,
        own: OwnDeadline,
        cancel: Option<&CancelHandle>,
    ) -> S {
        self.place.loaded.terms.deadline = None;
        self.use_deadline = own;
        let cell = self.store.data_mut();
        if !cell.stop.listens_to(cancel) {
            // Whoever looks at it while the guest runs needs no lock so.
            cell.stop = Arc::new(Stop::new(cancel.cloned()));
            self.stop = Arc::clone(&cell.stop);
            watch(&mut self.store, self.road, None);
        }
        self.budget.restart();
        // A guest that the engine cannot arm is lost: the use's first call says so.
        self.poisoned = self.budget.arm(&mut self.store, 0).is_err();
        let cell = self.store.data_mut();
        cell.objects.begin_use();
        std::mem::replace(&mut cell.state, state)
    }

    /// Ends the objects that the app made for the guest during the use, and puts the `resting` state in
    /// the place of the use's, which it returns.
    pub(crate) fn end_use(&mut self, resting: S) -> S {
        self.books = None;
        let cell = self.store.data_mut();
        cell.objects.end_use();
        std::mem::replace(&mut cell.state, resting)
    }

    /// Adds up what each further budget spends and writes.
    pub(crate) fn open_books(&mut self) {
        self.books = Some(Box::default());
    }

    /// The current budget is at its end.
    #[cold]
    fn enter_in_books(&mut self) {
        let spent = self.usage();
        let Some(books) = &mut self.books else { return };
        books.0 += spent;
        if let Some(closed) = &mut self.store.data_mut().closed {
            books.1.append(&closed.log);
        }
    }

    /// What the budgets have spent and written since the books were opened; nothing if they were not.
    pub(crate) fn close_books(&mut self) -> (Usage, Log) {
        self.enter_in_books();
        self.books.take().map(|books| *books).unwrap_or_default()
    }

    pub(crate) fn store(&mut self) -> &mut Store<Cell<S>> {
        &mut self.store
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.budget.limits
    }

    /// What values may take that grow so.
    #[inline]
    pub(super) fn allowance(&self, growth: Growth) -> Allowance {
        self.budget.allowance(growth)
    }

    /// What the current budget has spent until the last call ended.
    pub(crate) fn usage(&self) -> Usage {
        self.budget.usage(&self.store)
    }

    pub(crate) fn state(&self) -> &S {
        &self.store.data().state
    }

    pub(crate) fn state_mut(&mut self) -> &mut S {
        &mut self.store.data_mut().state
    }

    pub(crate) fn cell_mut(&mut self) -> &mut Cell<S> {
        self.store.data_mut()
    }

    /// What the guest wrote to stdout and stderr under the current budget.
    pub(crate) fn log(&self) -> &Log {
        let closed = self.store.data().closed.as_ref();
        closed.map_or(&NOTHING, |closed| &closed.log)
    }

    /// Closes the books at this moment: what was spent, the app's state, and what the guest wrote.
    pub(crate) fn finish(mut self) -> (Usage, S, Log) {
        self.budget.stop_clock();
        let usage = self.usage();
        let (state, log) = settle(self.store.into_data());
        (usage, state, log)
    }
}

/// Has running guests look at each tick whether they have to stop; and each move seen by `sampler`, if there is one.
pub(super) fn watch<S: 'static>(store: &mut Store<Cell<S>>, road: Road, sampler: Option<&Sampler>) {
    let cell = store.data();
    let stop = Arc::clone(&cell.stop);
    let slices = (road == Road::Awaited).then(|| Slices::of(&stop, &cell.engine));
    let seen = sampler.cloned();
    let ticks = sampler.map_or(1, Sampler::ticks);
    store.epoch_deadline_callback(move |store| {
        stop.tick()?;
        if let Some(seen) = &seen {
            seen.pass(&store);
        }
        Ok(match &slices {
            None => UpdateDeadline::Continue(ticks),
            Some(slices) => slices.next(ticks, store.data().turn.as_ref()),
        })
    });
}

impl<S: 'static> fmt::Debug for Live<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live")
            .field("plugin", &self.place.name)
            .field("poisoned", &self.poisoned)
            .finish_non_exhaustive()
    }
}
