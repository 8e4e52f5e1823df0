//! The pool of sessions and the places of its guests, with a guest that counts instead of one that runs.

#[path = "../../host/src/guest/place.rs"]
mod place;
#[path = "../../host/src/plugin/session_pool.rs"]
mod session_pool;

use std::marker::PhantomData;
use std::sync::atomic::Ordering;
use std::time::Duration;

use self::place::Place;
pub(crate) use self::session_pool::{SessionPool, SessionPoolConfig};
use crate::error::CallError;
use crate::imports::OwnDeadline;
use crate::plugin::Plugin;
use crate::sync::{Arc, AtomicU32, thread};

pub trait ExtensionPoint {}

pub struct Session<P: ExtensionPoint, S: 'static> {
    place: Place<S>,
    limits: Arc<AtomicU32>,
    opened_under: u32,
    pub(crate) served: u32,
    is_poisoned: bool,
    point: PhantomData<fn() -> P>,
}

impl<P: ExtensionPoint, S: 'static> Plugin<P, S> {
    fn session_in(
        &self,
        place: Place<S>,
        _: OwnDeadline,
        _: S,
    ) -> Result<Session<P, S>, CallError> {
        let live = place.live.fetch_add(1, Ordering::SeqCst) + 1;
        let places = place.engine.gate().places();
        assert!(live <= places, "{live} guests in {places} places");
        Ok(Session {
            place,
            opened_under: self.limits().load(Ordering::SeqCst),
            limits: Arc::clone(self.limits()),
            served: 0,
            is_poisoned: false,
            point: PhantomData,
        })
    }
}

impl<P: ExtensionPoint, S: 'static> Session<P, S> {
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

    fn set_deadline(_: &mut Self, _: Option<Duration>) {}

    fn is_poisoned(session: &Self) -> bool {
        session.is_poisoned
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
