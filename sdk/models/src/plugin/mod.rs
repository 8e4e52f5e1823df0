//! The pool of sessions and the places of its guests, with a guest that counts instead of one that runs.

#[path = "../../../host/src/plugin/outcome.rs"]
mod outcome;
#[path = "../../../host/src/plugin/returns.rs"]
mod returns;
#[path = "../../../host/src/plugin/session_pool.rs"]
mod session_pool;

use std::marker::PhantomData;
use std::sync::atomic::Ordering;
use std::time::Duration;

pub use self::outcome::Outcome;
pub(crate) use self::session_pool::{SessionPool, SessionPoolConfig};
use crate::error::CallError;
use crate::guest::{Loaded, Place};
use crate::imports::{CancelHandle, Log, OwnDeadline};
use crate::limits::Usage;
use crate::sync::{Arc, AtomicU32, thread};

pub trait ExtensionPoint {}

/// Its calls block.
pub trait Blocking: ExtensionPoint {}

impl<P: ExtensionPoint> Blocking for P {}

pub struct Session<P: ExtensionPoint, S: 'static> {
    place: Place<S>,
    limits: Arc<AtomicU32>,
    opened_under: u32,
    pub(crate) served: u32,
    is_poisoned: bool,
    pub(crate) state: S,
    point: PhantomData<fn() -> P>,
}

/// A plugin that nobody calls but through a pool.
pub struct Plugin<P, S: 'static> {
    pub(crate) loaded: Loaded<S>,
    point: PhantomData<fn() -> P>,
}

impl<P, S: 'static> Plugin<P, S> {
    /// Of a host with so many places, for which callers wait so long.
    pub(crate) fn new(places: u32, patience: Duration) -> Self {
        Self {
            loaded: Loaded::new(places, patience),
            point: PhantomData,
        }
    }

    fn within(&self, _: Duration) -> Self {
        self.clone()
    }

    fn cancelled_by(&self, _: &CancelHandle) -> Self {
        self.clone()
    }

    fn name(&self) -> &'static str {
        "modelled"
    }
}

impl<P, S: 'static> Clone for Plugin<P, S> {
    fn clone(&self) -> Self {
        let (loaded, point) = (self.loaded.clone(), self.point);
        Self { loaded, point }
    }
}

impl<P: ExtensionPoint, S: 'static> Session<P, S> {
    fn open(place: Place<S>, state: S) -> Result<Self, CallError> {
        let live = place.live.fetch_add(1, Ordering::SeqCst) + 1;
        let places = place.engine.gate().places();
        assert!(live <= places, "{live} guests in {places} places");
        let limits = Arc::clone(&place.limits);
        Ok(Self {
            place,
            opened_under: limits.load(Ordering::SeqCst),
            limits,
            served: 0,
            is_poisoned: false,
            state,
            point: PhantomData,
        })
    }

    /// A call that takes its time and may fail.
    pub(crate) fn call(&mut self, fails: bool) -> Result<(), CallError> {
        assert!(!self.is_poisoned);
        thread::yield_now();
        self.served += 1;
        self.is_poisoned = fails;
        if fails {
            return Err(CallError::Trap);
        }
        Ok(())
    }

    fn begin_use(session: &mut Self, state: S, _: OwnDeadline, _: Option<&CancelHandle>) -> S {
        std::mem::replace(&mut session.state, state)
    }

    fn end_use(session: &mut Self, resting: S) -> S {
        std::mem::replace(&mut session.state, resting)
    }

    fn open_books(_: &mut Self) {}

    fn close_books(_: &mut Self) -> (Usage, Log) {
        (Usage, Log::new())
    }

    fn is_poisoned(session: &Self) -> bool {
        session.is_poisoned
    }

    fn is_in_the_way(session: &Self) -> bool {
        session.place.engine.gate().is_awaited()
    }

    fn is_outdated(session: &Self) -> bool {
        session.limits.load(Ordering::SeqCst) != session.opened_under
    }
}

/// Before its place is given back.
impl<P: ExtensionPoint, S: 'static> Drop for Session<P, S> {
    fn drop(&mut self) {
        self.place.live.fetch_sub(1, Ordering::SeqCst);
    }
}
