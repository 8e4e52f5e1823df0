//! What goes when there is more in the folder than may be: what was not used for longest.
//!
//! Several processes may do this at once: a file that is gone already is what was wanted. A component
//! that is running from a removed file runs on: the system keeps what is mapped.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::folder::{Folder, UNFINISHED};

/// After this long, whoever wrote an unfinished file is gone.
const ABANDONED: Duration = Duration::from_secs(3_600);

/// Removes files until the others have at most `budget` bytes, but never the file `newest`.
/// Answers how many went.
pub(super) fn evict(folder: &Folder, budget: u64, newest: &str) -> io::Result<u64> {
    let (unfinished, mut files): (Vec<_>, Vec<_>) = folder
        .files()?
        .into_iter()
        .partition(|(path, ..)| starts_with(path, UNFINISHED));
    for (path, _, used) in unfinished {
        if used.elapsed().is_ok_and(|since| since > ABANDONED) {
            remove(&path)?;
        }
    }
    files.sort_by_key(|(_, _, used)| *used);
    let total: u64 = files.iter().map(|(_, size, _)| size).sum();
    let mut excess = total.saturating_sub(budget);
    let mut gone = 0;
    for (path, size, _) in files {
        if excess == 0 {
            break;
        }
        if !path.ends_with(newest) {
            remove(&path)?;
            excess = excess.saturating_sub(size);
            gone += 1;
        }
    }
    Ok(gone)
}

fn starts_with(path: &Path, prefix: &str) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with(prefix)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
