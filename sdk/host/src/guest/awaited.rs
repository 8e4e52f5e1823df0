//! Guests whose calls are awaited: each on a stack of its own, so that its task can be parked wherever it is.
//!
//! Only what waits is written here; before and after it come the steps of `live.rs`. A call that is dropped stops
//! its guest, which is lost, and frees what it held.

use super::Live;
use super::budget::Arming;
use super::call::{find, own_object};
use super::failure::FailedStart;
use super::live::{Birth, Invocation, Road};
use super::loaded::Loaded;
use super::parked::{Glance, Nothing, Watch, in_line};
use super::place::{CANCELLED, Place};
use super::stack_place::StackPlace;
use super::turn::not_let_in;
use crate::abi::{GuestResource, Measure, Signature, Slot};
use crate::engine::{NoPlace, Turn};
use crate::error::{CallError, CallErrorKind, Capacity};
use crate::imports::{OwnDeadline, stopped_in};
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
        mut better: impl Glance,
    ) -> Result<Option<Self>, CallError> {
        // Before it waits: in a child of `fork` nobody else rings.
        if let Err(kind) = loaded.engine.may_await() {
            return Err(loaded.call_error(kind));
        }
        // First, so that nobody who waits for one keeps an instance from others.
        let Some(stack) = StackPlace::take(loaded, own, &mut better).await? else {
            return Ok(None);
        };
        let (engine, cancel) = (&loaded.engine, loaded.terms.cancel.as_ref());
        let alarms = engine.alarms();
        let line = engine
            .gate()
            .enter_async(loaded.weight, own.until(), &alarms);
        match in_line(cancel, &mut better, line).await {
            None => loaded.left_line(),
            Some(Ok(())) => Ok(Some(Self {
                place: Place {
                    loaded: loaded.clone(),
                    own,
                },
                stack,
            })),
            Some(Err(none)) => Err(loaded.no_place(Capacity::Instances, loaded.weight, none)),
        }
    }
}

impl<S: Send + 'static> Place<S> {
    /// As [`Place::first_turn`].
    async fn first_turn_async(&self) -> Result<Option<Turn>, CallErrorKind> {
        let Some(turns) = self.engine.turns() else {
            return Ok(None);
        };
        let alarms = self.engine.alarms();
        let line = turns.begin_async(self.own.until(), &alarms);
        match in_line(self.loaded.terms.cancel.as_ref(), &mut Nothing, line).await {
            Some(Ok(turn)) => Ok(Some(turn)),
            Some(Err(NoPlace::Full { places, waited })) => Err(not_let_in(places, waited)),
            Some(Err(NoPlace::Left)) | None => Err(CANCELLED),
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
        let turn = place.first_turn_async().await;
        let mut birth = Birth::prepare(place, state, turn, arming, (Road::Awaited, sampler))?;
        let instance = match birth.armed() {
            Err(error) => Err(error),
            Ok(()) => {
                let watch = Watch::of(&birth.store.data().stop, &birth.place.engine);
                let made = birth.place.linked.instantiate_async(&mut birth.store);
                let made = watch.over(made).await;
                made.unwrap_or_else(|| Err(stopped_in(&mut birth.store)))
            }
        };
        let mut live = birth.finish(instance)?;
        live.stack = Some(stack);
        Ok(live)
    }

    /// As the beginning of [`Live::invoke`].
    async fn begin_async(&mut self, invocation: Invocation) -> Result<(), CallError> {
        self.call_comes(invocation, Road::Awaited)?;
        if let Err(kind) = self.place.engine.may_await() {
            return Err(self.refused(kind));
        }
        if self.stack.is_none() {
            let (loaded, own) = (&self.place.loaded, self.place.own);
            let stack = StackPlace::take(loaded, own, &mut Nothing).await;
            self.stack = stack.map_err(|error| error.in_function(self.function_name()))?;
        }
        if self.store.data().turn.is_some() {
            self.take_turn_async().await?;
        }
        self.begin(invocation)
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
    watch: Watch,
    invocation: Invocation,
    has_ended: bool,
}

impl<'a, S: Send + 'static> Called<'a, S> {
    /// Begins the call.
    pub(super) async fn begin(
        live: &'a mut Live<S>,
        invocation: Invocation,
    ) -> Result<Self, CallError> {
        live.begin_async(invocation).await?;
        let watch = Watch::of(&live.store.data().stop, &live.place.engine);
        let watch = watch.later(live.budget.arming == Arming::Once);
        Ok(Self {
            live,
            watch,
            invocation,
            has_ended: false,
        })
    }

    /// Has `enter` call into the guest, and ends the call.
    pub(super) async fn enter<R>(
        mut self,
        enter: impl AsyncFnOnce(&mut Live<S>) -> wasmtime::Result<R>,
        measure: impl FnOnce(&R) -> u64,
    ) -> Result<R, CallError> {
        let entered = self.watch.over(enter(self.live)).await;
        self.has_ended = true;
        let entered = entered.unwrap_or_else(|| Err(stopped_in(&mut self.live.store)));
        self.live.leave(self.invocation, entered, measure)
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
    let called = Called::begin(live, invocation).await?;
    let enter = async |live: &mut Live<S>| {
        let function = find::<K, S>(live, slot, &params)?;
        function.call_async(live.store(), params).await
    };
    let results = called.enter(enter, Measure::measure).await?;
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
    let called = Called::begin(live, Invocation::DROP).await?;
    let drop = async |live: &mut Live<S>| {
        let object = own_object(live, resource, owner)?;
        object.resource_drop_async(live.store()).await
    };
    called.enter(drop, |()| 0).await
}
