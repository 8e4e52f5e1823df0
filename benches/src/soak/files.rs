//! Calls that read and write granted folders: nine in ten honest, the tenth hostile, each with its one right answer.
//!
//! What is looked at afterwards: that nothing blocks, nothing is open, and the folder has its whole quota again.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use guesthouse::policy::{Folder, Policy};
use guesthouse::{Artifact, CallError, Compiler, HostConfig, Limits, Plugin, PluginHost};

use crate::granted::{
    Access, Action, BYTES, Creation, FileAction, Files, FilesExports, FolderAction, Ground, Move,
    NEWEST, Step, Way, close, guest, once, open, place, read, rounds, write,
};
use crate::tally::{Tally, Wrong};

/// Bytes that the folder may hold: what is there, and a little more than one honest call needs.
const QUOTA: u64 = 64 << 10;

/// A plugin with a folder to read, and one with a folder to write.
#[derive(Debug)]
pub struct FileCalls {
    host: PluginHost,
    reading: Plugin<Files>,
    writing: Plugin<Files>,
    hurried: Plugin<Files>,
    read: Ground,
    _written: Ground,
}

/// A call: what it is called, its steps, and what they are answered, or how the call ends.
type Case = (
    &'static str,
    Vec<Step>,
    Result<&'static [&'static str], &'static str>,
);

impl FileCalls {
    /// Starts a host and has it admit the plugins.
    ///
    /// # Errors
    /// When one of them is not admitted.
    pub fn new() -> Result<Self, Wrong> {
        let mut config = HostConfig::metered(Compiler::in_process());
        config.max_instances = super::SLOTS;
        config.max_blocking_io = 4;
        let host = PluginHost::new(config)?;
        let (read, written) = (Ground::new(), Ground::new());
        let mut limits = Limits::strict();
        limits.deadline = Duration::from_secs(60);
        let load = |folder, limits: &Limits| {
            let policy = Policy::closed().folder(folder);
            let artifact = Artifact::bytes("files", guest());
            host.load_granted(artifact, limits, &policy, read.runtime.handle())
        };
        let reading = load(Folder::read(read.folder.path()), &limits)?;
        let writing = load(Folder::write(written.folder.path(), QUOTA), &limits)?;
        limits.deadline = Duration::from_millis(2);
        let hurried = load(Folder::read(read.folder.path()), &limits)?;
        Ok(Self {
            reading,
            writing,
            hurried,
            host,
            read,
            _written: written,
        })
    }

    /// One call: which one, its number says.
    pub(super) fn call(&self, number: u64, tally: &mut Tally) {
        let (tens, ones) = (number / 10, number % 10);
        if ones == 9 && tens % 4 == 3 {
            return tally.count("dropped where it was", self.dropped());
        }
        let name = format!("f{number}");
        let (plugin, (case, steps, expected)) = match ones {
            9 => match tens % 4 {
                0 => (&self.reading, denied()),
                1 => (&self.writing, greedy(tens / 4, &name)),
                _ => (&self.hurried, spinning()),
            },
            0..5 => (&self.reading, reads()),
            5..7 => (&self.reading, looks()),
            _ => (&self.writing, writes(&name)),
        };
        let answered = self.read.runtime.block_on(answer(plugin, &steps));
        let checked = match (answered, expected) {
            (Ok(answers), Ok(right)) if answers == right => Ok(()),
            (Err(error), Err(code)) if error.code() == code => Ok(()),
            (answered, right) => Err(format!("{answered:?} instead of {right:?}").into()),
        };
        tally.count(case, checked);
        // What a greedy guest left is the app's to remove, and its room is taken until then.
        if ones == 9 && tens % 4 == 1 {
            let steps = [once(Action::Folder(FolderAction::UnlinkFileAt(place(
                &name,
            ))))];
            let removed = self.read.runtime.block_on(answer(&self.writing, &steps));
            let is_right =
                removed.is_ok_and(|answers| answers == ["ok"] || answers == ["err no-entry"]);
            tally.count(
                "what was left is removed",
                is_right.then_some(()).ok_or("it is not".into()),
            );
        }
    }

    /// A call that is polled once and dropped, wherever it is then.
    fn dropped(&self) -> Result<(), Wrong> {
        let actions = vec![open("file", Creation::empty(), Access::READ), read(BYTES)];
        // It comes to no end by itself, however fast the system is.
        let steps = [rounds(Way::Repeat, 10, actions), once(Action::Spin)];
        let mut call = pin!(answer(&self.reading, &steps));
        let _inside = self.read.runtime.enter();
        let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        match polled.is_pending() {
            true => Ok(()),
            false => Err("it was answered at once".into()),
        }
    }

    /// What was lost on the way, in words; nothing if all is well.
    pub(super) fn lost(&self) -> Vec<String> {
        // The system may still be at what was dropped.
        for _ in 0..1_000 {
            if self.host.blocking_io() == 0 {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let mut lost = Vec::new();
        for (what, count) in [
            ("operations block", self.host.blocking_io()),
            ("instances live", self.host.instances()),
            ("awaited calls live", self.host.async_calls()),
        ] {
            if count > 0 {
                lost.push(format!("{count} {what}"));
            }
        }
        // All that the quota leaves beside the file that was there, to the byte.
        let fill = |letters| {
            let create = open("all", Creation::CREATE, Access::READ | Access::WRITE);
            vec![
                once(create),
                once(Action::File(FileAction::SetSize((NEWEST, letters)))),
                once(Action::Folder(FolderAction::UnlinkFileAt(place("all")))),
            ]
        };
        for (letters, right) in [(QUOTA - BYTES, "ok"), (QUOTA - BYTES + 1, "err quota")] {
            let answers = self
                .read
                .runtime
                .block_on(answer(&self.writing, &fill(letters)));
            let is_right = matches!(&answers, Ok(answers) if answers[1] == right);
            if !is_right {
                lost.push(format!("of the quota: {answers:?} for {letters} bytes"));
            }
        }
        lost
    }
}

async fn answer(plugin: &Plugin<Files>, steps: &[Step]) -> Result<Vec<String>, CallError> {
    let calls = async |guest: &mut FilesExports<()>| guest.program().run(steps).await;
    plugin.call_async((), calls).await
}

fn reads() -> Case {
    let steps = vec![
        once(open("file", Creation::empty(), Access::READ)),
        rounds(Way::Repeat, 3, vec![read(BYTES)]),
        once(close()),
    ];
    (
        "a file is read",
        steps,
        Ok(&["ok 1", "3 ok 4096 bytes", "ok"]),
    )
}

fn looks() -> Case {
    let steps = vec![
        once(Action::Folder(FolderAction::ListAll(0))),
        once(open("absent", Creation::empty(), Access::READ)),
    ];
    let expected = &["ok file regular-file", "err no-entry"];
    ("a folder is listed", steps, Ok(expected))
}

fn writes(name: &str) -> Case {
    let renamed = format!("{name}.new");
    let create = open(name, Creation::CREATE, Access::READ | Access::WRITE);
    let rename = FolderAction::RenameAt(Move {
        folder: 0,
        path: name.to_owned(),
        to_folder: 0,
        to_path: renamed.clone(),
    });
    let steps = vec![
        once(create),
        once(write(1_000)),
        once(Action::File(FileAction::SetSize((NEWEST, 10)))),
        once(Action::Folder(rename)),
        once(Action::Folder(FolderAction::UnlinkFileAt(place(&renamed)))),
        once(close()),
    ];
    let expected = &["ok 1", "ok 1000", "ok", "ok", "ok", "ok"];
    (
        "a file is written, cut, renamed, removed",
        steps,
        Ok(expected),
    )
}

fn denied() -> Case {
    let open = |path| once(open(path, Creation::empty(), Access::READ));
    let write = crate::granted::open("file", Creation::TRUNCATE, Access::WRITE);
    let steps = vec![open("../file"), open("/etc/passwd"), once(write)];
    let expected = &[
        "err not-permitted",
        "err not-permitted",
        "err not-permitted",
    ];
    ("what is not granted is denied", steps, Ok(expected))
}

fn greedy(which: u64, name: &str) -> Case {
    let create = || once(open(name, Creation::CREATE, Access::READ | Access::WRITE));
    match which % 3 {
        0 => {
            let open = open("file", Creation::empty(), Access::READ);
            let steps = vec![rounds(Way::Repeat, 100, vec![open])];
            ("too many files are open", steps, Err("open-files-exceeded"))
        }
        1 => {
            let resize = Action::File(FileAction::SetSize((NEWEST, 1 << 40)));
            let steps = vec![create(), once(resize)];
            ("a file is made too long", steps, Err("written-exceeded"))
        }
        _ => {
            let write = rounds(Way::Tally, 1_000, vec![write(32 << 10)]);
            let steps = vec![create(), write];
            ("too much is written", steps, Err("written-exceeded"))
        }
    }
}

fn spinning() -> Case {
    let steps = vec![
        once(open("file", Creation::empty(), Access::READ)),
        once(Action::Spin),
    ];
    ("it spins with a file open", steps, Err("deadline-exceeded"))
}
