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
//! 3. [`Contract::of_component`] reads what the component imports and exports;
//! 4. [`compare`] says where that differs from the [`Contract`] of the [`World`] which the host
//!    offers.
//!
//! ```
//! use guesthouse_contract::{Contract, World, compare};
//!
//! let world = |wit| World::from_source("filter.wit", wit, None);
//! let host = Contract::of_world(&world("
//!     package demo:filter;
//!     world filter { export clean: func(text: string) -> string; }
//! ")?)?;
//! let other = Contract::of_world(&world("
//!     package demo:filter;
//!     world filter { export clean: func(text: string) -> list<string>; }
//! ")?)?;
//!
//! assert!(compare(&host, &host).is_empty());
//! let findings = compare(&host, &other);
//! assert_eq!(
//!     findings[0].to_string(),
//!     "`clean` differs at `clean()`: the host has a `string` here, the plugin a `list<string>`; \
//!      the host has `func(text: string) -> string`, \
//!      the plugin `func(text: string) -> list<string>` (filter.wit:3)",
//! );
//! # Ok::<(), guesthouse_contract::WorldError>(())
//! ```

mod anatomy;
mod artifact;
mod beyond_wit;
mod bounded;
mod capability;
mod compare;
mod compiled;
mod contract;
mod decode;
mod docs;
mod evolution;
mod features;
mod finding;
mod item_name;
mod offer;
mod places;
mod reading;
mod rustdoc;
mod scan;
mod sound;
mod text;
mod wants;
mod wasi;
mod width;
mod world;

pub use anatomy::{Anatomy, Metadata, Producer, Sizes};
pub use artifact::ArtifactKind;
pub use beyond_wit::imports_beyond_wit;
pub use bounded::{MOST_ARTIFACT_BYTES, read_bounded};
pub use capability::{Answer, Capability};
pub use compare::{compare, compare_beside, compare_offered};
pub use compiled::CompiledNote;
pub use contract::{Contract, Side};
pub use docs::plain_text;
pub use evolution::{Breaks, Change, evolution, is_safe};
pub use features::{Feature, validate};
pub use finding::Finding;
pub use item_name::ItemName;
pub use offer::{Home, Meeting};
pub use places::Place;
pub use rustdoc::{markdown_cell, rustdoc_lines};
pub use scan::{MAX_NESTING, MAX_PASSED_ITEMS, Measure, ScanError, Shape, ShapeLimits, scan};
pub use sound::{Flaw, FlawKind};
pub use text::{
    Shown, is_hidden, near, nearest, quantity, shown, type_in_full, type_text, unnamed_type_in_full,
};
pub use wants::{Need, Want, Wants, WantsError, is_guest_path};
pub use width::Widest;
pub use world::{KnownWorlds, PackageText, Sources, World, WorldError};

/// This crate's version, for whoever keeps what it found out.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The WIT parser whose types [`World`] gives out, so that callers need not match its version.
pub use wit_parser;
