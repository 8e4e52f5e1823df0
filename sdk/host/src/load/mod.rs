//! From bytes to something that can be instantiated: every step between, each able to refuse.
//!
//! The order is fixed (size, kind, shape, contract, compile, link), cheap and safe before dear and
//! risky. Nothing of the guest runs here, and all findings of a step are reported together.
//!
//! | step | file |
//! |---|---|
//! | size, kind | `size.rs`, read from `artifact.rs` |
//! | shape | `shape.rs` |
//! | contract | `contract.rs`, with what `point.rs` asks for |
//! | compile | `compile.rs` |
//! | link | `link.rs`, which makes an `admitted.rs` |
//!
//! Each is a method of the [`Candidate`](candidate::Candidate), which has what the steps before found out. `recall.rs` is
//! what the host's store knows of it; `features.rs` looks for the deeper reason of a refusal.

mod admitted;
mod artifact;
mod candidate;
mod check;
mod compile;
mod contract;
mod export;
mod features;
mod link;
mod point;
mod progress;
mod recall;
mod shape;
mod size;

pub(crate) use self::admitted::Admitted;
pub use self::artifact::Artifact;
pub(crate) use self::candidate::{Candidate, Expected};
pub use self::check::{Check, Checked};
pub(crate) use self::compile::{compile, warm};
pub use self::export::ExportName;
#[cfg(feature = "wasi")]
pub(crate) use self::point::load_granted;
pub(crate) use self::point::{Point, load};
pub use self::progress::Progress;
