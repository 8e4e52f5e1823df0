//! Plugins without an extension point: any function of any component, by name, with values as [`Value`],
//! WAVE or JSON.
//!
//! [`PluginHost::load_dynamic`](crate::PluginHost::load_dynamic) gives a [`DynPlugin`]. Admission, budgets, clock and
//! errors are those of typed plugins; what is wrong with a name, a value or a text is a
//! [`DynError`](crate::error::DynError). The book's page on dynamic plugins has the mapping of types to JSON.

// It must never show the engine's values, nor recurse deeper than a type is nested.

mod plugin;
mod text;
mod types;

#[cfg(feature = "wasi")]
pub(crate) use self::plugin::load_granted;
pub use self::plugin::{DynImports, DynPlugin, DynSession};
pub(crate) use self::plugin::{Nothing, load};
pub use self::text::TextError;
pub use self::types::{DynFunction, DynParam, DynResource, Handle, Value, ValueType};
