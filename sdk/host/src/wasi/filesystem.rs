//! `wasi:filesystem`: no folder was opened for the guest, so there is no file.
//!
//! The methods of descriptors are in `absent`.

use wasmtime::component::{ComponentType, Linker, Lower, Resource};

use super::error::Error;
use super::interface::Interface;
use crate::imports::Cell;

/// Behind the handle `wasi:filesystem/types.descriptor`: a file or a folder that a policy granted. Without one
/// there is no file, and nobody makes a value of this type.
#[derive(Debug)]
pub struct Descriptor(pub(super) File);

/// Behind the handle `wasi:filesystem/types.directory-entry-stream`: the names in a granted folder. As for
/// [`Descriptor`], nobody makes one without a policy.
#[derive(Debug)]
pub struct DirectoryEntryStream(pub(super) Names);

#[cfg(all(feature = "wasi", target_os = "linux"))]
use super::granted::{Listed as Names, Opened as File};

#[cfg(not(all(feature = "wasi", target_os = "linux")))]
use std::convert::{Infallible as File, Infallible as Names};

pub(super) fn link<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:filesystem/types@0.2.12")?;
    to.resource::<Descriptor>("descriptor")?;
    to.resource::<DirectoryEntryStream>("directory-entry-stream")?;
    // No error of a stream is one of a file.
    to.function(
        "filesystem-error-code",
        |wasi, (error,): (Resource<Error>,)| {
            wasi.get(&error)?;
            Ok((None::<ErrorCode>,))
        },
    )?;
    let mut to = Interface::open(linker, "wasi:filesystem/preopens@0.2.12")?;
    to.function("get-directories", |_, ()| {
        Ok((Vec::<(Resource<Descriptor>, String)>::new(),))
    })
}

/// As the WIT has it; with no file there is no error.
#[derive(Debug, Clone, Copy, ComponentType, Lower)]
#[component(enum)]
#[repr(u8)]
#[expect(dead_code, reason = "the type has to be there, its values do not")]
enum ErrorCode {
    #[component(name = "access")]
    Access,
    #[component(name = "would-block")]
    WouldBlock,
    #[component(name = "already")]
    Already,
    #[component(name = "bad-descriptor")]
    BadDescriptor,
    #[component(name = "busy")]
    Busy,
    #[component(name = "deadlock")]
    Deadlock,
    #[component(name = "quota")]
    Quota,
    #[component(name = "exist")]
    Exist,
    #[component(name = "file-too-large")]
    FileTooLarge,
    #[component(name = "illegal-byte-sequence")]
    IllegalByteSequence,
    #[component(name = "in-progress")]
    InProgress,
    #[component(name = "interrupted")]
    Interrupted,
    #[component(name = "invalid")]
    Invalid,
    #[component(name = "io")]
    Io,
    #[component(name = "is-directory")]
    IsDirectory,
    #[component(name = "loop")]
    Loop,
    #[component(name = "too-many-links")]
    TooManyLinks,
    #[component(name = "message-size")]
    MessageSize,
    #[component(name = "name-too-long")]
    NameTooLong,
    #[component(name = "no-device")]
    NoDevice,
    #[component(name = "no-entry")]
    NoEntry,
    #[component(name = "no-lock")]
    NoLock,
    #[component(name = "insufficient-memory")]
    InsufficientMemory,
    #[component(name = "insufficient-space")]
    InsufficientSpace,
    #[component(name = "not-directory")]
    NotDirectory,
    #[component(name = "not-empty")]
    NotEmpty,
    #[component(name = "not-recoverable")]
    NotRecoverable,
    #[component(name = "unsupported")]
    Unsupported,
    #[component(name = "no-tty")]
    NoTty,
    #[component(name = "no-such-device")]
    NoSuchDevice,
    #[component(name = "overflow")]
    Overflow,
    #[component(name = "not-permitted")]
    NotPermitted,
    #[component(name = "pipe")]
    Pipe,
    #[component(name = "read-only")]
    ReadOnly,
    #[component(name = "invalid-seek")]
    InvalidSeek,
    #[component(name = "text-file-busy")]
    TextFileBusy,
    #[component(name = "cross-device")]
    CrossDevice,
}
