//! `wasi:filesystem`: what a guest does by paths below a granted folder.
//!
//! A path is opened by `grants/beneath.rs` alone, and what was opened is looked at before anything is changed. Links
//! are neither made nor read. It must never say a path of the host's.

use std::sync::Arc;

use rustix::fs::{FileType, Timespec, Timestamps};
use rustix::io::Errno;
use wasmtime::component::Resource;
use wasmtime_wasi::filesystem::{Descriptor as TheirDescriptor, Dir, File};
use wasmtime_wasi::p2::FsResult;
use wasmtime_wasi::p2::bindings::filesystem::types::{
    DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode, HostDescriptor,
    MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};
use wasmtime_wasi::{FsPerms, OpenMode};

use super::super::boundary::{Answer, Wasi};
use super::super::filesystem::{Descriptor, DirectoryEntryStream};
use super::super::interface::Interface;
use super::audit::Asked;
use super::descriptor::{Counted, Listed, Opened};
use super::files::{Answered, Refused, This, refused};
use super::step::{Step, block, wait};
use super::theirs::{Theirs, code};
use crate::grants::{Below, Books, Entry, Holding, Listing, Opening, Root, Writing};
use crate::imports::WritingLeft;
use crate::policy::{Action, Verdict};

/// How often a file is looked for that others make and remove meanwhile.
const TRIES: u32 = 4;

pub(super) fn link<S: Send + 'static>(to: &mut Interface<'_, S>) -> wasmtime::Result<()> {
    to.grant("[method]descriptor.open-at", open_at)?;
    to.grant("[method]descriptor.stat-at", stat_at)?;
    to.grant("[method]descriptor.metadata-hash-at", metadata_hash_at)?;
    to.grant("[method]descriptor.set-times-at", set_times_at)?;
    to.grant(
        "[method]descriptor.create-directory-at",
        create_directory_at,
    )?;
    to.grant(
        "[method]descriptor.remove-directory-at",
        remove_directory_at,
    )?;
    to.grant("[method]descriptor.unlink-file-at", unlink_file_at)?;
    to.grant("[method]descriptor.rename-at", rename_at)?;
    to.grant(
        "[method]descriptor.link-at",
        |wasi, (this, _, path, _, new_path): (This, PathFlags, String, This, String)| {
            wasi.charge(new_path.len());
            no_link::<()>(wasi, &this, &path)
        },
    )?;
    to.grant(
        "[method]descriptor.symlink-at",
        |wasi, (this, target, path): (This, String, String)| {
            wasi.charge(target.len());
            no_link::<()>(wasi, &this, &path)
        },
    )?;
    to.grant(
        "[method]descriptor.readlink-at",
        |wasi, (this, path): (This, String)| no_link::<String>(wasi, &this, &path),
    )?;
    to.grant("[method]descriptor.read-directory", read_directory)?;
    to.grant(
        "[method]directory-entry-stream.read-directory-entry",
        read_directory_entry,
    )
}

/// A folder, and what is to be done to something in it.
struct Place {
    asked: Asked,
    root: Arc<Root>,
    below: Below,
}

impl Place {
    /// Of the folder behind a handle; the answer instead, if that is none, or must not be changed by what is to
    /// be done.
    fn of<R>(
        wasi: &mut Wasi<'_>,
        this: &This,
        action: Action,
        path: &str,
        changes: bool,
    ) -> Answer<Result<Self, Answered<R>>> {
        wasi.charge(path.len());
        let opened = wasi.get(this)?.0.clone();
        let asked = opened.asked(action, path);
        let code = match opened.folder() {
            None => ErrorCode::NotDirectory,
            Some(_) if changes && opened.root.writing.is_none() => ErrorCode::NotPermitted,
            Some(folder) => {
                let below = opened.root.below(folder);
                let root = opened.root;
                return Ok(Ok(Self { asked, root, below }));
            }
        };
        refused(wasi, &asked, Refused::Answer(code)).map(Err)
    }

    /// Does what blocks, alone among those that write to the folder, and answers with what `then` makes of it.
    fn block<T: Send + 'static, R: 'static>(
        self,
        wasi: &Wasi<'_>,
        work: impl FnOnce(&Below, &Root) -> Result<T, Refused> + Send + 'static,
        then: impl FnOnce(&mut Wasi<'_>, &Asked, T) -> Answer<Answered<R>> + Send + 'static,
    ) -> Answer<Step<Answered<R>>> {
        let Self { asked, root, below } = self;
        let writer = root
            .writing
            .as_ref()
            .map(|writing| Arc::clone(&writing.alone));
        let work = move || work(&below, &root);
        block(wasi, writer, work, move |wasi, done| {
            match done.unwrap_or(Err(Refused::Answer(ErrorCode::Io))) {
                Ok(done) => then(wasi, &asked, done),
                Err(why) => refused(wasi, &asked, why),
            }
        })
    }
}

/// Answers at once what was refused.
macro_rules! place {
    ($place:expr) => {
        match $place? {
            Ok(place) => place,
            Err(answer) => return Ok(Step::Done(answer)),
        }
    };
}

fn no_link<R>(wasi: &mut Wasi<'_>, this: &This, path: &str) -> Answer<Step<Answered<R>>> {
    wasi.charge(path.len());
    let asked = wasi.get(this)?.0.asked(Action::Link, path);
    refused(wasi, &asked, Refused::Answer(ErrorCode::NotPermitted)).map(Step::Done)
}

/// What a guest wants of a path that it opens.
#[derive(Clone, Copy)]
struct Wanted {
    how: Opening,
    create: bool,
    exclusive: bool,
    truncate: bool,
    mode: OpenMode,
    left: WritingLeft,
}

/// What it got.
struct Made {
    theirs: TheirDescriptor,
    holding: Option<Arc<Holding>>,
    size: u64,
    is_new: bool,
}

fn open_at(
    wasi: &mut Wasi<'_>,
    (this, links, path, open, flags): (This, PathFlags, String, OpenFlags, DescriptorFlags),
) -> Answer<Step<Answered<Resource<Descriptor>>>> {
    let create = open.contains(OpenFlags::CREATE);
    let truncate = open.contains(OpenFlags::TRUNCATE);
    let exclusive = open.contains(OpenFlags::EXCLUSIVE);
    let directory = open.contains(OpenFlags::DIRECTORY);
    let write = flags.contains(DescriptorFlags::WRITE);
    let changes = create || truncate || write;
    let action = if create { Action::Create } else { Action::Open };
    let place = place!(Place::of(wasi, &this, action, &path, changes));
    let synchronous = DescriptorFlags::FILE_INTEGRITY_SYNC
        | DescriptorFlags::DATA_INTEGRITY_SYNC
        | DescriptorFlags::REQUESTED_WRITE_SYNC;
    let nonsense = match () {
        () if flags.intersects(synchronous) => Some(ErrorCode::Unsupported),
        () if directory && (create || truncate || exclusive) => Some(ErrorCode::Invalid),
        () => None,
    };
    if let Some(code) = nonsense {
        return refused(wasi, &place.asked, Refused::Answer(code)).map(Step::Done);
    }
    let counted = wasi.open_one_more(&place.asked)?;
    let name = wasi.get(&this)?.0.joined(&path);
    let mut mode = OpenMode::empty();
    let read = flags.contains(DescriptorFlags::READ) || !write;
    mode.set(OpenMode::READ, read);
    let changes_folder = flags.contains(DescriptorFlags::MUTATE_DIRECTORY);
    mode.set(
        OpenMode::WRITE,
        write || changes_folder && place.root.writing.is_some(),
    );
    let wanted = Wanted {
        how: Opening {
            read,
            write: write || truncate,
            create: false,
            directory,
            follow: links.contains(PathFlags::SYMLINK_FOLLOW),
        },
        create,
        exclusive,
        truncate,
        mode,
        left: wasi.meter.writing_left(),
    };
    let root = Arc::clone(&place.root);
    let work = move |below: &Below, root: &Root| made(below, root, &path, wanted);
    place.block(wasi, work, move |wasi, asked, made| {
        if made.is_new {
            wasi.meter.add_file_created()?;
        }
        let opened = Opened {
            theirs: made.theirs,
            root,
            path: name.into(),
            _holding: made.holding,
            _counted: Some(counted),
        };
        let handle = wasi.insert(Descriptor(opened))?;
        wasi.tell(asked, Verdict::Allowed, made.size);
        Ok((Ok(handle),))
    })
}

/// Opens a path, or makes a file there.
fn made(below: &Below, root: &Root, path: &str, wanted: Wanted) -> Result<Made, Refused> {
    for _ in 0..TRIES {
        if !(wanted.create && wanted.exclusive) {
            match below.open(path, wanted.how) {
                Err(Errno::NOENT) if wanted.create => {}
                found => return settled(root, found?, wanted, false),
            }
        }
        let Some(writing) = &root.writing else {
            return Err(ErrorCode::NotPermitted.into());
        };
        if !wanted.left.is_new_allowed {
            return Err(Refused::Created);
        }
        writing.add_entry()?;
        let how = Opening {
            create: true,
            ..wanted.how
        };
        match below.open(path, how) {
            Ok(entry) => return settled(root, entry, wanted, true),
            Err(error) => {
                writing.books.remove_entry();
                if error != Errno::EXIST || wanted.exclusive {
                    return Err(error.into());
                }
                // Somebody else has made it.
            }
        }
    }
    Err(ErrorCode::Busy.into())
}

/// What was opened, looked at and only then cut off.
fn settled(root: &Root, entry: Entry, wanted: Wanted, is_new: bool) -> Result<Made, Refused> {
    let mut perms = match root.writing {
        None => FsPerms::ReadOnly,
        Some(_) => FsPerms::ReadWrite,
    };
    let (file, number, size, links) = match entry {
        Entry::Folder(folder) => {
            let theirs = TheirDescriptor::Dir(Dir::new(folder, perms, wanted.mode, false));
            let holding = None;
            let size = 0;
            return Ok(Made {
                theirs,
                holding,
                size,
                is_new,
            });
        }
        Entry::File {
            file,
            number,
            size,
            links,
        } => (file, number, size, links),
    };
    // What has another name may be somebody else's: nothing of it is changed, its times neither.
    if links > 1 {
        if wanted.how.write {
            return Err(ErrorCode::NotPermitted.into());
        }
        perms = FsPerms::ReadOnly;
    }
    if wanted.truncate && size > 0 {
        file.set_len(0)?;
        if let Some(writing) = &root.writing {
            writing.books.give(size);
        }
    }
    let theirs = File::new(file, perms, wanted.mode, false);
    let hold = |writing: &Writing| Arc::new(Holding::new(&writing.books, number, &theirs.file));
    Ok(Made {
        holding: root.writing.as_ref().map(hold),
        theirs: TheirDescriptor::File(theirs),
        size: if wanted.truncate { 0 } else { size },
        is_new,
    })
}

/// Has wasmtime-wasi say something of what a path leads to, which is opened for that alone.
fn looked_at<R, F>(
    wasi: &mut Wasi<'_>,
    this: &This,
    follow: PathFlags,
    path: String,
    ask: fn(Theirs) -> F,
) -> Answer<Step<Answered<R>>>
where
    R: Send + 'static,
    F: Future<Output = FsResult<R>> + Send + 'static,
{
    let place = place!(Place::of(wasi, this, Action::Look, &path, false));
    let Place { asked, below, .. } = place;
    let follow = follow.contains(PathFlags::SYMLINK_FOLLOW);
    let look = async move {
        let look = move || below.look(&path, follow);
        let found = tokio::task::spawn_blocking(look).await;
        let found = found.map_err(|_| ErrorCode::Io)?.map_err(Refused::code)?;
        let theirs = File::new(found, FsPerms::ReadOnly, OpenMode::READ, false);
        let theirs = Theirs::of(&TheirDescriptor::File(theirs)).map_err(code)?;
        ask(theirs).await.map_err(code)
    };
    wait(
        wasi,
        None,
        look,
        move |wasi, found: Result<R, ErrorCode>| match found {
            Ok(found) => {
                wasi.tell(&asked, Verdict::Allowed, 0);
                Ok((Ok(found),))
            }
            Err(code) => refused(wasi, &asked, Refused::Answer(code)),
        },
    )
}

fn stat_at(
    wasi: &mut Wasi<'_>,
    (this, follow, path): (This, PathFlags, String),
) -> Answer<Step<Answered<DescriptorStat>>> {
    looked_at(wasi, &this, follow, path, |mut theirs| async move {
        let (mut view, handle) = theirs.view();
        view.stat(handle).await
    })
}

fn metadata_hash_at(
    wasi: &mut Wasi<'_>,
    (this, follow, path): (This, PathFlags, String),
) -> Answer<Step<Answered<MetadataHashValue>>> {
    looked_at(wasi, &this, follow, path, |mut theirs| async move {
        let (mut view, handle) = theirs.view();
        view.metadata_hash(handle).await
    })
}

fn set_times_at(
    wasi: &mut Wasi<'_>,
    (this, _, path, accessed, modified): (This, PathFlags, String, NewTimestamp, NewTimestamp),
) -> Answer<Step<Answered<()>>> {
    let place = place!(Place::of(wasi, &this, Action::SetTimes, &path, true));
    let times = Timestamps {
        last_access: timespec(accessed),
        last_modification: timespec(modified),
    };
    let work = move |below: &Below, _: &Root| {
        let parent = below.parent(&path)?;
        let found = parent.named()?;
        if found.kind != FileType::Directory && found.links > 1 {
            return Err(ErrorCode::NotPermitted.into());
        }
        Ok(parent.set_times(&times)?)
    };
    place.block(wasi, work, done)
}

fn timespec(time: NewTimestamp) -> Timespec {
    match time {
        NewTimestamp::NoChange => Timespec {
            tv_sec: 0,
            tv_nsec: rustix::fs::UTIME_OMIT,
        },
        NewTimestamp::Now => Timespec {
            tv_sec: 0,
            tv_nsec: rustix::fs::UTIME_NOW,
        },
        // What is no time the system refuses.
        NewTimestamp::Timestamp(time) => Timespec {
            tv_sec: time.seconds.try_into().unwrap_or(i64::MAX),
            tv_nsec: i64::from(time.nanoseconds.min(1_000_000_000)),
        },
    }
}

fn done(wasi: &mut Wasi<'_>, asked: &Asked, (): ()) -> Answer<Answered<()>> {
    wasi.tell(asked, Verdict::Allowed, 0);
    Ok((Ok(()),))
}

fn create_directory_at(
    wasi: &mut Wasi<'_>,
    (this, path): (This, String),
) -> Answer<Step<Answered<()>>> {
    let place = place!(Place::of(wasi, &this, Action::CreateFolder, &path, true));
    let left = wasi.meter.writing_left();
    let work = move |below: &Below, root: &Root| {
        let parent = below.parent(&path)?;
        if !left.is_new_allowed {
            return Err(Refused::Created);
        }
        let Some(writing) = &root.writing else {
            return Err(ErrorCode::NotPermitted.into());
        };
        writing.add_entry()?;
        parent.make_folder().map_err(|error| {
            writing.books.remove_entry();
            error.into()
        })
    };
    place.block(wasi, work, |wasi, asked, ()| {
        wasi.meter.add_file_created()?;
        done(wasi, asked, ())
    })
}

fn remove_directory_at(
    wasi: &mut Wasi<'_>,
    (this, path): (This, String),
) -> Answer<Step<Answered<()>>> {
    let place = place!(Place::of(wasi, &this, Action::Remove, &path, true));
    let work = move |below: &Below, root: &Root| {
        let parent = below.parent(&path)?;
        parent.named()?;
        parent.remove_folder()?;
        if let Some(books) = books(root) {
            books.remove_entry();
        }
        Ok(())
    };
    place.block(wasi, work, done)
}

fn unlink_file_at(wasi: &mut Wasi<'_>, (this, path): (This, String)) -> Answer<Step<Answered<()>>> {
    let place = place!(Place::of(wasi, &this, Action::Remove, &path, true));
    let work = move |below: &Below, root: &Root| {
        let parent = below.parent(&path)?;
        let found = parent.named()?;
        if found.kind == FileType::Directory {
            return Err(ErrorCode::IsDirectory.into());
        }
        parent.remove_file()?;
        if let Some(books) = books(root) {
            // What has other names takes its room as before.
            let size = if found.links > 1 { 0 } else { found.size };
            books.remove_file(found.number, size);
        }
        Ok(())
    };
    place.block(wasi, work, done)
}

fn rename_at(
    wasi: &mut Wasi<'_>,
    (this, path, other, new_path): (This, String, This, String),
) -> Answer<Step<Answered<()>>> {
    let target = place!(Place::of(wasi, &other, Action::Rename, &new_path, true));
    let place = place!(Place::of(wasi, &this, Action::Rename, &path, true));
    // Its bytes would be counted in one folder and lie in another.
    if !Arc::ptr_eq(&target.root, &place.root) {
        let code = ErrorCode::CrossDevice;
        return refused(wasi, &place.asked, Refused::Answer(code)).map(Step::Done);
    }
    let below_target = target.below;
    let work = move |below: &Below, root: &Root| {
        let (from, to) = (below.parent(&path)?, below_target.parent(&new_path)?);
        let moved = from.named()?;
        let replaced = match to.named() {
            Ok(found) => Some(found),
            Err(Errno::NOENT) => None,
            Err(error) => return Err(error.into()),
        };
        from.rename(&to)?;
        // Two names of one file: nothing was moved.
        if let (Some(books), Some(replaced)) = (books(root), replaced)
            && replaced.number != moved.number
        {
            match replaced.kind {
                FileType::Directory => books.remove_entry(),
                _ if replaced.links > 1 => books.remove_file(replaced.number, 0),
                _ => books.remove_file(replaced.number, replaced.size),
            }
        }
        Ok(())
    };
    place.block(wasi, work, done)
}

fn books(root: &Root) -> Option<&Arc<Books>> {
    root.writing.as_ref().map(|writing| &writing.books)
}

fn read_directory(
    wasi: &mut Wasi<'_>,
    (this,): (This,),
) -> Answer<Step<Answered<Resource<DirectoryEntryStream>>>> {
    let place = place!(Place::of(wasi, &this, Action::List, "", false));
    let counted: Counted = wasi.open_one_more(&place.asked)?;
    let work = |below: &Below, _: &Root| Ok(Listing::of(&below.folder)?);
    place.block(wasi, work, move |wasi, asked, listing| {
        let handle = wasi.insert(DirectoryEntryStream(Listed {
            listing: Some(listing),
            _counted: counted,
        }))?;
        wasi.tell(asked, Verdict::Allowed, 0);
        Ok((Ok(handle),))
    })
}

fn read_directory_entry(
    wasi: &mut Wasi<'_>,
    (this,): (Resource<DirectoryEntryStream>,),
) -> Answer<Step<Answered<Option<DirectoryEntry>>>> {
    let listed = &mut wasi.get_mut(&this)?.0;
    let Some(mut listing) = listed.listing.take() else {
        return Ok(Step::Done((Err(ErrorCode::Io),)));
    };
    if let Some(next) = listing.ready() {
        listed.listing = Some(listing);
        return Ok(Step::Done((entry(wasi, next),)));
    }
    let read = move || {
        listing.read();
        listing
    };
    block(wasi, None, read, move |wasi, read| {
        let Some(mut listing) = read else {
            return Ok((Err(ErrorCode::Io),));
        };
        let next = listing.ready().unwrap_or(None);
        wasi.get_mut(&this)?.0.listing = Some(listing);
        Ok((entry(wasi, next),))
    })
}

type Next = Option<rustix::io::Result<crate::grants::Name>>;

fn entry(wasi: &mut Wasi<'_>, next: Next) -> Result<Option<DirectoryEntry>, ErrorCode> {
    let Some(found) = next.transpose().map_err(Refused::code)? else {
        return Ok(None);
    };
    wasi.charge(found.name.len());
    let name = String::from_utf8(found.name).map_err(|_| ErrorCode::IllegalByteSequence)?;
    let type_ = match found.kind {
        FileType::RegularFile => DescriptorType::RegularFile,
        FileType::Directory => DescriptorType::Directory,
        FileType::Symlink => DescriptorType::SymbolicLink,
        FileType::Fifo => DescriptorType::Fifo,
        FileType::Socket => DescriptorType::Socket,
        FileType::CharacterDevice => DescriptorType::CharacterDevice,
        FileType::BlockDevice => DescriptorType::BlockDevice,
        FileType::Unknown => DescriptorType::Unknown,
    };
    Ok(Some(DirectoryEntry { type_, name }))
}
