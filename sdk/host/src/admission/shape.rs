//! Shape: is there anything in it that would harm the parsers behind this step?
//!
//! One linear walk over the bytes. What it lets pass may still be invalid; what it refuses would
//! have taken the process down before anybody could say so.

use guesthouse_contract::{MAX_NESTING, ScanError, scan};

use crate::error::{LoadError, message};

pub(super) fn check(name: &str, bytes: &[u8]) -> Result<(), LoadError> {
    let name = name.to_owned();
    match scan(bytes) {
        Ok(()) => Ok(()),
        Err(ScanError::TooDeep { offset }) => Err(LoadError::TooComplex {
            name,
            what: "nesting",
            limit: MAX_NESTING.into(),
            offset: offset as u64,
        }),
        Err(error) => Err(LoadError::Invalid {
            name,
            message: message(&error),
        }),
    }
}
