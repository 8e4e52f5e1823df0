//! [`IoCap`]: the limits on what a call may use of granted folders.

use std::fmt;

/// A limit on what a call uses of granted folders: see [`CallErrorKind::IoExceeded`](super::CallErrorKind::IoExceeded).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IoCap {
    /// [`Limits::open_files`](crate::Limits::open_files).
    OpenFiles,
    /// [`Limits::file_read`](crate::Limits::file_read).
    Read,
    /// [`Limits::file_written`](crate::Limits::file_written).
    Written,
    /// [`Limits::file_size`](crate::Limits::file_size).
    FileSize,
    /// [`Limits::files_created`](crate::Limits::files_created).
    FilesCreated,
}

impl IoCap {
    /// The stable name of the error.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OpenFiles => "open-files-exceeded",
            Self::Read => "read-exceeded",
            Self::Written => "written-exceeded",
            Self::FileSize => "file-size-exceeded",
            Self::FilesCreated => "files-created-exceeded",
        }
    }

    /// The field of [`Limits`](crate::Limits).
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::OpenFiles => "open_files",
            Self::Read => "file_read",
            Self::Written => "file_written",
            Self::FileSize => "file_size",
            Self::FilesCreated => "files_created",
        }
    }
}

impl fmt::Display for IoCap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OpenFiles => "open files",
            Self::Read => "bytes read from files",
            Self::Written => "bytes written to files",
            Self::FileSize => "the size of a file",
            Self::FilesCreated => "files created",
        })
    }
}
