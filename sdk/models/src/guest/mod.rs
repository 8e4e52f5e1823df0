//! The places of guests, and what they are taken with.

mod loaded;
#[path = "../../../host/src/guest/place.rs"]
mod place;

pub(crate) use self::loaded::Loaded;
pub(crate) use self::place::{CANCELLED, Place};
use crate::error::CallError;
use crate::imports::Log;

/// A guest that could not be made.
pub(crate) struct FailedStart<S> {
    pub(crate) error: CallError,
    pub(crate) state: S,
    pub(crate) log: Log,
}
