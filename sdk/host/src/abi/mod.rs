//! Where typed Rust meets the engine's untyped functions: one of the four rooms with `unsafe` in this
//! crate (`compile`, `engine` and `store` are the others; `ARCHITECTURE.md` says why).
//!
//! Each only restates what the engine has already checked or does itself: a function whose type
//! was checked once is called again without the check ([`Slot`]), a resource handle of the app's own
//! type or of ours is passed as the engine's ([`GuestResource`], [`Resource`]), and what Rust or the engine have no type for
//! crosses as tuples and integers do (`wide_tuple`, `flags`). Nothing here may decide anything
//! about limits or errors.

mod flags;
mod guest;
mod guest_resource;
mod handles;
mod measure;
mod resource;
mod slot;
mod wide_tuple;
mod wit_type;

pub use guest::Guest;
pub use guest_resource::GuestResource;
pub use handles::Handles;
pub use measure::{Measure, Shape};
pub use resource::{Resource, Seen};
pub use slot::{Signature, Slot};
pub use wit_type::{Stands, WitType};
