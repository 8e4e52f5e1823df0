//! What a host function is told about the call that it serves.

use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::{Meter, Objects, Stop};
use crate::abi::{Handles, Resource};
use crate::error::{HandleFault, HostError, HostResult, ImportName, Violation};

/// The first parameter of every host function: who is calling, what is left, and the resources
/// that the host keeps for this guest.
///
/// ```
/// use guesthouse::{HostCall, HostResult};
///
/// fn search(cx: &mut HostCall<'_>, text: &str) -> HostResult<usize> {
///     cx.charge(text.len() as u64)?; // searching a byte costs a unit of the plugin's fuel
///     Ok(text.matches(cx.plugin()).count())
/// }
/// ```
pub struct HostCall<'a> {
    pub(super) plugin: &'a str,
    pub(super) import: &'a ImportName,
    pub(super) stop: &'a Arc<Stop>,
    pub(super) objects: &'a mut Objects,
    pub(super) meter: &'a mut Meter,
    /// What is left; `None` where fuel is not counted.
    pub(super) fuel: &'a mut Option<u64>,
}

impl HostCall<'_> {
    /// The name of the plugin that is calling: its artifact's name.
    #[must_use]
    pub fn plugin(&self) -> &str {
        self.plugin
    }

    /// The host function that is being called.
    #[must_use]
    pub fn import(&self) -> &ImportName {
        self.import
    }

    /// Time until the call's deadline; zero once it has passed. A host function that may block
    /// should give up by then: its late result is dropped and the call fails.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.stop.deadline.remaining()
    }

    /// Whether the call was [cancelled](crate::CancelHandle). An async host function is dropped where it waits and
    /// need not ask. A host function that may block should
    /// ask from time to time and give up then: its result is dropped and the call fails.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Fuel that the call has left; `u64::MAX` on a [timed](crate::HostConfig::timed) host.
    #[must_use]
    pub fn fuel(&self) -> u64 {
        self.fuel.unwrap_or(u64::MAX)
    }

    /// Takes `units` of fuel from the call for work that the host does. They are spent even if the
    /// host function fails afterwards, or is dropped where it waits. On a [timed](crate::HostConfig::timed) host nothing is counted
    /// and nothing refused.
    ///
    /// # Errors
    /// When less is left; returning the error ends the call as out of fuel.
    pub fn charge(&mut self, units: u64) -> HostResult<()> {
        let Some(fuel) = self.fuel else {
            return Ok(());
        };
        let left = *fuel;
        *fuel = left.saturating_sub(units);
        if units > left {
            return Err(HostError::violation(Violation::FuelCharged));
        }
        Ok(())
    }

    /// Books `wanted` bytes of output that the host keeps on the guest's behalf, and says how many of
    /// them it should keep under [`Limits::log`](crate::Limits::log). The rest is counted in
    /// [`Usage::log_dropped`](crate::Usage::log_dropped).
    ///
    /// ```
    /// use guesthouse::{HostCall, HostResult};
    ///
    /// fn write_line(cx: &mut HostCall<'_>, log: &mut Vec<u8>, line: &[u8]) -> HostResult<()> {
    ///     let kept = usize::try_from(cx.reserve_log(line.len() as u64))?;
    ///     log.extend_from_slice(&line[..kept]);
    ///     Ok(())
    /// }
    /// ```
    pub fn reserve_log(&mut self, wanted: u64) -> u64 {
        self.meter.log(wanted)
    }

    /// Which guest is calling: there is one of these for each.
    pub(crate) fn guest(&self) -> Weak<Stop> {
        Arc::downgrade(self.stop)
    }

    /// What the host keeps for this guest.
    pub(crate) fn objects(&mut self) -> &mut Objects {
        self.objects
    }

    /// Takes in what came from the guest: its handles are of this guest.
    pub(super) fn receive<P: Handles>(&self, mut arguments: P) -> P {
        if P::HOLDS {
            arguments.adopt(self.objects.guest());
        }
        arguments
    }

    /// Whether the guest may have `results`, with the objects that go with their handles.
    pub(super) fn surrender<R: Handles>(&self, results: R) -> HostResult<R> {
        if R::HOLDS {
            let give = &mut |handle| self.objects.surrender(handle).map(drop);
            results.each::<HandleFault>(give)?;
        }
        Ok(results)
    }

    /// Keeps `value` for this guest and makes a handle to it.
    ///
    /// # Errors
    /// When [`Limits::handles`](crate::Limits::handles) values are kept already, or 2^32 were in the
    /// guest's life; returning the error ends the call as
    /// [`CallErrorKind::TooManyHandles`](crate::error::CallErrorKind::TooManyHandles).
    pub fn insert<T: Send + 'static>(&mut self, value: T) -> HostResult<Resource<T>> {
        let number = self.objects.insert(value).map_err(HostError::violation)?;
        Ok(Resource::new(number, self.objects.guest()))
    }

    /// The value behind a handle. It is found as long as it lives, however long the handle was kept.
    ///
    /// # Errors
    /// [`HandleFault::Stale`] if the value was removed or went to the guest with this handle, and
    /// [`HandleFault::Foreign`] for a handle of another guest. Returning the error ends the call as
    /// [`CallErrorKind::HostFailed`](crate::error::CallErrorKind::HostFailed) with the fault as its source:
    ///
    /// ```
    /// use guesthouse::{CallError, error::{CallErrorKind, HandleFault}};
    ///
    /// fn kept_too_long(error: &CallError) -> bool {
    ///     let CallErrorKind::HostFailed { source, .. } = error.kind() else {
    ///         return false;
    ///     };
    ///     matches!(source.downcast_ref(), Some(HandleFault::Stale))
    /// }
    /// ```
    pub fn get<T: 'static>(&self, handle: &Resource<T>) -> HostResult<&T> {
        let number = self.objects.admit(handle.seen())?;
        Ok(self.objects.get(number)?)
    }

    /// The value behind a handle, to change it. It is found as long as it lives, however long the
    /// handle was kept.
    ///
    /// # Errors
    /// [`HandleFault::Stale`] if the value was removed or went to the guest with this handle, and
    /// [`HandleFault::Foreign`] for a handle of another guest.
    pub fn get_mut<T: 'static>(&mut self, handle: &Resource<T>) -> HostResult<&mut T> {
        let number = self.objects.admit(handle.seen())?;
        Ok(self.objects.get_mut(number)?)
    }

    /// Takes the value behind an owned handle out of the table.
    ///
    /// # Errors
    /// [`HandleFault::Borrowed`] if the handle is only lent, [`HandleFault::Stale`] if the value was
    /// removed before or went to the guest with this handle, and [`HandleFault::Foreign`] for a
    /// handle of another guest.
    pub fn remove<T: 'static>(&mut self, handle: Resource<T>) -> HostResult<T> {
        let number = self.objects.surrender(handle.into_seen())?;
        Ok(self.objects.remove(number)?)
    }

    /// Drops the value behind an owned handle. A handle that is borrowed, stale or of another guest
    /// is left alone.
    pub fn discard<T: 'static>(&mut self, handle: Resource<T>) {
        // Nothing to drop is as good as dropped.
        drop(self.remove(handle));
    }
}

impl fmt::Debug for HostCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostCall")
            .field("plugin", &self.plugin)
            .field("import", &self.import)
            .field("remaining", &self.remaining())
            .field("fuel", &self.fuel)
            .finish_non_exhaustive()
    }
}
