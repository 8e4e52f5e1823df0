//! Where typed Rust meets the engine's untyped functions: one of the three places with `unsafe` in
//! this crate (`engine/compiler` and `store/map.rs` are the others).
//!
//! Each only restates what the engine has already checked or does itself: a function whose type
//! was checked once is called again without the check ([`Slot`]), a resource handle of the app's own
//! type is passed as the engine's ([`GuestResource`]), and what Rust or the engine have no type for
//! crosses as tuples and integers do (`wide_tuple`, `flags`). Nothing here may decide anything
//! about limits or errors.

mod flags;
mod guest_resource;
mod measure;
mod slot;
mod wide_tuple;

pub use guest_resource::GuestResource;
pub use measure::{Measure, Shape};
pub use slot::{Signature, Slot};
