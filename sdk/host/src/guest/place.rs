//! [`Place`]: the host's places that one live instance takes, and whose call they were taken for.
//!
//! Given back when it is dropped, whatever became of the instance.

use std::ops::Deref;

use super::loaded::Loaded;
use crate::engine::{Leave, NoPlace, Wish};
use crate::error::{CallError, CallErrorKind, Capacity, Phase};
use crate::imports::OwnDeadline;
use crate::load::Admitted;

/// What ends a call that is cancelled before there is a guest for it.
pub(crate) const CANCELLED: CallErrorKind = CallErrorKind::Cancelled { phase: Phase::App };

/// What ends a call that wanted so many places and had none, or does not want them any more.
pub(super) fn no_place(what: Capacity, weight: u32, none: NoPlace) -> CallErrorKind {
    match none {
        NoPlace::Full { places, waited } => CallErrorKind::Full {
            what,
            weight,
            limit: places,
            waited,
        },
        NoPlace::Left => CANCELLED,
    }
}

/// A plugin that may have one more instance, for a call that was made already.
pub(crate) struct Place<S: 'static> {
    pub(super) loaded: Loaded<S>,
    /// Of that call, and then of each further one.
    pub(super) own: OwnDeadline,
}

impl<S: 'static> Place<S> {
    /// Waits for one, if need be; not beyond the call's own deadline, and not for a call that is cancelled.
    pub(crate) fn take(loaded: &Loaded<S>) -> Result<Self, CallError> {
        let own = loaded.terms.call();
        let place = match loaded.terms.cancel {
            None => Self::enter(loaded, own, None),
            Some(_) => Self::take_unless(loaded, own, || false),
        };
        place?.ok_or_else(|| loaded.call_error(CANCELLED))
    }

    /// Waits for a place, unless something better comes meanwhile: then nothing. A call that is cancelled ends.
    pub(crate) fn take_unless(
        loaded: &Loaded<S>,
        own: OwnDeadline,
        better: impl Fn() -> bool,
    ) -> Result<Option<Self>, CallError> {
        let terms = &loaded.terms;
        if terms.is_cancelled() {
            return Err(loaded.call_error(CANCELLED));
        }
        let leave = || terms.is_cancelled() || better();
        match Self::enter(loaded, own, Some(&leave))? {
            None if terms.is_cancelled() => Err(loaded.call_error(CANCELLED)),
            place => Ok(place),
        }
    }

    fn enter(
        loaded: &Loaded<S>,
        own: OwnDeadline,
        leave: Option<Leave<'_>>,
    ) -> Result<Option<Self>, CallError> {
        // Before it waits: where no guest can be entered, no thread may be held up.
        let may_enter = loaded.may_block().and_then(|()| loaded.engine.may_enter());
        if let Err(kind) = may_enter {
            return Err(loaded.call_error(kind));
        }
        let wish = Wish {
            weight: loaded.weight,
            until: own.until(),
            leave,
        };
        match loaded.engine.gate().enter(&wish) {
            Ok(()) => Ok(Some(Self {
                loaded: loaded.clone(),
                own,
            })),
            Err(NoPlace::Left) => Ok(None),
            Err(none) => {
                let kind = no_place(Capacity::Instances, loaded.weight, none);
                Err(loaded.call_error(kind))
            }
        }
    }
}

impl<S: 'static> Drop for Place<S> {
    fn drop(&mut self) {
        self.engine.gate().leave(self.weight);
    }
}

impl<S: 'static> Deref for Place<S> {
    type Target = Admitted<S>;

    fn deref(&self) -> &Admitted<S> {
        &self.loaded
    }
}
