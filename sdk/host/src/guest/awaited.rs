//! Guests whose calls are awaited: each on a stack of its own, so that its task can be parked wherever it is.
//!
//! Only what waits is written here; before and after it come the steps of `live.rs`. A call that is dropped stops
//! its guest, which is lost, and frees what it held.

use std::pin::{Pin, pin};
use std::sync::Arc;

use wasmtime::Store;

use super::Live;
use super::birth::Birth;
use super::budget::Arming;
use super::call::{find, own_object};
use super::failure::FailedStart;
use super::guarded::guarded;
use super::live::{Invocation, Road};
use super::loaded::Loaded;
use super::parked::{Glance, Nothing, Watch, in_line};
use super::place::{CANCELLED, Place, no_place};
use super::stack_place::StackPlace;
use super::turn::not_let_in;
use crate::abi::{GuestResource, Measure, Signature, Slot};
use crate::engine::{NoPlace, Turn, Turns};
use crate::error::{CallError, CallErrorKind, Capacity};
use crate::imports::{Cell, OwnDeadline, stopped_in};
use crate::load::ExportName as ResourceName;
use crate::profile::Sampler;

/// The places of one live guest whose calls are awaited: the host's, and a stack.
pub(crate) struct AwaitedPlace<S: 'static> {
    place: Place<S>,
    stack: StackPlace,
}

impl<S: Send + 'static> AwaitedPlace<S> {
    /// Waits for both, if need be: as [`Place::take`].
    pub(crate) async fn take(loaded: &Loaded<S>) -> Result<Self, CallError> {
        let place = Self::take_unless(loaded, loaded.terms.call(), Nothing).await?;
        place.ok_or_else(|| loaded.call_error(CANCELLED))
    }

    /// Waits for both, unless something better comes meanwhile: as [`Place::take_unless`].
    pub(crate) async fn take_unless(
        loaded: &Loaded<S>,
        own: OwnDeadline,
        better: impl Glance,
    ) -> Result<Option<Self>, CallError> {
        // Before it waits: in a child of `fork` nobody else rings.
        if let Err(kind) = loaded.engine.may_await() {
            return Err(loaded.call_error(kind));
        }
        if loaded.terms.is_cancelled() {
            return Err(loaded.call_error(CANCELLED));
        }
        // First, so that nobody who waits for one keeps an instance from others.
        let stack = StackPlace::at_once(&loaded.engine);
        match stack {
            Some(stack) if loaded.engine.gate().enter_at_once(loaded.weight) => {
                Ok(Some(Self::of(loaded, own, stack)))
            }
            // A line is seldom, and large.
            stack => Box::pin(Self::wait(loaded, own, stack, better)).await,
        }
    }

    async fn wait(
        loaded: &Loaded<S>,
        own: OwnDeadline,
        stack: Option<StackPlace>,
        mut better: impl Glance,
    ) -> Result<Option<Self>, CallError> {
        let stack = match stack {
            Some(stack) => stack,
            None => match StackPlace::wait(loaded, own, &mut better).await? {
                Some(stack) => stack,
                None => return Ok(None),
            },
        };
        let (engine, cancel) = (&loaded.engine, loaded.terms.cancel.as_ref());
        let alarms = engine.alarms();
        let line = engine
            .gate()
            .enter_async(loaded.weight, own.until(), &alarms);
        match in_line(cancel, &mut better, line).await {
            None => loaded.left_line(),
            Some(Ok(())) => Ok(Some(Self::of(loaded, own, stack))),
            Some(Err(none)) => {
                let kind = no_place(Capacity::Instances, loaded.weight, none);
                Err(loaded.call_error(kind))
            }
        }
    }

    /// With the host's places, which were taken.
    fn of(loaded: &Loaded<S>, own: OwnDeadline, stack: StackPlace) -> Self {
        let place = Place {
            loaded: loaded.clone(),
            own,
        };
        Self { place, stack }
    }
}

impl<S: Send + 'static> Place<S> {
    /// As [`Place::first_turn`].
    async fn first_turn_async(&self, turns: &Arc<Turns>) -> Result<Turn, CallErrorKind> {
        let alarms = self.engine.alarms();
        let line = turns.begin_async(self.own.until(), &alarms);
        match in_line(self.loaded.terms.cancel.as_ref(), &mut Nothing, line).await {
            Some(taken) => taken.map_err(not_let_in),
            None => Err(CANCELLED),
        }
    }
}

impl<S: Send + 'static> Live<S> {
    /// As [`Live::start`].
    pub(crate) async fn start_async(
        loaded: &Loaded<S>,
        state: S,
        arming: Arming,
        sampler: Option<&Sampler>,
    ) -> Result<Self, Box<FailedStart<S>>> {
        match AwaitedPlace::take(loaded).await {
            Ok(place) => Self::start_in_async(place, state, arming, sampler).await,
            Err(error) => Err(FailedStart::unborn(error, state)),
        }
    }

    /// As [`Live::start_in`].
    pub(crate) async fn start_in_async(
        AwaitedPlace { place, stack }: AwaitedPlace<S>,
        state: S,
        arming: Arming,
        sampler: Option<&Sampler>,
    ) -> Result<Self, Box<FailedStart<S>>> {
        let turn = match place.engine.turns() {
            Some(turns) => Box::pin(place.first_turn_async(turns)).await.map(Some),
            None => Ok(None),
        };
        let mut birth = Birth::prepare(place, state, turn, arming, (Road::Awaited, sampler))?;
        let instance = match birth.armed() {
            Err(error) => Err(error),
            Ok(()) => {
                let made = {
                    let stop = Arc::clone(&birth.store.data().stop);
                    let is_later = arming == Arming::Once;
                    let watch = Watch::of(&stop, &birth.place.engine, is_later);
                    let linked = &birth.place.linked;
                    let mut guest = pin!(Some(linked.instantiate_async(&mut birth.store)));
                    watch.over(guest.as_mut()).await
                };
                made.unwrap_or_else(|| Err(stopped_in(&mut birth.store)))
            }
        };
        let mut live = birth.finish(instance)?;
        live.stack = Some(stack);
        Ok(live)
    }

    /// A call is made; whether it has to wait for something before it can begin.
    #[inline]
    fn awaited_call_comes(&mut self, invocation: Invocation) -> Result<bool, CallError> {
        self.call_comes(invocation, Road::Awaited)?;
        match self.place.engine.may_await() {
            Ok(()) => Ok(self.stack.is_none() || self.store.data().turn.is_some()),
            Err(kind) => Err(self.refused(kind)),
        }
    }

    /// Waits for what the call lacks.
    async fn take_places(&mut self) -> Result<(), CallError> {
        if self.stack.is_none() {
            let (loaded, own) = (&self.place.loaded, self.place.own);
            let stack = match StackPlace::at_once(&loaded.engine) {
                None => StackPlace::wait(loaded, own, &mut Nothing).await,
                stack => Ok(stack),
            };
            self.stack = stack.map_err(|error| error.in_function(self.function_name()))?;
        }
        self.take_turn_async().await
    }

    /// As [`Live::take_turn`].
    #[cold]
    async fn take_turn_async(&mut self) -> Result<(), CallError> {
        let (own, arming) = (self.place.own, self.budget.arming);
        let cell = self.store.data_mut();
        let Some(turn) = &mut cell.turn else {
            return Ok(());
        };
        let (stop, alarms) = (&cell.stop, cell.engine.alarms());
        let line = async {
            match arming {
                Arming::Once => turn.resume_async(stop.deadline.when(), &alarms).await,
                Arming::EachCall => turn.resume_anew_async(own.until(), &alarms).await,
            }
        };
        match in_line(stop.cancel_handle(), &mut Nothing, line).await {
            Some(Ok(())) => Ok(()),
            Some(Err(none)) => Err(self.no_turn(none)),
            None => Err(self.no_turn(NoPlace::Left)),
        }
    }
}

/// A guest that is being called: lost, if the call is dropped.
pub(super) struct Called<'a, S: 'static> {
    pub(super) live: &'a mut Live<S>,
    invocation: Invocation,
    has_ended: bool,
}

impl<'a, S: Send + 'static> Called<'a, S> {
    /// Begins the call, at once or when it has what it waits for.
    #[inline]
    pub(super) fn begin(
        live: &'a mut Live<S>,
        invocation: Invocation,
    ) -> Result<Begun<'a, S>, CallError> {
        if !live.awaited_call_comes(invocation)? {
            return Ok(Begun::Now(Self::begun(live, invocation)?));
        }
        // A line is seldom, and large.
        Ok(Begun::Later(Box::pin(async move {
            live.take_places().await?;
            Self::begun(live, invocation)
        })))
    }

    #[inline]
    fn begun(live: &'a mut Live<S>, invocation: Invocation) -> Result<Self, CallError> {
        live.begin(invocation.input, invocation.allowance)?;
        Ok(Self {
            live,
            invocation,
            has_ended: false,
        })
    }

    /// What the guest is entered with, and what ends it where it is parked.
    pub(super) fn parts(&mut self) -> (&mut Store<Cell<S>>, Watch<'_>) {
        let Live {
            store,
            stop,
            place,
            budget,
            ..
        } = &mut *self.live;
        let is_later = budget.arming == Arming::Once;
        (store, Watch::of(stop, &place.engine, is_later))
    }

    /// Ends the call: the guest has come out, or had to end where it was parked.
    pub(super) fn end<R>(
        mut self,
        entered: Option<wasmtime::Result<R>>,
        measure: impl FnOnce(&R) -> u64,
    ) -> Result<R, CallError> {
        self.has_ended = true;
        let entered = entered.unwrap_or_else(|| Err(stopped_in(&mut self.live.store)));
        self.live.leave(self.invocation, entered, measure)
    }
}

/// A call that has begun, or will.
pub(super) enum Begun<'a, S: 'static> {
    Now(Called<'a, S>),
    Later(Pin<Box<dyn Future<Output = Result<Called<'a, S>, CallError>> + Send + 'a>>),
}

impl<'a, S: 'static> Begun<'a, S> {
    #[inline]
    pub(super) async fn called(self) -> Result<Called<'a, S>, CallError> {
        match self {
            Self::Now(called) => Ok(called),
            Self::Later(called) => called.await,
        }
    }
}

impl<S: 'static> Drop for Called<'_, S> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.live.abandon();
        }
    }
}

/// Calls one exported function under the guest's budget, as `call`, and parks the task while the guest waits.
///
/// # Errors
/// Any [`CallError`]; the guest is then lost.
pub async fn call_async<K: Signature, S: Send + 'static>(
    live: &mut Live<S>,
    slot: &mut Slot,
    params: K::Params<'_>,
) -> Result<K::Results, CallError> {
    let invocation = Invocation::of::<K, S>(live, &params);
    // Not through `Begun::called`: its future would be a part of every call's.
    let mut called = match Called::begin(live, invocation)? {
        Begun::Now(called) => called,
        Begun::Later(called) => called.await?,
    };
    let entered = match find::<K, S>(called.live, slot, &params) {
        Ok(function) => {
            let (store, watch) = called.parts();
            let mut guest = pin!(Some(function.call_async(store, params)));
            watch.over(guest.as_mut()).await
        }
        Err(error) => Some(Err(error)),
    };
    let results = called.end(entered, Measure::measure)?;
    Ok(live.adopted(results))
}

/// Ends an object of the guest, as `dispose`, and parks the task while its destructor waits.
///
/// # Errors
/// Any [`CallError`]; the guest is then lost.
pub async fn dispose_async<S: Send + 'static>(
    live: &mut Live<S>,
    resource: &GuestResource,
    owner: ResourceName,
) -> Result<(), CallError> {
    let mut called = Called::begin(live, Invocation::DROP)?.called().await?;
    let entered = match guarded(|| own_object(called.live, resource, owner)) {
        Ok(object) => {
            let (store, watch) = called.parts();
            let mut guest = pin!(Some(object.resource_drop_async(store)));
            watch.over(guest.as_mut()).await
        }
        Err(error) => Some(Err(error)),
    };
    called.end(entered, |()| 0)
}
