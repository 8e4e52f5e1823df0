//! Let strangers extend your application, safely.
mod abi;
mod admission;
mod engine;
mod error;
mod host;
mod imports;
mod instance;
mod limits;
mod plugin;

pub use self::admission::Artifact;
pub use self::engine::{Allocation, HostConfig, Pool};
pub use self::error::{
    Blame, CallError, ConfigError, Counted, GuestTrap, HostError, HostResult, ImportName,
    LoadError, Phase, TrapKind,
};
pub use self::host::PluginHost;
pub use self::imports::HostCall;
pub use self::instance::{ExtensionPoint, Outcome, Session};
pub use self::limits::{Limits, Usage};
pub use self::plugin::Plugin;
pub use guesthouse_contract::{ArtifactKind, Finding};
pub use guesthouse_macros::extension_point;

/// A handle to a resource of the host, typed by what stands behind it.
pub use wasmtime::component::Resource;

/// The engine, for hosts that must reach past this crate.
///
/// Nothing of it is covered by this crate's promises: a store that you make yourself has no
/// limits, and a new major version of the engine is not a breaking change of this crate.
#[cfg(feature = "wasmtime")]
pub use wasmtime;

/// Everything that generated code may touch; nothing here is for people.
#[doc(hidden)]
pub mod __private {
    pub use wasmtime;

    pub use crate::__guest_resource as guest_resource;
    pub use crate::abi::{GuestResource, Measure, Shape, Signature, Slot};
    pub use crate::admission::ExportName;
    pub use crate::imports::{Imports, LinkError, Linker};
    pub use crate::instance::{Exports, Live, call, dispose};
}
