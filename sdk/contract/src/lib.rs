//! A component's bytes and a WIT world in, findings out.
//!
//! Everything that can be said about an artifact without compiling it lives here, so that the
//! host's admission and a plugin author's command line are one piece of code. This crate must
//! never name an engine and never run anything of a guest.
//!
//! The road of an artifact through this crate:
//!
//! 1. [`ArtifactKind::of`] tells a component from everything that only looks like one;
//! 2. [`scan`] refuses what would harm the parsers and the compiler behind it;
//! 3. [`World::of_component`] decodes what the component imports and exports;
//! 4. [`compare`] says where that differs from the [`World`] which the host offers.
//!
//! ```
//! use guesthouse_contract::{World, compare};
//!
//! let host = World::from_source("filter.wit", "
//!     package demo:filter;
//!     world filter { export clean: func(text: string) -> string; }
//! ", None)?;
//! let same = World::decode(&host.encode()?, host.name())?;
//! assert!(compare(&host, &same).is_empty());
//! # Ok::<(), guesthouse_contract::WorldError>(())
//! ```

mod artifact;
mod compare;
mod features;
mod finding;
mod scan;
mod text;
mod wasi;
mod world;

pub use artifact::ArtifactKind;
pub use compare::{compare, compare_beside, compare_offered, offers};
pub use features::Feature;
pub use finding::Finding;
pub use scan::{MAX_NESTING, Measure, ScanError, Shape, ShapeLimits, scan};
pub use text::{function_text, type_text};
pub use world::{Sources, World, WorldError};

/// The WIT parser whose types [`World`] gives out, so that callers need not match its version.
pub use wit_parser;
