//! Plugins without an extension point: any function of any component, by name, with values as
//! WAVE or JSON.
//!
//! The same admission, budgets, clock and errors as for typed plugins. It must never show the
//! engine's values, nor recurse deeper than a type is nested.

mod plugin;
mod text;
mod types;

pub use self::plugin::{DynImports, DynPlugin, DynSession};
pub(crate) use self::plugin::{Nothing, load};
pub use self::text::TextError;
pub use self::types::{DynFunction, DynParam, DynResource, Handle, Value, ValueType};
