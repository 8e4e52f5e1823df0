//! JSON for values: read by type, written as it is. `docs/src/dynamic.md` has the mapping.
//!
//! The reader is our own because it follows the type, keeps every bit of a float, and can say
//! which bytes an error is about.

mod read;
mod strings;
mod write;

pub(super) use self::read::JsonReader;
pub(super) use self::write::write;
use super::Value;

pub(super) fn unlimited(value: &Value) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write(&mut out, value);
    out
}
