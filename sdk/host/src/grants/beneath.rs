//! The system's way to what is below a folder, and to nothing else: `openat2`, once for each path.
//!
//! No link is followed (but inside of the folder, where the policy says so), no other mount entered, nothing waited for.
//! What was opened is looked at and not what its name says. Everything here may block: it is called on threads for
//! that, and where a plugin is loaded. It must never change anything before it has looked.

use std::collections::VecDeque;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::fs::{
    AtFlags, Dir, FileType, Mode, OFlags, ResolveFlags, Stat, Timestamps, fstat, openat2,
};
use rustix::io::{Errno, Result};

/// How often a path is tried again whose folders are being renamed meanwhile.
const TRIES: u32 = 16;
/// The longest path that the system takes, with the byte that ends it.
const LONGEST: usize = 4096;
/// Names that are read from a folder at a time.
const BATCH: usize = 64;

/// A folder below which things are opened.
#[derive(Debug, Clone)]
pub(crate) struct Below {
    pub(crate) folder: Arc<File>,
    /// Whether links are followed that stay below it.
    pub(crate) follow_inner: bool,
}

/// How something is to be opened.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Opening {
    pub(crate) read: bool,
    pub(crate) write: bool,
    /// Makes a file, and fails where there is something.
    pub(crate) create: bool,
    pub(crate) directory: bool,
    /// Follows a link at the path's end, where links are followed at all.
    pub(crate) follow: bool,
}

/// What was opened.
#[derive(Debug)]
pub(crate) enum Entry {
    /// A regular file, its number, its size and how many names it has.
    File {
        file: File,
        number: u64,
        size: u64,
        links: u64,
    },
    Folder(File),
}

/// What has a name in a folder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named {
    pub(crate) kind: FileType,
    pub(crate) number: u64,
    pub(crate) size: u64,
    pub(crate) links: u64,
}

impl Below {
    fn resolve(&self, path: &str, flags: OFlags, mode: Mode) -> Result<OwnedFd> {
        // Told before anything is looked for, and by one word for all.
        if path.len() >= LONGEST {
            return Err(Errno::NAMETOOLONG);
        }
        let mut resolve =
            ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS | ResolveFlags::NO_XDEV;
        if !self.follow_inner {
            resolve |= ResolveFlags::NO_SYMLINKS;
        }
        let flags = flags | OFlags::CLOEXEC;
        for _ in 0..TRIES {
            match openat2(&*self.folder, path, flags, mode, resolve) {
                Err(Errno::AGAIN) => {}
                // Above the folder, or on another mount.
                Err(Errno::XDEV) => return Err(Errno::PERM),
                opened => return opened,
            }
        }
        Err(Errno::BUSY)
    }

    /// Opens a file or a folder.
    pub(crate) fn open(&self, path: &str, how: Opening) -> Result<Entry> {
        let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        flags |= match (how.read, how.write) {
            (_, false) => OFlags::RDONLY,
            (false, true) => OFlags::WRONLY,
            (true, true) => OFlags::RDWR,
        };
        if how.directory {
            flags |= OFlags::DIRECTORY;
        }
        if !how.follow {
            flags |= OFlags::NOFOLLOW;
        }
        let mut mode = Mode::empty();
        if how.create {
            flags |= OFlags::CREATE | OFlags::EXCL;
            mode = Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::ROTH;
        }
        let opened = match self.resolve(path, flags, mode) {
            // A socket, or a pipe that nobody reads.
            Err(Errno::NXIO | Errno::NODEV) => return Err(Errno::PERM),
            opened => opened?,
        };
        let found = fstat(&opened)?;
        let file = File::from(opened);
        match FileType::from_raw_mode(found.st_mode) {
            FileType::Directory => Ok(Entry::Folder(file)),
            FileType::RegularFile => {
                let Named {
                    number,
                    size,
                    links,
                    ..
                } = named(&found);
                Ok(Entry::File {
                    file,
                    number,
                    size,
                    links,
                })
            }
            // Pipes, sockets and devices are nobody's files.
            _ => Err(Errno::PERM),
        }
    }

    /// Opens whatever it is to be asked what it is, and for nothing else: a link itself, unless `follow`.
    pub(crate) fn look(&self, path: &str, follow: bool) -> Result<File> {
        let nofollow = match follow {
            true => OFlags::empty(),
            false => OFlags::NOFOLLOW,
        };
        let opened = self.resolve(path, OFlags::PATH | nofollow, Mode::empty());
        opened.map(File::from)
    }

    /// The folder that `path` names something in.
    pub(crate) fn parent<'p>(&self, path: &'p str) -> Result<Parent<'p>> {
        if path.len() >= LONGEST {
            return Err(Errno::NAMETOOLONG);
        }
        let plain = path.trim_end_matches('/');
        let (above, name) = match plain.rsplit_once('/') {
            // Of an absolute path, all that is above is the root: refused when it is opened.
            Some((above, name)) => (if above.is_empty() { "/" } else { above }, name),
            None => (".", plain),
        };
        if path.starts_with('/') {
            return Err(Errno::PERM);
        }
        if matches!(name, "" | "." | "..") || name.contains('\0') {
            return Err(Errno::INVAL);
        }
        Ok(Parent {
            folder: self.resolve(above, OFlags::PATH | OFlags::DIRECTORY, Mode::empty())?,
            name,
            is_folder: plain.len() < path.len(),
        })
    }
}

fn named(found: &Stat) -> Named {
    Named {
        kind: FileType::from_raw_mode(found.st_mode),
        number: found.st_ino,
        size: u64::try_from(found.st_size).unwrap_or(0),
        links: found.st_nlink,
    }
}

/// A name in a folder that is open.
pub(crate) struct Parent<'p> {
    folder: OwnedFd,
    name: &'p str,
    /// It was written with a slash behind it, which only a folder may have.
    is_folder: bool,
}

impl Parent<'_> {
    /// What has the name; a link is an error.
    pub(crate) fn named(&self) -> Result<Named> {
        let found = rustix::fs::statat(&self.folder, self.name, AtFlags::SYMLINK_NOFOLLOW)?;
        let named = named(&found);
        match named.kind {
            FileType::Symlink => Err(Errno::LOOP),
            FileType::Directory => Ok(named),
            _ if self.is_folder => Err(Errno::NOTDIR),
            _ => Ok(named),
        }
    }

    pub(crate) fn make_folder(&self) -> Result<()> {
        let mode = Mode::RWXU | Mode::RGRP | Mode::XGRP | Mode::ROTH | Mode::XOTH;
        rustix::fs::mkdirat(&self.folder, self.name, mode)
    }

    pub(crate) fn remove_folder(&self) -> Result<()> {
        rustix::fs::unlinkat(&self.folder, self.name, AtFlags::REMOVEDIR)
    }

    pub(crate) fn remove_file(&self) -> Result<()> {
        rustix::fs::unlinkat(&self.folder, self.name, AtFlags::empty())
    }

    pub(crate) fn rename(&self, to: &Self) -> Result<()> {
        rustix::fs::renameat(&self.folder, self.name, &to.folder, to.name)
    }

    pub(crate) fn set_times(&self, times: &Timestamps) -> Result<()> {
        rustix::fs::utimensat(&self.folder, self.name, times, AtFlags::SYMLINK_NOFOLLOW)
    }
}

/// A folder whose names are read a few at a time.
#[derive(Debug)]
pub(crate) struct Listing {
    dir: Dir,
    read: VecDeque<Result<Listed>>,
    is_done: bool,
}

/// A name in a folder.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) name: Vec<u8>,
    pub(crate) kind: FileType,
}

impl Listing {
    /// From the beginning, whoever else reads the same folder.
    pub(crate) fn of(folder: &File) -> Result<Self> {
        Ok(Self {
            dir: Dir::read_from(folder)?,
            read: VecDeque::new(),
            is_done: false,
        })
    }

    /// The next name, if it was read already.
    pub(crate) fn ready(&mut self) -> Option<Option<Result<Listed>>> {
        match self.read.pop_front() {
            Some(next) => Some(Some(next)),
            None if self.is_done => Some(None),
            None => None,
        }
    }

    /// Reads some more names.
    pub(crate) fn read(&mut self) {
        while self.read.len() < BATCH {
            let entry = match self.dir.read() {
                None => {
                    self.is_done = true;
                    return;
                }
                Some(Err(error)) => {
                    self.is_done = true;
                    self.read.push_back(Err(error));
                    return;
                }
                Some(Ok(entry)) => entry,
            };
            let name = entry.file_name().to_bytes();
            if matches!(name, b"." | b"..") {
                continue;
            }
            let kind = match entry.file_type() {
                // Not every file system says it with the name.
                FileType::Unknown => self.dir.fd().ok().and_then(|folder| {
                    let found =
                        rustix::fs::statat(folder, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW);
                    found
                        .ok()
                        .map(|found| FileType::from_raw_mode(found.st_mode))
                }),
                kind => Some(kind),
            };
            self.read.push_back(Ok(Listed {
                name: name.to_vec(),
                kind: kind.unwrap_or(FileType::Unknown),
            }));
        }
    }
}

/// Opens a folder to be granted, and shows that the system can open beneath it. Links in the operator's own path are
/// followed.
pub(super) fn root(path: &std::path::Path) -> std::io::Result<File> {
    let flags = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let folder = Arc::new(File::from(rustix::fs::open(path, flags, Mode::empty())?));
    let below = Below {
        folder: Arc::clone(&folder),
        follow_inner: false,
    };
    below.look(".", false).map_err(|error| match error {
        Errno::NOSYS | Errno::PERM | Errno::OPNOTSUPP => std::io::Error::new(
            std::io::ErrorKind::Unsupported,
            "the system has no `openat2` for this process",
        ),
        error => error.into(),
    })?;
    Ok(File::from(rustix::io::fcntl_dupfd_cloexec(&*folder, 0)?))
}

/// Which file it is, whatever it is called.
pub(super) fn identity(file: &File) -> std::io::Result<(u64, u64)> {
    let found = fstat(file)?;
    Ok((found.st_dev, found.st_ino))
}

/// Which file has this name, once links are followed.
pub(super) fn identity_of(path: &std::path::Path) -> std::io::Result<(u64, u64)> {
    let found = rustix::fs::stat(path)?;
    Ok((found.st_dev, found.st_ino))
}
