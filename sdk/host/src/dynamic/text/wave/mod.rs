//! WAVE, the Component Model's text for values: read by type, written as it is.
//!
//! The reader is our own: the lexer of the usual crate recurses once a byte in builds without
//! optimization, where a long string ends the process, and reading by type needs no tree.

mod read;
mod strings;
mod write;

pub(crate) use self::read::WaveReader;
pub(crate) use self::write::write;
