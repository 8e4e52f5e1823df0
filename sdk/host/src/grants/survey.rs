//! What a folder holds when it is granted: counted once, so that its quota knows what is there.
//!
//! Called where a plugin is loaded, on a thread that may block. It must never leave the folder, and never have more than
//! a few folders open, however deep a guest has nested them.

use std::fs::File;
use std::sync::Arc;

use rustix::fs::FileType;
use rustix::io::{Errno, Result};

use super::beneath::{Below, Listing, Opening};
use super::{Books, Entry};

/// Bytes of a path that is opened at once, far below what the system takes.
const STRETCH: usize = 2048;

/// Counts bytes and entries; `None` where there are more than `most` entries.
pub(super) fn survey(folder: &Arc<File>, most: u64) -> Result<Option<Books>> {
    let (mut bytes, mut entries) = (0_u64, 0_u64);
    let mut inner = Inner::default();
    let mut at = None;
    loop {
        // What cannot be opened no guest opens either.
        if let Some(below) = inner.open(folder, at)? {
            let mut listing = Listing::of(&below.folder)?;
            while let Some(next) = next(&mut listing) {
                let next = next?;
                entries += 1;
                if entries > most {
                    return Ok(None);
                }
                // No guest can open what is not text.
                let Ok(name) = String::from_utf8(next.name) else {
                    continue;
                };
                match next.kind {
                    FileType::RegularFile => match below.look(&name, false) {
                        Ok(file) => {
                            let size = file.metadata().map_or(0, |found| found.len());
                            bytes = bytes.saturating_add(size);
                        }
                        Err(Errno::NOENT) => {}
                        Err(error) => return Err(error),
                    },
                    FileType::Directory => inner.found(at, name),
                    _ => {}
                }
            }
        }
        at = inner.todo.pop();
        if at.is_none() {
            return Ok(Some(Books::new(bytes, entries)));
        }
    }
}

fn next(listing: &mut Listing) -> Option<Result<super::Name>> {
    loop {
        match listing.ready() {
            Some(next) => return next,
            None => listing.read(),
        }
    }
}

/// The folders below one, by number: what they are in, and their names there.
#[derive(Debug, Default)]
struct Inner {
    all: Vec<(Option<usize>, Box<str>)>,
    /// Those that have not been listed.
    todo: Vec<usize>,
    /// The one that was opened last: often the next is in it.
    last: Option<(usize, Arc<File>)>,
}

impl Inner {
    fn found(&mut self, parent: Option<usize>, name: String) {
        self.todo.push(self.all.len());
        self.all.push((parent, name.into()));
    }

    /// Opens a folder by its number, in stretches of its path; `None` where that is not to be.
    fn open(&mut self, outermost: &Arc<File>, number: Option<usize>) -> Result<Option<Below>> {
        let mut names = Vec::new();
        let (mut above, mut from) = (number, outermost);
        while let Some(at) = above {
            if let Some((last, open)) = &self.last
                && *last == at
            {
                from = open;
                break;
            }
            let (parent, name) = &self.all[at];
            names.push(name);
            above = *parent;
        }
        let mut below = Below {
            folder: Arc::clone(from),
            follow_inner: false,
        };
        while let Some(name) = names.pop() {
            let mut path = name.to_string();
            while let Some(name) = names.pop_if(|name| path.len() + name.len() < STRETCH) {
                path.push('/');
                path.push_str(name);
            }
            let how = Opening {
                directory: true,
                ..Opening::default()
            };
            match below.open(&path, how) {
                Ok(Entry::Folder(folder)) => below.folder = Arc::new(folder),
                // Gone meanwhile, not to be read, or another mount, where no guest gets either.
                Ok(_) | Err(Errno::NOENT | Errno::ACCESS | Errno::PERM) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        self.last = number.map(|number| (number, Arc::clone(&below.folder)));
        Ok(Some(below))
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::sync::Arc;

    use rustix::fs::{Mode, OFlags, openat};

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

    #[test]
    fn folders_are_counted_however_deep_they_are_with_a_few_descriptors() {
        const DEEP: u64 = 600;
        let folder = tempfile::tempdir().unwrap();
        let mut inner = Arc::new(File::open(folder.path()).unwrap());
        for _ in 0..DEEP {
            for name in ["deeper", "beside"] {
                rustix::fs::mkdirat(&*inner, name, Mode::RWXU).unwrap();
            }
            let flags = OFlags::CREATE | OFlags::WRONLY;
            let file = openat(&*inner, "file", flags, Mode::RUSR | Mode::WUSR).unwrap();
            rustix::io::write(&file, b"x").unwrap();
            let next = openat(&*inner, "deeper", OFlags::DIRECTORY, Mode::empty()).unwrap();
            inner = Arc::new(next.into());
        }
        let opened = Arc::new(File::open(folder.path()).unwrap());
        let books = survey(&opened, 1_000_000).unwrap().unwrap();
        assert_eq!((books.bytes(), books.entries()), (DEEP, 3 * DEEP));
    }
}
