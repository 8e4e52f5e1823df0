//! Types and values of WIT as plain data: what a component has, what a value is, and whether the one fits the other.
//!
//! No text is read here and nothing is called.

mod check;
mod defined;
mod describe;
mod example;
mod function;
mod handle;
pub(crate) mod held;
pub(crate) mod lookup;
pub(crate) mod measure;
mod no_such;
mod resource;
mod shapes;
mod show;
mod value;
mod value_type;

pub(crate) use self::check::{Found, Mismatch, check};
pub(crate) use self::describe::{Description, describe};
pub use self::function::{DynFunction, DynParam};
pub use self::handle::Handle;
pub(crate) use self::handle::{Life, fault};
pub(crate) use self::no_such::{no_such, shown};
pub use self::resource::DynResource;
pub(crate) use self::shapes::{Id, Names, Shape, Types};
pub use self::value::Value;
pub use self::value_type::ValueType;
