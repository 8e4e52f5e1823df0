//! [`Place`]: the host's places that one live instance takes, and the plugin that holds them.
//!
//! Given back when it is dropped, whatever became of the instance.

use std::ops::Deref;

use crate::admission::Admitted;
use crate::engine::{Leave, NoPlace, Wish};
use crate::error::{CallError, CallErrorKind, Capacity, Phase};
use crate::imports::Terms;
use crate::sync::{Arc, Instant};

/// What ends a call that is cancelled before there is a guest for it.
pub(super) const CANCELLED: CallErrorKind = CallErrorKind::Cancelled { phase: Phase::App };

/// A plugin that may have one more instance.
pub(super) struct Place<S: 'static>(Arc<Admitted<S>>);

impl<S: 'static> Place<S> {
    /// Waits for one, if need be; not beyond `until`, and not for a call that is cancelled.
    pub(super) fn take(
        admitted: &Arc<Admitted<S>>,
        terms: &Terms,
        until: Option<Instant>,
    ) -> Result<Self, CallError> {
        let place = match terms.cancel {
            None => Self::enter(admitted, until, None),
            Some(_) => Self::take_unless(admitted, terms, until, || false),
        };
        place?.ok_or_else(|| admitted.call_error(CANCELLED))
    }

    /// The same, unless the call is cancelled or something better comes while it waits: then nothing.
    pub(super) fn take_unless(
        admitted: &Arc<Admitted<S>>,
        terms: &Terms,
        until: Option<Instant>,
        better: impl Fn() -> bool,
    ) -> Result<Option<Self>, CallError> {
        if terms.is_cancelled() {
            return Err(admitted.call_error(CANCELLED));
        }
        let leave = || terms.is_cancelled() || better();
        match Self::enter(admitted, until, Some(&leave))? {
            None if terms.is_cancelled() => Err(admitted.call_error(CANCELLED)),
            place => Ok(place),
        }
    }

    fn enter(
        admitted: &Arc<Admitted<S>>,
        until: Option<Instant>,
        leave: Option<Leave<'_>>,
    ) -> Result<Option<Self>, CallError> {
        let weight = admitted.weight;
        let wish = Wish {
            weight,
            until,
            leave,
        };
        match admitted.engine.gate().enter(&wish) {
            Ok(()) => Ok(Some(Self(Arc::clone(admitted)))),
            Err(NoPlace::Full { places, waited }) => {
                Err(admitted.call_error(CallErrorKind::Full {
                    what: Capacity::Instances,
                    weight,
                    limit: places,
                    waited,
                }))
            }
            Err(NoPlace::Left) => Ok(None),
        }
    }
}

impl<S: 'static> Drop for Place<S> {
    fn drop(&mut self) {
        self.0.engine.gate().leave(self.0.weight);
    }
}

impl<S: 'static> Deref for Place<S> {
    type Target = Admitted<S>;

    fn deref(&self) -> &Admitted<S> {
        &self.0
    }
}
