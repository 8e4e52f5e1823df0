//! Where typed Rust meets the engine's untyped functions: the only `unsafe` in the workspace.
//!
//! Two things need it, and both only restate what the engine has already checked: a function
//! whose type was checked once is called again without the check ([`Slot`]), and a resource
//! handle of the app's own type is passed as the engine's ([`GuestResource`]). Nothing here may
//! decide anything about limits or errors.

mod guest_resource;
mod measure;
mod slot;
mod wide_tuple;

pub use guest_resource::GuestResource;
pub use measure::{Measure, Shape};
pub use slot::{Signature, Slot};
