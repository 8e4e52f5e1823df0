//! The places of guests, and what they are taken with.

mod loaded;
#[path = "../../../host/src/guest/place.rs"]
mod place;

pub(crate) use self::loaded::Loaded;
pub(crate) use self::place::{CANCELLED, Place};
