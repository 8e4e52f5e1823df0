//! `wasi:filesystem`: what a guest does with a file or a folder that it has open, and the granted folders themselves.
//!
//! wasmtime-wasi reads, writes and asks the system; what may be read and written is counted here, before it happens.

use std::sync::Arc;

use rustix::io::Errno;
use wasmtime::component::Resource;
use wasmtime_wasi::filesystem::Descriptor as TheirDescriptor;
use wasmtime_wasi::p2::FsResult;
use wasmtime_wasi::p2::bindings::filesystem::types::{
    Advice, DescriptorFlags, DescriptorStat, DescriptorType, ErrorCode, HostDescriptor,
    MetadataHashValue, NewTimestamp,
};

use super::super::boundary::{Answer, Wasi};
use super::super::error::Error;
use super::super::filesystem::Descriptor;
use super::super::interface::Interface;
use super::super::stream::{CHUNK, InputStream, OutputStream};
use super::audit::Asked;
use super::descriptor::{Counted, Opened};
use super::file_stream::{FileInput, FileOutput};
use super::step::{Step, block, wait};
use super::theirs::{Theirs, code, system};
use crate::error::{IoCap, Violation};
use crate::grants::{Full, Root};
use crate::imports::WritingLeft;
use crate::policy::{Action, Kind, Verdict};

pub(super) type This = Resource<Descriptor>;
pub(super) type Answered<R> = (Result<R, ErrorCode>,);
/// What was read, and whether the file ends there.
type Bytes = (Vec<u8>, bool);

/// Why something was not done.
#[derive(Debug, Clone, Copy)]
pub(super) enum Refused {
    /// The guest is told.
    Answer(ErrorCode),
    /// More bytes would be written than may be, or the file would be longer.
    Written(u64, u64),
    /// More files would be made than may be.
    Created,
}

impl Refused {
    /// The code of a system's error.
    pub(super) fn code(error: Errno) -> ErrorCode {
        system(error.into())
    }
}

impl From<ErrorCode> for Refused {
    fn from(code: ErrorCode) -> Self {
        Self::Answer(code)
    }
}

impl From<Errno> for Refused {
    fn from(error: Errno) -> Self {
        Self::Answer(Self::code(error))
    }
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        Self::Answer(system(error))
    }
}

impl From<Full> for Refused {
    fn from(Full: Full) -> Self {
        Self::Answer(ErrorCode::Quota)
    }
}

/// Answers what was refused, and tells the audit; or ends the call.
pub(super) fn refused<R>(wasi: &mut Wasi<'_>, asked: &Asked, why: Refused) -> Answer<Answered<R>> {
    let code = match why {
        Refused::Answer(code) => code,
        Refused::Written(bytes, size) => {
            let counted = wasi.meter.add_file_written(bytes, Some(size));
            capped(wasi, asked, counted)?;
            ErrorCode::Quota
        }
        Refused::Created => {
            let counted = wasi.meter.add_file_created();
            capped(wasi, asked, counted)?;
            ErrorCode::Quota
        }
    };
    wasi.tell(asked, verdict(code), 0);
    Ok((Err(code),))
}

/// Tells the audit where a limit ends the call.
pub(super) fn capped<T>(
    wasi: &mut Wasi<'_>,
    asked: &Asked,
    counted: Result<T, Violation>,
) -> Answer<T> {
    if let Err(Violation::Io { cap, .. }) = &counted {
        wasi.tell(asked, Verdict::Ended { code: cap.code() }, 0);
    }
    counted
}

/// What a policy or a rule of the sandbox speaks against, and what the system could not do.
fn verdict(code: ErrorCode) -> Verdict {
    let is_denied = matches!(
        code,
        ErrorCode::NotPermitted
            | ErrorCode::Loop
            | ErrorCode::Quota
            | ErrorCode::ReadOnly
            | ErrorCode::CrossDevice
            | ErrorCode::Unsupported
    );
    let code = code.name();
    match is_denied {
        true => Verdict::Denied { code },
        false => Verdict::Failed { code },
    }
}

impl Opened {
    pub(super) fn asked(&self, action: Action, path: &str) -> Asked {
        Asked {
            kind: Kind::Folders,
            grant: self.root.guest.to_string(),
            action,
            what: match path {
                "" => self.path.to_string(),
                path => self.joined(path),
            },
        }
    }
}

impl Wasi<'_> {
    /// Counts one more file or folder as open.
    pub(super) fn open_one_more(&mut self, asked: &Asked) -> Answer<Counted> {
        let Some(open) = self.grants.as_ref().map(|grants| Arc::clone(&grants.open)) else {
            return Err(Violation::Io {
                cap: IoCap::OpenFiles,
                used: 1,
                limit: 0,
            });
        };
        let counted = Counted::one_more(&open);
        let now = open.load(std::sync::atomic::Ordering::Relaxed);
        let within = self.meter.open_files(now.into());
        capped(self, asked, within)?;
        Ok(counted)
    }
}

pub(super) fn link<S: Send + 'static>(to: &mut Interface<'_, S>) -> wasmtime::Result<()> {
    to.grant("[method]descriptor.read", read)?;
    to.grant("[method]descriptor.write", write)?;
    to.grant("[method]descriptor.read-via-stream", read_via_stream)?;
    to.grant(
        "[method]descriptor.write-via-stream",
        |wasi, (this, offset): (This, u64)| write_via_stream(wasi, &this, Some(offset)),
    )?;
    to.grant(
        "[method]descriptor.append-via-stream",
        |wasi, (this,): (This,)| write_via_stream(wasi, &this, None),
    )?;
    to.grant("[method]descriptor.set-size", set_size)?;
    to.grant("[method]descriptor.get-type", |wasi, (this,): (This,)| {
        ask(wasi, &this, |mut theirs| async move {
            let (mut view, handle) = theirs.view();
            view.get_type(handle).await
        }) as Answer<Step<Answered<DescriptorType>>>
    })?;
    to.grant("[method]descriptor.get-flags", |wasi, (this,): (This,)| {
        ask(wasi, &this, |mut theirs| async move {
            let (mut view, handle) = theirs.view();
            view.get_flags(handle).await
        }) as Answer<Step<Answered<DescriptorFlags>>>
    })?;
    to.grant("[method]descriptor.stat", |wasi, (this,): (This,)| {
        ask(wasi, &this, |mut theirs| async move {
            let (mut view, handle) = theirs.view();
            view.stat(handle).await
        }) as Answer<Step<Answered<DescriptorStat>>>
    })?;
    to.grant(
        "[method]descriptor.metadata-hash",
        |wasi, (this,): (This,)| {
            ask(wasi, &this, |mut theirs| async move {
                let (mut view, handle) = theirs.view();
                view.metadata_hash(handle).await
            }) as Answer<Step<Answered<MetadataHashValue>>>
        },
    )?;
    to.grant("[method]descriptor.sync", |wasi, (this,): (This,)| {
        ask(wasi, &this, |mut theirs| async move {
            let (mut view, handle) = theirs.view();
            view.sync(handle).await
        })
    })?;
    to.grant("[method]descriptor.sync-data", |wasi, (this,): (This,)| {
        ask(wasi, &this, |mut theirs| async move {
            let (mut view, handle) = theirs.view();
            view.sync_data(handle).await
        })
    })?;
    to.grant(
        "[method]descriptor.advise",
        |wasi, (this, offset, length, advice): (This, u64, u64, Advice)| {
            ask(wasi, &this, move |mut theirs| async move {
                let (mut view, handle) = theirs.view();
                view.advise(handle, offset, length, advice).await
            })
        },
    )?;
    to.grant(
        "[method]descriptor.set-times",
        |wasi, (this, accessed, modified): (This, NewTimestamp, NewTimestamp)| {
            ask(wasi, &this, move |mut theirs| async move {
                let (mut view, handle) = theirs.view();
                view.set_times(handle, accessed, modified).await
            })
        },
    )?;
    to.grant("[method]descriptor.is-same-object", is_same_object)?;
    to.grant(
        "filesystem-error-code",
        |wasi, (error,): (Resource<Error>,)| Ok(Step::Done((wasi.get(&error)?.file_code(),))),
    )
}

/// The granted folders.
pub(super) fn preopens<S: Send + 'static>(to: &mut Interface<'_, S>) -> wasmtime::Result<()> {
    to.grant("get-directories", |wasi, (): ()| {
        let grants = wasi.grants.as_ref();
        let roots: Vec<Arc<Root>> = grants
            .map(|grants| grants.of.roots.clone())
            .unwrap_or_default();
        let mut folders = Vec::with_capacity(roots.len());
        for root in roots {
            let guest = root.guest.to_string();
            wasi.charge(guest.len());
            let opened = Opened {
                theirs: TheirDescriptor::Dir(root.folder.clone()),
                root,
                path: "".into(),
                _holding: None,
                _counted: None,
            };
            folders.push((wasi.insert(Descriptor(opened))?, guest));
        }
        Ok(Step::Done((folders,)))
    })
}

/// Has wasmtime-wasi answer something of what is open.
fn ask<R, F>(
    wasi: &mut Wasi<'_>,
    this: &This,
    ask: impl FnOnce(Theirs) -> F + Send + 'static,
) -> Answer<Step<Answered<R>>>
where
    R: Send + 'static,
    F: Future<Output = FsResult<R>> + Send + 'static,
{
    let opened = wasi.get(this)?.0.clone();
    let answer = async move { ask(Theirs::of(&opened.theirs)?).await };
    wait(wasi, None, answer, |_, answer| Ok((answer.map_err(code),)))
}

fn is_same_object(wasi: &mut Wasi<'_>, (this, other): (This, This)) -> Answer<Step<(bool,)>> {
    let (one, other) = (wasi.get(&this)?.0.clone(), wasi.get(&other)?.0.clone());
    let same = async move {
        let mut theirs = Theirs::of(&one.theirs)?;
        let other = theirs.table.push(other.theirs)?;
        let (mut view, handle) = theirs.view();
        let same = view.is_same_object(handle, other).await;
        FsResult::Ok(same.unwrap_or(false))
    };
    wait(wasi, None, same, |_, same| Ok((same.unwrap_or(false),)))
}

fn read(
    wasi: &mut Wasi<'_>,
    (this, length, offset): (This, u64, u64),
) -> Answer<Step<Answered<Bytes>>> {
    let opened = wasi.get(&this)?.0.clone();
    let read = async move {
        let mut theirs = Theirs::of(&opened.theirs)?;
        let (mut view, handle) = theirs.view();
        view.read(handle, length.min(CHUNK), offset).await
    };
    wait(wasi, None, read, |wasi, read| {
        let read = read.map_err(code);
        if let Ok((bytes, _)) = &read {
            wasi.charge(bytes.len());
            wasi.meter.add_file_read(bytes.len() as u64)?;
        }
        Ok((read,))
    })
}

fn write(
    wasi: &mut Wasi<'_>,
    (this, bytes, offset): (This, Vec<u8>, u64),
) -> Answer<Step<Answered<u64>>> {
    let opened = wasi.get(&this)?.0.clone();
    let asked = opened.asked(Action::Write, "");
    wasi.charge(bytes.len());
    if opened.root.writing.is_none() {
        let code = ErrorCode::NotPermitted;
        return refused(wasi, &asked, Refused::Answer(code)).map(Step::Done);
    }
    let length = bytes.len() as u64;
    let writer = opened.writer();
    let left = wasi.meter.writing_left();
    let write = async move {
        let room = Room::take(&opened, Some(offset), length, left).await?;
        let mut theirs = Theirs::of(&opened.theirs).map_err(code)?;
        let (mut view, handle) = theirs.view();
        let written = view.write(handle, bytes, offset).await.map_err(code);
        let spent = room.settle(written.as_ref().map_or(0, |written| *written));
        Ok((written?, spent))
    };
    wait(
        wasi,
        writer,
        write,
        move |wasi, written: Result<(u64, u64), Refused>| match written {
            Ok((written, spent)) => {
                wasi.meter.add_file_written(spent, None)?;
                Ok((Ok(written),))
            }
            Err(why) => refused(wasi, &asked, why),
        },
    )
}

impl Opened {
    /// What whoever writes to its folder holds.
    pub(super) fn writer(&self) -> Option<Arc<tokio::sync::Mutex<()>>> {
        let writing = self.root.writing.as_ref();
        writing.map(|writing| Arc::clone(&writing.alone))
    }
}

/// Room that was taken in a folder for a write.
pub(super) struct Room {
    root: Arc<Root>,
    /// Where the write begins, and where the file ended.
    offset: u64,
    size: u64,
    taken: u64,
}

impl Room {
    /// Takes what the file may grow by, if `length` bytes are written at an offset, or at its end; the caller is the only one that writes.
    pub(super) async fn take(
        opened: &Opened,
        offset: Option<u64>,
        length: u64,
        left: WritingLeft,
    ) -> Result<Self, Refused> {
        let Some(file) = opened.file().map(Arc::clone) else {
            return Err(ErrorCode::BadDescriptor.into());
        };
        let Some(writing) = &opened.root.writing else {
            return Err(ErrorCode::NotPermitted.into());
        };
        let size = tokio::task::spawn_blocking(move || file.metadata().map(|found| found.len()));
        let size = size.await.map_err(|_| ErrorCode::Io)??;
        let offset = offset.unwrap_or(size);
        let Some(end) = offset.checked_add(length) else {
            return Err(ErrorCode::Invalid.into());
        };
        // Nothing written makes nothing longer, wherever it is written.
        let grown = match length {
            0 => 0,
            _ => end.saturating_sub(size),
        };
        // Within the file nothing is longer than before.
        let end = if grown > 0 { end } else { 0 };
        // A hole before what is written is written, too.
        let spent = length.max(grown);
        if spent > left.bytes || end > left.size {
            return Err(Refused::Written(spent, end));
        }
        writing.take(grown)?;
        Ok(Self {
            root: Arc::clone(&opened.root),
            offset,
            size,
            taken: grown,
        })
    }

    /// Gives back what was not written; says what the write counts as.
    pub(super) fn settle(self, written: u64) -> u64 {
        let end = self.offset.saturating_add(written);
        let grown = if written == 0 {
            0
        } else {
            end.saturating_sub(self.size)
        };
        if let Some(writing) = &self.root.writing {
            writing.books.give(self.taken.saturating_sub(grown));
        }
        written.max(grown)
    }
}

fn set_size(wasi: &mut Wasi<'_>, (this, size): (This, u64)) -> Answer<Step<Answered<()>>> {
    let opened = wasi.get(&this)?.0.clone();
    let asked = opened.asked(Action::Resize, "");
    let left = wasi.meter.writing_left();
    let writer = opened.writer();
    let resize = move || resized(&opened, size, left);
    block(wasi, writer, resize, move |wasi, resized| {
        match resized.unwrap_or(Err(Refused::Answer(ErrorCode::Io))) {
            Ok(grown) => {
                wasi.meter.add_file_written(grown, None)?;
                wasi.tell(&asked, Verdict::Allowed, grown);
                Ok((Ok(()),))
            }
            Err(why) => refused(wasi, &asked, why),
        }
    })
}

/// Gives a file another size; says what it grew by.
fn resized(opened: &Opened, size: u64, left: WritingLeft) -> Result<u64, Refused> {
    let Some(file) = opened.file() else {
        return Err(ErrorCode::BadDescriptor.into());
    };
    let Some(writing) = &opened.root.writing else {
        return Err(ErrorCode::NotPermitted.into());
    };
    let before = file.metadata()?.len();
    let grown = size.saturating_sub(before);
    if grown > 0 && (grown > left.bytes || size > left.size) {
        return Err(Refused::Written(grown, size));
    }
    writing.take(grown)?;
    if let Err(error) = file.set_len(size) {
        writing.books.give(grown);
        return Err(error.into());
    }
    writing.books.give(before.saturating_sub(size));
    Ok(grown)
}

fn read_via_stream(
    wasi: &mut Wasi<'_>,
    (this, offset): (This, u64),
) -> Answer<Step<Answered<Resource<InputStream>>>> {
    let opened = wasi.get(&this)?.0.clone();
    let stream = match FileInput::of(opened, offset) {
        Ok(stream) => stream,
        Err(code) => return Ok(Step::Done((Err(code),))),
    };
    let handle = wasi.insert(InputStream::of_file(stream))?;
    Ok(Step::Done((Ok(handle),)))
}

fn write_via_stream(
    wasi: &mut Wasi<'_>,
    this: &This,
    offset: Option<u64>,
) -> Answer<Step<Answered<Resource<OutputStream>>>> {
    let opened = wasi.get(this)?.0.clone();
    let asked = opened.asked(Action::Write, "");
    let stream = match FileOutput::of(opened, offset) {
        Ok(stream) => stream,
        Err(code) => return refused(wasi, &asked, Refused::Answer(code)).map(Step::Done),
    };
    let handle = wasi.insert(OutputStream::of_file(stream))?;
    Ok(Step::Done((Ok(handle),)))
}
