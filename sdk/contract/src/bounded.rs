//! Files of strangers, read whole up to a bound: what has more, or never ends, is an error and no memory.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

/// Bytes of a component, or of its compiled form, that a tool without limits reads: 256 MiB. Hosts read no
/// further than their limit on a component's size.
pub const MOST_ARTIFACT_BYTES: u64 = 256 << 20;

/// Reads a file whole that has `most` bytes at most.
///
/// ```
/// use guesthouse_contract::read_bounded;
/// use std::io::ErrorKind;
///
/// assert_eq!(read_bounded("Cargo.toml".as_ref(), 1 << 20)?, std::fs::read("Cargo.toml")?);
/// let error = read_bounded("Cargo.toml".as_ref(), 7).unwrap_err();
/// assert_eq!((error.kind(), error.to_string()), (ErrorKind::FileTooLarge, "it has more than 7 bytes".into()));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::FileTooLarge`] where it has more, of which one byte is read at most, or what the system
/// says.
pub fn read_bounded(path: &Path, most: u64) -> Result<Vec<u8>> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut bytes = Vec::new();
    if size <= most {
        file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    }
    if size.max(bytes.len() as u64) > most {
        let words = format!("it has more than {most} bytes");
        return Err(Error::new(ErrorKind::FileTooLarge, words));
    }
    Ok(bytes)
}
