//! A folder that is its owner's alone, with files that appear whole or not at all.
//!
//! Asked by the store and by its key. It must never follow what it has not checked: what counts is
//! the file that was opened, not the name it was opened by.

use std::fs::{self, File, FileTimes, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::error::StoreError;

/// How the name of a file begins that is not in its place yet.
pub(super) const UNFINISHED: &str = ".unfinished-";

/// An opened folder.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

/// An opened file, with what the system says of the file and not of its name.
#[derive(Debug)]
pub(super) struct Owned {
    file: File,
    metadata: Metadata,
}

impl Folder {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::io(path, source);
        make(path).map_err(failed)?;
        let path = path.canonicalize().map_err(failed)?;
        let metadata = fs::metadata(&path).map_err(failed)?;
        if !metadata.is_dir() {
            return Err(failed(io::ErrorKind::NotADirectory.into()));
        }
        mode::check(&path, &metadata)?;
        Ok(Self { path })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file of that name, if there is one.
    pub(super) fn read(&self, name: &str) -> io::Result<Option<Owned>> {
        match open(&self.path.join(name)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts a file there, or in the place of the one that is.
    pub(super) fn write(&self, name: &str, parts: &[&[u8]]) -> io::Result<()> {
        let path = self.path.join(name);
        let beside = beside(&path)?;
        let written = create(&beside).and_then(|mut file| {
            parts.iter().try_for_each(|part| file.write_all(part))?;
            // Without it, a machine that loses power may keep the name and lose the bytes; the seal
            // would tell, and the work be done again.
            file.sync_data()
        });
        let moved = written.and_then(|()| fs::rename(&beside, &path));
        if moved.is_err() {
            let _ = fs::remove_file(&beside);
        }
        moved
    }

    /// Each file with its size and when it was last used.
    pub(super) fn files(&self) -> io::Result<Vec<(PathBuf, u64, SystemTime)>> {
        let mut files = Vec::new();
        for file in fs::read_dir(&self.path)? {
            let file = file?;
            // Another process may have removed it in the meantime.
            let Ok(metadata) = file.metadata() else {
                continue;
            };
            if metadata.is_file() {
                files.push((file.path(), metadata.len(), metadata.modified()?));
            }
        }
        Ok(files)
    }
}

impl Owned {
    /// Whether nobody but the owner of the folder can have written to it, or will.
    pub(super) fn is_ours(&self) -> bool {
        self.metadata.is_file() && mode::check(Path::new(""), &self.metadata).is_ok()
    }

    /// Refuses a file that somebody else than the owner of the folder can have written to.
    pub(super) fn check(&self, path: &Path) -> Result<(), StoreError> {
        if !self.metadata.is_file() {
            return Err(StoreError::io(path, io::ErrorKind::InvalidInput.into()));
        }
        mode::check(path, &self.metadata)
    }

    pub(super) fn size(&self) -> u64 {
        self.metadata.len()
    }

    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    pub(super) fn into_file(self) -> File {
        self.file
    }

    /// Notes that it was used now. Where that cannot be, it only goes earlier.
    pub(super) fn touch(&self) {
        let _ = self
            .file
            .set_times(FileTimes::new().set_modified(SystemTime::now()));
    }
}

/// Opens a file to be read.
pub(super) fn open(path: &Path) -> io::Result<Owned> {
    let file = mode::only_files(OpenOptions::new().read(true)).open(path)?;
    let metadata = file.metadata()?;
    Ok(Owned { file, metadata })
}

/// Makes a file that is its owner's alone, and that was not there before.
pub(super) fn create(path: &Path) -> io::Result<File> {
    mode::owner_only(OpenOptions::new().write(true).create_new(true)).open(path)
}

/// A name beside `path` that nobody else uses.
pub(super) fn beside(path: &Path) -> io::Result<PathBuf> {
    let mut bytes = [0; 16];
    random(&mut bytes)?;
    let number = u128::from_le_bytes(bytes);
    Ok(path.with_file_name(format!("{UNFINISHED}{number:032x}")))
}

/// The system's random numbers.
pub(super) fn random(bytes: &mut [u8]) -> io::Result<()> {
    getrandom::fill(bytes).map_err(io::Error::other)
}

fn make(path: &Path) -> io::Result<()> {
    match mode::owner_only_folder().create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

#[cfg(unix)]
mod mode {
    //! Unix says whose a file is and who else may touch it.

    use std::fs::{DirBuilder, Metadata, OpenOptions};
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
    use std::path::Path;

    use crate::error::StoreError;

    pub(super) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
        options.mode(0o600)
    }

    /// A pipe in a file's place must not have its reader wait for a writer.
    pub(super) fn only_files(options: &mut OpenOptions) -> &mut OpenOptions {
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed())
    }

    pub(super) fn owner_only_folder() -> DirBuilder {
        let mut builder = DirBuilder::new();
        builder.recursive(false).mode(0o700);
        builder
    }

    pub(super) fn check(path: &Path, metadata: &Metadata) -> Result<(), StoreError> {
        let (mode, owner) = (metadata.mode() & 0o7777, metadata.uid());
        if mode & 0o077 == 0 && owner == rustix::process::geteuid().as_raw() {
            return Ok(());
        }
        Err(StoreError::NotOwnerOnly {
            path: path.to_owned(),
            mode,
            owner,
        })
    }
}

#[cfg(not(unix))]
mod mode {
    //! Elsewhere a mode does not keep other users out, so nothing passes the check.

    use std::fs::{DirBuilder, Metadata, OpenOptions};
    use std::path::Path;

    use crate::error::StoreError;

    pub(super) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
        options
    }

    pub(super) fn only_files(options: &mut OpenOptions) -> &mut OpenOptions {
        options
    }

    pub(super) fn owner_only_folder() -> DirBuilder {
        DirBuilder::new()
    }

    pub(super) fn check(_: &Path, _: &Metadata) -> Result<(), StoreError> {
        Err(StoreError::Unsupported)
    }
}
