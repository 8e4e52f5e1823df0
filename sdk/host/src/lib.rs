//! Let strangers extend your application, safely.
//!
//! The app describes its extension points in WIT. This crate turns that WIT into typed Rust calls
//! ([`extension_point!`]), checks each third-party WebAssembly component before it is let in
//! ([`PluginHost::load`]), runs it with every resource capped ([`Limits`]), and says exactly what
//! happened when a cap is hit ([`CallError`]).
//!
//! # An extension point in ten lines
//!
//! ```no_run
//! use guesthouse::{Artifact, Compiler, Limits, Plugin, PluginHost};
//!
//! guesthouse::extension_point!({
//!     inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
//! });
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let compiler = Compiler::worker(std::env::args_os()); // compiles in a process of its own
//! let host = PluginHost::new(compiler)?;
//! let plugin: Plugin<Filter> = host.load(Artifact::file("shout.wasm"), &Limits::strict())?;
//!
//! // A fresh sandbox for this call, under every cap:
//! let loud = plugin.call((), |filter| filter.apply("hello"))?;
//!
//! // The same, with what it spent:
//! let outcome = plugin.run((), |filter| filter.apply("hello"));
//! println!("{}", outcome.usage());
//!
//! // A guest that keeps its memory between calls, each under a fresh budget:
//! let mut session = plugin.session(())?;
//! session.apply("hello")?;
//! # Ok(())
//! # }
//! ```
//!
//! # What the host does for its plugins
//!
//! Each interface that the world imports becomes a trait, which the app implements on its own
//! state. Every method takes a [`HostCall`] first. An `Err` ends the guest's call; the WIT's own
//! errors are values.
//!
//! ```
//! use guesthouse::{HostCall, HostResult};
//!
//! guesthouse::extension_point!({ inline: "
//!     package demo:text;
//!     interface dictionary { lookup: func(word: string) -> option<string>; }
//!     world filter {
//!         import dictionary;
//!         export apply: func(text: string) -> string;
//!     }
//! " });
//!
//! struct App {
//!     words: std::collections::HashMap<String, String>,
//! }
//!
//! impl demo::text::dictionary::Host for App {
//!     fn lookup(&mut self, cx: &mut HostCall<'_>, word: String) -> HostResult<Option<String>> {
//!         cx.charge(100)?; // a look-up costs the plugin fuel
//!         Ok(self.words.get(&word).cloned())
//!     }
//! }
//! # fn main() {}
//! ```
//!
//! # In an async app
//!
//! With `async: true` the same extension point has futures for functions, of the host's too. A call is then awaited
//! ([`Plugin::call_async`]): its task is parked while the plugin waits, and dropping the future stops the plugin. Any
//! executor will do. See [`extension_point!`](extension_point#awaited-calls), and "In a tokio service" in the book.
//!
//! # Any component, by name
//!
//! A tool that cannot know a plugin's WIT loads it as a [`DynPlugin`](dynamic::DynPlugin) and calls its functions by
//! name, with values as WAVE, as JSON or as [`Value`](dynamic::Value).
//!
//! # What is promised
//!
//! - A guest that traps, spins, eats memory or returns nonsense ends with a typed [`CallError`];
//!   the host goes on, and so does every other plugin, with its own budget and deadline.
//! - Nothing of a guest runs before its types have been compared with the extension point's (two
//!   corners are named in `SECURITY.md`).
//! - Nothing ambient: no import is there that the world does not name but a closed WASI world that
//!   reaches nothing ([`wasi`]), and this crate reads no environment variable and keeps no global. With the feature
//!   `wasi`, a policy grants one plugin what it names (`policy`), and nothing else.
//!
//! What is not promised is in the repository's `SECURITY.md`.

mod abi;
mod compile;
pub mod dynamic;
mod engine;
pub mod error;
#[cfg(feature = "wasi")]
mod grants;
mod guest;
mod headroom;
mod host;
mod imports;
mod limits;
mod load;
mod plugin;
#[cfg(feature = "wasi")]
pub mod policy;
mod printable;
pub mod profile;
pub mod store;
mod sync;
pub mod wasi;

pub use self::abi::Resource;
pub use self::compile::{Compiler, Mode};
pub use self::engine::{HostConfig, Pool};
pub use self::error::call::CallError;
pub use self::error::host::{HostError, HostResult};
pub use self::error::load::LoadError;
pub use self::host::PluginHost;
pub use self::imports::{AnyValue, CancelHandle, HostCall};
pub use self::limits::{Limits, Usage};
pub use self::load::Artifact;
pub use self::plugin::{ExtensionPoint, Outcome, Plugin, Serves, Session};

pub mod pool {
    //! Guests that are kept for the next call, for plugins whose start is dear: [`SessionPool`].

    pub use crate::plugin::{SessionPool, SessionPoolConfig, SessionPoolUsage};
}

pub mod awaited {
    //! What calls that are awaited add: the two kinds of extension points, and where work is done that blocks.
    //!
    //! An extension point with `async: true` is [`Awaited`]: its plugins are called with
    //! [`Plugin::call_async`](crate::Plugin::call_async) and its like. Any other is [`Blocking`]. Loads that are
    //! awaited ([`PluginHost::load_async`](crate::PluginHost::load_async)) are given a place for a [`Job`].

    #[cfg(feature = "tokio")]
    pub use crate::engine::{BlockOnError, block_on};
    pub use crate::host::Job;
    #[cfg(feature = "tokio")]
    pub use crate::host::on_tokio;
    pub use crate::plugin::{Awaited, Blocking};
}

pub mod inspect {
    //! What can be known of artifacts, worlds, limits and the machine, for tools that show it.
    //!
    //! [`Check`] says whether a host would let a component in. [`Limits::each`](crate::Limits::each) and
    //! [`Usage::against`](crate::Usage::against) give the tables of limits and of what was spent of them. Whatever a
    //! stranger wrote is shown through [`shown`].

    pub use guesthouse_contract::{
        ArtifactKind, Feature, Finding, Measure, Shape, ShapeLimits, Shown, World, shown,
    };

    pub use crate::engine::{Allocation, AllocationNote};
    pub use crate::limits::{Amount, Limit, Spent};
    pub use crate::load::{Check, Checked, Progress};
}

/// Turns a WIT world into typed Rust: its types, a trait for each imported interface, and the
/// type that stands for the extension point.
///
/// # Options
///
/// | option | meaning |
/// |---|---|
/// | `path: "wit"`, `path: ["wit", "shared"]` | folders of WIT files (dependencies in their `deps`) or files, relative to the app's `Cargo.toml`; the folder `wit` if neither this nor `inline` is given |
/// | `inline: "package …"` | WIT as text; with `path` it may refer to the packages that are there, and its worlds are the ones looked for |
/// | `world: "filter"` | which world, where there are several; `"demo:text/filter@1.0.0"` for one of another package; `"from"` or `"%from"` for `world %from` |
/// | `with: { "pkg:name/interface.type": crate::Type }` | the app's own type: behind a resource of the host, or for a record, variant, enum or flags (see [`wit_type`]). Versions may be left out; an item of the world itself is `"type"` |
/// | `with: { "pkg:name/interface": crate::other::pkg::name::interface }` | the types and the host trait that another extension point has generated, the types alone with `async: true`; `"pkg:name"` for a whole package |
/// | `additional_derives: [serde::Serialize]` | further traits for records, variants, enums and flags; not for those that hold handles |
/// | `features: ["name"]` | which `@unstable` items are there; without this option, all |
/// | `async: true` | functions of the host and of the guest are futures ([awaited calls](#awaited-calls)); `false` if not given |
///
/// `extension_point!("filter" in "wit")` is short for `world` and `path`.
///
/// # What is generated, where the macro stands
///
/// | WIT | Rust |
/// |---|---|
/// | world `filter` | the type `Filter`, which implements [`ExtensionPoint`], and `FilterExports`, whose methods are the exported functions |
/// | imported interface `pkg:name/log` | the module `pkg::name::log` with its types and the trait `Host` |
/// | exported interface `pkg:name/run` | the module `exports::pkg::name::run` with its types, and the method `run()` on `FilterExports` that leads to its functions |
/// | function or resource imported by the world itself | methods of the trait `FilterImports` |
/// | interface of `wasi:cli`, `io`, `clocks`, `random`, `filesystem`, `sockets` at 0.2 | its types; the SDK's closed world answers it, so there is nothing to implement |
/// | resource of the host | `Resource<T>` handles, with `T` from `with` or else a type that holds an [`AnyValue`]; its functions are methods of `Host` named `resource_function`, its constructor `resource_new` |
/// | resource of the guest | a type with methods, each of which takes the exports |
/// | record, variant, enum, flags | struct, enum, enum, struct of constants |
/// | `option`, `result`, `tuple`, `list`, `string` | `Option`, `Result`, tuple (`Tuple13` and so on beyond twelve), `Vec` (`&[T]` as an argument), `String` (`&str`) |
///
/// Doc comments of the WIT become rustdoc, without links, HTML and tests of theirs; parameter names are the WIT's. Names that Rust has
/// taken become raw identifiers (`r#type`) or get an underscore (`self_`). Put the macro into a
/// module of its own where a name of the WIT is that of something else that you use: a world `plugin` beside
/// [`Plugin`], a package's namespace that is also a crate. No name of the WIT leaves the module.
///
/// A change of a WIT file compiles the app again. A file that is added to a folder does not, unless the
/// app's `build.rs` prints `cargo::rerun-if-changed=wit`.
///
/// Refused, with a message: async functions in the WIT, streams, futures, error contexts, maps, lists of
/// fixed length, more than 32 flags. A mistake in the options or in the WIT is one error, at the
/// option to blame and with the WIT's own line; a host trait that the state lacks is one error,
/// where the plugin is loaded, and a type in `with` without [`wit_type`] one where it is named.
///
/// # Awaited calls
///
/// With `async: true`, every function of the host and of the guest is a future that is [`Send`], and the
/// state must be [`Send`] too. Methods of the host traits are written as `async fn`. Until a host function
/// is done, the guest that called it is parked: it holds no thread, and the deadline of its call runs.
/// Exported functions, methods of the guest's resources and their `dispose` are `async fn`.
///
/// ```
/// use guesthouse::{CallError, HostCall, HostResult, Plugin};
///
/// guesthouse::extension_point!({
///     inline: "
///         package demo:text;
///         interface dictionary { lookup: func(word: string) -> option<string>; }
///         world filter {
///             import dictionary;
///             export apply: func(text: string) -> string;
///         }
///     ",
///     async: true,
/// });
///
/// # struct Database;
/// # impl Database { async fn find(&self, word: &str) -> Option<String> { Some(word.to_owned()) } }
/// struct App {
///     database: Database,
/// }
///
/// impl demo::text::dictionary::Host for App {
///     async fn lookup(&mut self, cx: &mut HostCall<'_>, word: String) -> HostResult<Option<String>> {
///         cx.charge(100)?; // a look-up costs the plugin fuel
///         Ok(self.database.find(&word).await)
///     }
/// }
///
/// async fn twice(plugin: &Plugin<Filter, App>, app: App, text: &str) -> Result<String, CallError> {
///     let calls = async |filter: &mut FilterExports<App>| {
///         let once = filter.apply(text).await?;
///         filter.apply(&once).await
///     };
///     plugin.call_async(app, calls).await
/// }
/// # fn main() {}
/// ```
///
/// An interface that `with` takes from another extension point brings its types and no host trait: the
/// trait `Host` with futures is declared in this extension point's own module, and the state implements it
/// there, whatever it implements for the other one. An extension point without `async: true` takes
/// interfaces only from one without.
pub use guesthouse_macros::extension_point;

/// Lets a type of the app stand for a WIT type, through `with`.
///
/// A struct with named fields is a record; an enum is an enum, or a variant if a case carries a
/// value. WIT names are the Rust names in kebab-case, or what `#[wit(name = "…")]` says. The type
/// must be `pub` (its module need not be) and needs `Debug`, `Clone` and `PartialEq`, because
/// generated types that hold it derive them.
///
/// A type of another shape than the WIT's is found out when a plugin is loaded
/// ([`LoadErrorKind::Link`](error::LoadErrorKind::Link)) where host functions use it, and at the first call of an exported
/// function that uses it otherwise ([`CallErrorKind::Mistyped`](error::CallErrorKind::Mistyped)).
///
/// ```
/// guesthouse::extension_point!({
///     inline: "
///         package demo:maps;
///         interface geometry { record point { x: f64, y-axis: f64 } }
///         world router {
///             use geometry.{point};
///             export nearest: func(to: point) -> option<point>;
///         }
///     ",
///     with: { "demo:maps/geometry.point": crate::Point },
/// });
///
/// #[guesthouse::wit_type]
/// #[derive(Debug, Clone, PartialEq)]
/// pub struct Point {
///     pub x: f64,
///     pub y_axis: f64,
/// }
/// # fn main() {}
/// ```
pub use guesthouse_macros::wit_type;

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

    pub use crate::abi::{
        Guest, GuestResource, Handles, Measure, Seen, Shape, Signature, Slot, Stands, WitType,
    };
    pub use crate::guest::{Live, call, call_async, dispose, dispose_async};
    pub use crate::imports::{HostFuture, Imports, LinkError, Linker};
    pub use crate::load::ExportName;
    pub use crate::plugin::{Awaited, Blocking, Exports};
    pub use crate::{
        __flags as flags, __guest_resource as guest_resource, __handles as handles,
        __wide_tuple as wide_tuple,
    };
}
