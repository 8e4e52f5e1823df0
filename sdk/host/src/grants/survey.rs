//! What a folder holds when it is granted: counted once, so that its quota knows what is there.
//!
//! Called where a plugin is loaded, on a thread that may block. It must never leave the folder.

use std::fs::File;
use std::sync::Arc;

use rustix::fs::FileType;
use rustix::io::{Errno, Result};

use super::beneath::{Below, Listing, Opening};
use super::{Books, Entry};

/// Folders within each other that are counted; what is deeper, nobody needs.
const DEEPEST: usize = 256;

/// Counts bytes and entries; `None` where there are more than `most` entries.
pub(super) fn survey(folder: &Arc<File>, most: u64) -> Result<Option<Books>> {
    let (mut bytes, mut entries) = (0_u64, 0_u64);
    let mut listings = vec![(Arc::clone(folder), Listing::of(folder)?)];
    while let Some((folder, listing)) = listings.last_mut() {
        let next = match listing.ready() {
            None => {
                listing.read();
                continue;
            }
            Some(None) => {
                listings.pop();
                continue;
            }
            Some(Some(next)) => next?,
        };
        entries += 1;
        if entries > most {
            return Ok(None);
        }
        let below = Below {
            folder: Arc::clone(folder),
            follow_inner: false,
        };
        // No guest can open what is not text.
        let Ok(name) = String::from_utf8(next.name) else {
            continue;
        };
        match next.kind {
            FileType::RegularFile => match below.look(&name, false) {
                Ok(file) => {
                    bytes = bytes.saturating_add(file.metadata().map_or(0, |found| found.len()));
                }
                Err(Errno::NOENT) => {}
                Err(error) => return Err(error),
            },
            FileType::Directory => {
                let how = Opening {
                    directory: true,
                    ..Opening::default()
                };
                match below.open(&name, how) {
                    Ok(Entry::Folder(inner)) if listings.len() < DEEPEST => {
                        let listing = Listing::of(&inner)?;
                        listings.push((Arc::new(inner), listing));
                    }
                    Ok(Entry::Folder(_)) => return Ok(None),
                    // Gone meanwhile, not to be read, or another mount, where no guest gets either.
                    Ok(_) | Err(Errno::NOENT | Errno::ACCESS | Errno::PERM) => {}
                    Err(error) => return Err(error),
                }
            }
            _ => {}
        }
    }
    Ok(Some(Books::new(bytes, entries)))
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::sync::Arc;

    use super::survey;

    #[test]
    fn bytes_and_entries_are_counted_at_any_depth_and_links_are_entries() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("large"), [0; 1000]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        fs::create_dir_all(path.join("a/b/c")).unwrap();
        fs::write(path.join("a/b/c/file"), [0; 10]).unwrap();
        fs::write(path.join("file"), [0; 5]).unwrap();
        std::os::unix::fs::symlink(outside.path(), path.join("link")).unwrap();
        let opened = Arc::new(File::open(path).unwrap());
        let books = survey(&opened, 100).unwrap().unwrap();
        assert_eq!((books.bytes(), books.entries()), (15, 6));
        assert!(survey(&opened, 6).unwrap().is_some());
        assert!(survey(&opened, 5).unwrap().is_none());
    }
}
