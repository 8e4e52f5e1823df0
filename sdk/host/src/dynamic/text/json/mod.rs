//! JSON for values: read by type, written as it is. `docs/src/dynamic.md` has the mapping.
//!
//! The reader is our own because it follows the type, keeps every bit of a float, and can say
//! which bytes an error is about.

mod read;
mod strings;
mod write;

pub(crate) use self::read::JsonReader;
pub(crate) use self::write::write;
