//! The guests that touch what a policy grants, the steps that a test hands them, and folders to try them in.
//!
//! Nothing here knows a policy: whoever grants a folder does so beside it. The folder's traps are Linux's.
#![allow(dead_code, reason = "each test uses its part")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use guesthouse::{CallError, Outcome, Plugin};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::TempDir;

pub(crate) use self::program::Files;
use self::program::exports::test::files::program as wit;
pub(crate) use self::wit::{
    Access, Advice, Contents, Creation, Handle, NewTime, Place, Step, Target,
};
use self::wit::{
    Action, FileAction, FolderAction, Linking, Move, Opening, Position, Range, Splicing,
    StreamAction, Symlinking, Times, TimesAt, Way, WorldAction, Writing,
};

/// The guest that does what its steps say.
pub(crate) mod program {
    guesthouse::extension_point!({ path: "tests/guests/wasi/files/wit", async: true });
}

/// The guest that reads settings and logs.
pub(crate) mod settings {
    guesthouse::extension_point!({ path: "tests/guests/wasi/settings/wit", async: true });
}

/// The guest that works with files through its language's own library.
pub(crate) mod ordinary {
    guesthouse::extension_point!({ path: "tests/guests/wasi/ordinary-files/wit", async: true });
}

/// Where a committed guest is: `files`, `settings`, or `ordinary-files-` with `wasip1`, `wasip2`, `c` or `javascript`.
pub(crate) fn built(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests/wasi/built");
    folder.join(format!("{name}.wasm"))
}

/// Takes the steps in a fresh guest, and answers for each: `ok`, `ok VALUE`, `err CODE` or `no such slot`.
pub(crate) async fn run<S: Send + 'static>(
    plugin: &Plugin<Files, S>,
    state: S,
    steps: &[Step],
) -> Outcome<Vec<String>, S> {
    let calls = async |guest: &mut program::FilesExports<S>| guest.program().run(steps).await;
    plugin.run_async(state, calls).await
}

/// The handle that was put last into its table.
pub(crate) const NEWEST: u32 = u32::MAX;

/// Opens for reading.
pub(crate) const READ: Access = Access::READ;

/// Opens for writing.
pub(crate) const WRITE: Access = Access::WRITE;

/// Opens what is there.
pub(crate) const THERE: Creation = Creation::empty();

/// A path in the first folder.
impl From<&str> for Place {
    fn from(path: &str) -> Self {
        (0, path).into()
    }
}

/// A path in a folder.
impl From<(u32, &str)> for Place {
    fn from((folder, path): (u32, &str)) -> Self {
        let path = path.to_owned();
        Self { folder, path }
    }
}

/// What is at the path, be it a link.
impl<P: Into<Place>> From<P> for Target {
    fn from(place: P) -> Self {
        let Place { folder, path } = place.into();
        Self {
            folder,
            path,
            follow: false,
        }
    }
}

/// What a link at the end of the path leads to.
pub(crate) fn follow(place: impl Into<Place>) -> Target {
    Target {
        follow: true,
        ..place.into().into()
    }
}

impl From<&str> for Contents {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// So many letters.
impl From<u64> for Contents {
    fn from(length: u64) -> Self {
        Self::Letters(length)
    }
}

/// The steps one after the other, so often, up to the first round that fails: `100 ok VALUE`, `17 err CODE`.
pub(crate) fn repeat(times: u32, steps: impl IntoIterator<Item = Step>) -> Step {
    rounds(Way::Repeat, times, steps)
}

/// The steps one after the other, so often, whatever fails: `3 err CODE, 97 ok VALUE`.
pub(crate) fn tally(times: u32, steps: impl IntoIterator<Item = Step>) -> Step {
    rounds(Way::Tally, times, steps)
}

fn rounds(way: Way, times: u32, steps: impl IntoIterator<Item = Step>) -> Step {
    let actions = steps.into_iter().flat_map(|step| {
        assert_eq!(step.way, Way::Once, "no repetition within another");
        step.actions
    });
    Step {
        way,
        times,
        actions: actions.collect(),
    }
}

fn once(action: Action) -> Step {
    Step {
        way: Way::Once,
        times: 1,
        actions: vec![action],
    }
}

fn folder(action: FolderAction) -> Step {
    once(Action::Folder(action))
}

fn file(action: FileAction) -> Step {
    once(Action::File(action))
}

fn stream(action: StreamAction) -> Step {
    once(Action::Stream(action))
}

fn world(action: WorldAction) -> Step {
    once(Action::World(action))
}

/// Never ends.
pub(crate) fn spin() -> Step {
    once(Action::Spin)
}

/// Closes a handle.
pub(crate) fn close(handle: Handle) -> Step {
    once(Action::Drop(handle))
}

// wasi:filesystem, by paths.

/// The names of the folders that the guest has.
pub(crate) fn get_directories() -> Step {
    folder(FolderAction::GetDirectories)
}

/// Opens what is there, into a file's slot.
pub(crate) fn open(at: impl Into<Target>, access: Access) -> Step {
    open_as(at, THERE, access)
}

/// Opens or creates a file for reading and writing.
pub(crate) fn create(at: impl Into<Target>) -> Step {
    open_as(at, Creation::CREATE, READ | WRITE)
}

/// Opens in any way.
pub(crate) fn open_as(at: impl Into<Target>, creation: Creation, access: Access) -> Step {
    let Target {
        folder: at,
        path,
        follow,
    } = at.into();
    folder(FolderAction::OpenAt(Opening {
        folder: at,
        path,
        follow,
        creation,
        access,
    }))
}

/// Opens a listing of a folder, into a listing's slot.
pub(crate) fn read_directory(slot: u32) -> Step {
    folder(FolderAction::ReadDirectory(slot))
}

/// The next entry: `ok NAME TYPE`, `ok none` at the end.
pub(crate) fn read_directory_entry(listing: u32) -> Step {
    folder(FolderAction::ReadDirectoryEntry(listing))
}

/// Every entry of a folder, sorted: `ok a.txt regular-file, sub directory`.
pub(crate) fn list_all(slot: u32) -> Step {
    folder(FolderAction::ListAll(slot))
}

/// The number of a folder's entries.
pub(crate) fn count_all(slot: u32) -> Step {
    folder(FolderAction::CountAll(slot))
}

/// Makes a folder.
pub(crate) fn create_directory(at: impl Into<Place>) -> Step {
    folder(FolderAction::CreateDirectoryAt(at.into()))
}

/// Removes an empty folder.
pub(crate) fn remove_directory(at: impl Into<Place>) -> Step {
    folder(FolderAction::RemoveDirectoryAt(at.into()))
}

/// Removes what is no folder.
pub(crate) fn unlink(at: impl Into<Place>) -> Step {
    folder(FolderAction::UnlinkFileAt(at.into()))
}

/// `ok regular-file 5 bytes 1 links`.
pub(crate) fn stat_at(at: impl Into<Target>) -> Step {
    folder(FolderAction::StatAt(at.into()))
}

/// Sets when it was read and written.
pub(crate) fn set_times_at(at: impl Into<Target>, accessed: NewTime, modified: NewTime) -> Step {
    folder(FolderAction::SetTimesAt(TimesAt {
        at: at.into(),
        accessed,
        modified,
    }))
}

/// Makes a hard link.
pub(crate) fn link(from: impl Into<Target>, to: impl Into<Place>) -> Step {
    let (from, to) = (from.into(), to.into());
    folder(FolderAction::LinkAt(Linking {
        folder: from.folder,
        path: from.path,
        follow: from.follow,
        to_folder: to.folder,
        to_path: to.path,
    }))
}

/// Makes a symbolic link.
pub(crate) fn symlink_to(target: &str, at: impl Into<Place>) -> Step {
    let Place { folder: at, path } = at.into();
    folder(FolderAction::SymlinkAt(Symlinking {
        folder: at,
        target: target.to_owned(),
        path,
    }))
}

/// What a symbolic link says.
pub(crate) fn readlink(at: impl Into<Place>) -> Step {
    folder(FolderAction::ReadlinkAt(at.into()))
}

/// Moves what is there, maybe to another folder.
pub(crate) fn rename(from: impl Into<Place>, to: impl Into<Place>) -> Step {
    let (from, to) = (from.into(), to.into());
    folder(FolderAction::RenameAt(Move {
        folder: from.folder,
        path: from.path,
        to_folder: to.folder,
        to_path: to.path,
    }))
}

/// A number of 32 hexadecimal digits.
pub(crate) fn metadata_hash_at(at: impl Into<Target>) -> Step {
    folder(FolderAction::MetadataHashAt(at.into()))
}

// wasi:filesystem, on what is open.

/// Reads so much from there: `ok TEXT`, `ok TEXT (end)`, `ok N bytes` of more than a hundred or of what is no text.
pub(crate) fn read(slot: u32, length: u64, offset: u64) -> Step {
    file(FileAction::Read(Range {
        file: slot,
        offset,
        length,
    }))
}

/// Writes there: `ok N`.
pub(crate) fn write(slot: u32, contents: impl Into<Contents>, offset: u64) -> Step {
    file(FileAction::Write(Writing {
        file: slot,
        offset,
        contents: contents.into(),
    }))
}

/// Opens a stream that reads a file, into an input's slot.
pub(crate) fn read_via_stream(slot: u32, offset: u64) -> Step {
    file(FileAction::ReadViaStream(Position { file: slot, offset }))
}

/// Opens a stream that writes a file, into an output's slot.
pub(crate) fn write_via_stream(slot: u32, offset: u64) -> Step {
    file(FileAction::WriteViaStream(Position { file: slot, offset }))
}

/// Opens a stream that appends to a file, into an output's slot.
pub(crate) fn append_via_stream(slot: u32) -> Step {
    file(FileAction::AppendViaStream(slot))
}

/// Says how a part of a file will be used.
pub(crate) fn advise(slot: u32, offset: u64, length: u64, advice: Advice) -> Step {
    let range = Range {
        file: slot,
        offset,
        length,
    };
    file(FileAction::Advise((range, advice)))
}

/// Waits until a file is on its disk.
pub(crate) fn sync(slot: u32) -> Step {
    file(FileAction::Sync(slot))
}

/// Waits until a file's bytes are on its disk.
pub(crate) fn sync_data(slot: u32) -> Step {
    file(FileAction::SyncData(slot))
}

/// `ok read write`.
pub(crate) fn get_flags(slot: u32) -> Step {
    file(FileAction::GetFlags(slot))
}

/// `ok regular-file`.
pub(crate) fn get_type(slot: u32) -> Step {
    file(FileAction::GetType(slot))
}

/// Cuts or lengthens a file.
pub(crate) fn set_size(slot: u32, size: u64) -> Step {
    file(FileAction::SetSize((slot, size)))
}

/// Sets when a file was read and written.
pub(crate) fn set_times(slot: u32, accessed: NewTime, modified: NewTime) -> Step {
    file(FileAction::SetTimes(Times {
        file: slot,
        accessed,
        modified,
    }))
}

/// `ok regular-file 5 bytes 1 links`.
pub(crate) fn stat(slot: u32) -> Step {
    file(FileAction::Stat(slot))
}

/// When a file was read, written and changed, in seconds since 1970: `ok 1.000000000 none 2.500000000`.
pub(crate) fn stat_times(slot: u32) -> Step {
    file(FileAction::StatTimes(slot))
}

/// `ok true` if both handles are of one file.
pub(crate) fn is_same_object(one: u32, other: u32) -> Step {
    file(FileAction::IsSameObject((one, other)))
}

/// A number of 32 hexadecimal digits.
pub(crate) fn metadata_hash(slot: u32) -> Step {
    file(FileAction::MetadataHash(slot))
}

// wasi:io/streams: what fails is `err closed`, or `err last-operation-failed CODE: WORDS`.

/// Standard input, into an input's slot.
pub(crate) fn get_stdin() -> Step {
    stream(StreamAction::GetStdin)
}

/// Standard output, into an output's slot.
pub(crate) fn get_stdout() -> Step {
    stream(StreamAction::GetStdout)
}

/// Standard error, into an output's slot.
pub(crate) fn get_stderr() -> Step {
    stream(StreamAction::GetStderr)
}

/// Reads what is there, up to so much.
pub(crate) fn stream_read(input: u32, length: u64) -> Step {
    stream(StreamAction::Read((input, length)))
}

/// Reads up to so much, and waits for the first byte.
pub(crate) fn blocking_read(input: u32, length: u64) -> Step {
    stream(StreamAction::BlockingRead((input, length)))
}

/// Skips what is there, up to so much: `ok N`.
pub(crate) fn skip(input: u32, length: u64) -> Step {
    stream(StreamAction::Skip((input, length)))
}

/// Skips up to so much, and waits for the first byte.
pub(crate) fn blocking_skip(input: u32, length: u64) -> Step {
    stream(StreamAction::BlockingSkip((input, length)))
}

/// How much may be written at once: `ok N`.
pub(crate) fn check_write(output: u32) -> Step {
    stream(StreamAction::CheckWrite(output))
}

/// Writes without waiting; more than [`check_write`] answered is a trap.
pub(crate) fn stream_write(output: u32, contents: impl Into<Contents>) -> Step {
    stream(StreamAction::Write((output, contents.into())))
}

/// Writes up to 4,096 bytes, and waits until they are written.
pub(crate) fn blocking_write_and_flush(output: u32, contents: impl Into<Contents>) -> Step {
    stream(StreamAction::BlockingWriteAndFlush((
        output,
        contents.into(),
    )))
}

/// Writes in pieces of 4,096 bytes, each by [`blocking_write_and_flush`].
pub(crate) fn write_all(output: u32, contents: impl Into<Contents>) -> Step {
    stream(StreamAction::WriteAll((output, contents.into())))
}

/// Begins to flush.
pub(crate) fn flush(output: u32) -> Step {
    stream(StreamAction::Flush(output))
}

/// Waits until everything is written.
pub(crate) fn blocking_flush(output: u32) -> Step {
    stream(StreamAction::BlockingFlush(output))
}

/// Writes zeroes without waiting.
pub(crate) fn write_zeroes(output: u32, length: u64) -> Step {
    stream(StreamAction::WriteZeroes((output, length)))
}

/// Writes up to 4,096 zeroes, and waits until they are written.
pub(crate) fn blocking_write_zeroes_and_flush(output: u32, length: u64) -> Step {
    stream(StreamAction::BlockingWriteZeroesAndFlush((output, length)))
}

/// Moves what is there from an input to an output: `ok N`.
pub(crate) fn splice(output: u32, input: u32, length: u64) -> Step {
    stream(StreamAction::Splice(Splicing {
        output,
        input,
        length,
    }))
}

/// Moves from an input to an output, and waits for both.
pub(crate) fn blocking_splice(output: u32, input: u32, length: u64) -> Step {
    stream(StreamAction::BlockingSplice(Splicing {
        output,
        input,
        length,
    }))
}

/// When an input has something, into a pollable's slot.
pub(crate) fn subscribe_input(input: u32) -> Step {
    stream(StreamAction::SubscribeInput(input))
}

/// When an output takes something, into a pollable's slot.
pub(crate) fn subscribe_output(output: u32) -> Step {
    stream(StreamAction::SubscribeOutput(output))
}

// wasi:io/poll, wasi:clocks, wasi:random and wasi:cli.

/// `ok true` if it is ready.
pub(crate) fn ready(pollable: u32) -> Step {
    world(WorldAction::Ready(pollable))
}

/// Waits until it is ready.
pub(crate) fn block(pollable: u32) -> Step {
    world(WorldAction::Block(pollable))
}

/// Waits until one is ready, and answers which of the list are: `ok 0 2`.
pub(crate) fn poll(pollables: &[u32]) -> Step {
    world(WorldAction::Poll(pollables.to_vec()))
}

/// In nanoseconds.
pub(crate) fn monotonic_now() -> Step {
    world(WorldAction::MonotonicNow)
}

/// In nanoseconds.
pub(crate) fn monotonic_resolution() -> Step {
    world(WorldAction::MonotonicResolution)
}

/// When the monotonic clock is there, into a pollable's slot.
pub(crate) fn subscribe_instant(nanoseconds: u64) -> Step {
    world(WorldAction::SubscribeInstant(nanoseconds))
}

/// After so many nanoseconds, into a pollable's slot.
pub(crate) fn subscribe_duration(nanoseconds: u64) -> Step {
    world(WorldAction::SubscribeDuration(nanoseconds))
}

/// In seconds since 1970: `ok 1767225600.000000000`.
pub(crate) fn wall_now() -> Step {
    world(WorldAction::WallNow)
}

/// In seconds: `ok 0.000000001`.
pub(crate) fn wall_resolution() -> Step {
    world(WorldAction::WallResolution)
}

/// In hexadecimal digits, `ok N bytes` of more than 32.
pub(crate) fn random_bytes(length: u64) -> Step {
    world(WorldAction::GetRandomBytes(length))
}

/// A random number.
pub(crate) fn random_u64() -> Step {
    world(WorldAction::GetRandomU64)
}

/// In hexadecimal digits, `ok N bytes` of more than 32.
pub(crate) fn insecure_bytes(length: u64) -> Step {
    world(WorldAction::GetInsecureRandomBytes(length))
}

/// A random number.
pub(crate) fn insecure_u64() -> Step {
    world(WorldAction::GetInsecureRandomU64)
}

/// A number of 32 hexadecimal digits.
pub(crate) fn insecure_seed() -> Step {
    world(WorldAction::InsecureSeed)
}

/// `ok KEY=VALUE, KEY=VALUE`.
pub(crate) fn environment() -> Step {
    world(WorldAction::GetEnvironment)
}

/// `ok ONE, TWO`.
pub(crate) fn arguments() -> Step {
    world(WorldAction::GetArguments)
}

/// `ok none` where there is none.
pub(crate) fn initial_cwd() -> Step {
    world(WorldAction::InitialCwd)
}

/// Exits.
pub(crate) fn exit(is_well: bool) -> Step {
    world(WorldAction::Exit(is_well))
}

/// What nobody may read or change, in the file that nobody was granted.
const CANARY: &str = "the canary sings";

/// A folder to grant, beside one that is not granted and holds the canary.
///
/// ```text
/// granted/   in.txt ("hello"), sub/deep.txt ("deep")
/// outside/   canary.txt
/// ```
#[derive(Debug)]
pub(crate) struct Ground {
    root: TempDir,
}

impl Ground {
    /// In a new temporary folder.
    pub(crate) fn new() -> Self {
        let ground = Self {
            root: tempfile::tempdir().expect("there is a temporary folder"),
        };
        for folder in [ground.granted().join("sub"), ground.outside()] {
            fs::create_dir_all(folder).expect("a folder is made");
        }
        for (file, text) in [
            (ground.granted().join("in.txt"), "hello"),
            (ground.granted().join("sub/deep.txt"), "deep"),
            (ground.canary(), CANARY),
        ] {
            fs::write(file, text).expect("a file is written");
        }
        ground
    }

    /// The folder to grant.
    pub(crate) fn granted(&self) -> PathBuf {
        self.root.path().join("granted")
    }

    /// The folder that nobody was granted.
    pub(crate) fn outside(&self) -> PathBuf {
        self.root.path().join("outside")
    }

    /// The file that nobody was granted.
    pub(crate) fn canary(&self) -> PathBuf {
        self.outside().join("canary.txt")
    }

    /// A file of the granted folder as it is now.
    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.granted().join(path)).expect("the file is there")
    }

    /// Whether the folder that nobody was granted is as it was: the canary alone, with its text.
    pub(crate) fn is_untouched(&self) -> bool {
        let entries = fs::read_dir(self.outside()).expect("the folder is there");
        entries.count() == 1 && fs::read_to_string(self.canary()).is_ok_and(|text| text == CANARY)
    }

    /// A symbolic link in the granted folder, with any target.
    pub(crate) fn symlink(&self, target: impl AsRef<Path>, path: &str) {
        symlink(target, self.granted().join(path)).expect("a link is made");
    }

    /// Links of every kind in the granted folder; their names.
    ///
    /// | name | leads to |
    /// |---|---|
    /// | `to-canary`, `to-canary-absolute` | the canary, by `..` and by its path |
    /// | `to-outside` | its folder |
    /// | `to-parent` | `..` |
    /// | `to-in` | `in.txt`, inside |
    /// | `to-sub` | `sub`, inside |
    /// | `to-itself` | itself |
    /// | `to-nothing` | a name that is not there |
    /// | `to-evil` | `evil/`, outside |
    pub(crate) fn symlinks(&self) -> [&'static str; 9] {
        let links = [
            ("to-canary", PathBuf::from("../outside/canary.txt")),
            ("to-canary-absolute", self.canary()),
            ("to-outside", "../outside".into()),
            ("to-parent", "..".into()),
            ("to-in", "in.txt".into()),
            ("to-sub", "sub".into()),
            ("to-itself", "to-itself".into()),
            ("to-nothing", "nothing".into()),
            ("to-evil", "../outside/evil/".into()),
        ];
        links.map(|(name, target)| {
            self.symlink(target, name);
            name
        })
    }

    /// A second name of the canary, in the granted folder.
    pub(crate) fn hard_link(&self, path: &str) {
        fs::hard_link(self.canary(), self.granted().join(path)).expect("a link is made");
    }

    /// A FIFO in the granted folder, whose other end nobody opens.
    pub(crate) fn fifo(&self, path: &str) {
        let mode = Mode::RUSR | Mode::WUSR;
        let made = mknodat(CWD, self.granted().join(path), FileType::Fifo, mode, 0);
        made.expect("a FIFO is made");
    }

    /// A socket in the granted folder, for as long as the value lives.
    pub(crate) fn socket(&self, path: &str) -> UnixListener {
        UnixListener::bind(self.granted().join(path)).expect("a socket is made")
    }
}

/// One morning's work of a guest that works with files through its language's own library.
pub(crate) async fn work<S: Send + 'static>(
    plugin: &Plugin<ordinary::OrdinaryFiles, S>,
    state: S,
    folder: &str,
) -> Outcome<Result<String, String>, S> {
    let calls = async |guest: &mut ordinary::OrdinaryFilesExports<S>| guest.work(folder).await;
    plugin.run_async(state, calls).await
}

/// What a guest that works with files says of a folder with `in.txt` and `sub` in it.
pub(crate) fn worked(greeting: &str, arguments: &str, clock: &str) -> String {
    format!(
        "read hello; wrote hello and more; listed in.txt made sub; greeting {greeting}; arguments {arguments}; clock {clock}"
    )
}

/// What the guest of settings and messages answers.
pub(crate) async fn asked<S: Send + 'static>(
    plugin: &Plugin<settings::Settings, S>,
    state: S,
    what: &str,
) -> Result<Vec<String>, CallError> {
    let calls = async |guest: &mut settings::SettingsExports<S>| guest.run(what).await;
    plugin.call_async(state, calls).await
}
