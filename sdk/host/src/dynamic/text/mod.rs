//! Values as text, WAVE and JSON: read by type, written as they are.
//!
//! A reader never recurses deeper than its type is nested, and holds no more than it is allowed.

mod arguments;
mod cursor;
pub(crate) mod json;
mod parts;
mod read;
mod reader;
pub(crate) mod wave;

pub(crate) use self::arguments::{Most, arguments, each_argument, refused_argument, wrong_arity};
pub(crate) use self::cursor::Bounded;
pub use self::cursor::TextError;
pub(crate) use self::json::JsonReader;
pub(crate) use self::reader::{Named, Reader};
pub(crate) use self::wave::WaveReader;
