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

/// What became of the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Evicted {
    /// Files that went.
    pub(super) gone: u64,
    /// Bytes of those that stay.
    pub(super) left: u64,
}

/// Removes files until the others have at most `budget` bytes, but never one of `stays`.
pub(super) fn evict(folder: &Folder, budget: u64, stays: &[String]) -> io::Result<Evicted> {
    let mut files = folder.files()?;
    for (path, _, used) in &files {
        let abandoned = used.elapsed().is_ok_and(|since| since > ABANDONED);
        if abandoned && is_own(path, is_unfinished) {
            remove(path)?;
        }
    }
    files.retain(|(path, ..)| is_own(path, is_finished));
    files.sort_by_key(|(_, _, used)| *used);
    let (mut gone, mut left) = (0, files.iter().map(|(_, size, _)| size).sum());
    for (path, size, _) in files {
        if left <= budget {
            break;
        }
        if !stays.iter().any(|name| path.ends_with(name)) {
            remove(&path)?;
            left -= size;
            gone += 1;
        }
    }
    Ok(Evicted { gone, left })
}

/// Whatever else somebody put there, such as a key, is not counted and stays.
fn is_own(path: &Path, is_own: impl Fn(&str) -> bool) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(is_own)
}

fn is_finished(name: &str) -> bool {
    match name.split('.').collect::<Vec<_>>().as_slice() {
        [code, "code"] => is_hex(code, 64),
        [code, question, "fit"] => is_hex(code, 64) && is_hex(question, 64),
        _ => false,
    }
}

fn is_unfinished(name: &str) -> bool {
    let number = name.strip_prefix(UNFINISHED);
    number.is_some_and(|number| is_hex(number, 32))
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
