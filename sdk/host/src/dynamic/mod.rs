//! Plugins without an extension point: any function of any component, by name, with values as
//! WAVE or JSON.
//!
//! The same admission, budgets, clock and errors as for typed plugins. It must never show the
//! engine's values, nor recurse deeper than a type is nested.

mod arguments;
mod check;
mod convert;
mod defined;
mod describe;
mod example;
mod function;
mod handle;
mod held;
mod imports;
mod json;
mod kept;
mod lookup;
mod measure;
mod objects;
mod parts;
mod plugin;
mod prepare;
mod reader;
mod resource;
mod session;
mod show;
mod text;
mod types;
mod value;
mod value_type;
mod wave;

pub use self::function::{DynFunction, DynParam};
pub use self::handle::Handle;
pub use self::imports::DynImports;
pub(crate) use self::imports::Nothing;
pub use self::plugin::DynPlugin;
pub(crate) use self::plugin::load;
pub use self::resource::DynResource;
pub use self::session::DynSession;
pub use self::text::TextError;
pub use self::value::Value;
pub use self::value_type::ValueType;
