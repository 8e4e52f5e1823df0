//! Files that an author wrote: read whole, up to a bound, as text.
//!
//! What is no such file is told at once: nothing here waits for a pipe, or reads what never ends.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use guesthouse_contract::shown;

use crate::failure::Failure;

/// What is longer was not written by anybody.
const MOST_BYTES: u64 = 16 << 20;

/// The text of the file; what is wrong with it has this code.
pub(crate) fn read(path: &Path, code: &str) -> Result<String, Failure> {
    let name = shown(path.display());
    let io = |error| Failure::file(path, &error);
    let about = path.metadata().map_err(io)?;
    if !about.is_file() {
        let what = if about.is_dir() {
            "a folder"
        } else {
            "no regular file"
        };
        let message = format!("{name}: it is {what}, and a file is read here");
        return Err(Failure::missing("file", message));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(io)?;
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    if bytes.len() as u64 > MOST_BYTES {
        let message = format!("{name}: more than {} MiB", MOST_BYTES >> 20);
        return Err(Failure::refused(code, message));
    }
    String::from_utf8(bytes).map_err(|error| {
        let (at, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
        let line = 1 + bytes.iter().take(at).filter(|byte| **byte == b'\n').count();
        let byte = bytes.get(at).copied().unwrap_or_default();
        let message = format!("{name}:{line}: not UTF-8: byte {at} is 0x{byte:02x}");
        Failure::refused(code, message)
    })
}
