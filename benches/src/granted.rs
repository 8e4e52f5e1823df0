//! A plugin that is granted a folder: the guest that takes steps, the folder, and the app's runtime.
//!
//! Used by what measures files and by the long run; it must never judge.
#![allow(
    clippy::expect_used,
    reason = "a benchmark without its guest has nothing to measure"
)]

use std::path::Path;

use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

pub(crate) use self::program::exports::test::files::program::{
    Access, Action, Contents, Creation, FileAction, FolderAction, Handle, Move, Opening, Place,
    Range, Step, Way, Writing,
};
pub(crate) use self::program::{Files, FilesExports};
use crate::echo::ROOT;

mod program {
    guesthouse::extension_point!({
        path: "../sdk/host/tests/guests/wasi/files/wit",
        async: true,
    });
}

/// The handle that was put last into its table.
pub(crate) const NEWEST: u32 = u32::MAX;
/// Bytes of the file in the folder.
pub(crate) const BYTES: u64 = 4 << 10;
/// Threads for what blocks: few, so that they are all there soon.
const BLOCKING: usize = 4;

/// The component.
pub(crate) fn guest() -> Vec<u8> {
    let path = Path::new(ROOT).join("sdk/host/tests/guests/wasi/built/files.wasm");
    std::fs::read(path).expect("the guest is there")
}

/// A folder with a file called `file`, and the app's runtime.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) folder: TempDir,
    pub(crate) runtime: Runtime,
}

impl Ground {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is a temporary folder");
        let bytes = vec![b'x'; usize::try_from(BYTES).expect("a small number")];
        std::fs::write(folder.path().join("file"), bytes).expect("a file is written");
        let mut builder = Builder::new_multi_thread();
        let runtime = builder
            .worker_threads(1)
            .max_blocking_threads(BLOCKING)
            .thread_keep_alive(std::time::Duration::from_secs(3_600))
            .enable_time()
            .build();
        Self {
            folder,
            runtime: runtime.expect("a runtime starts"),
        }
    }
}

/// One round of these.
pub(crate) fn once(action: Action) -> Step {
    rounds(Way::Once, 1, vec![action])
}

/// So many rounds of all of these.
pub(crate) fn rounds(way: Way, times: u32, actions: Vec<Action>) -> Step {
    Step {
        way,
        times,
        actions,
    }
}

/// Opens a path of the first folder.
pub(crate) fn open(path: &str, creation: Creation, access: Access) -> Action {
    Action::Folder(FolderAction::OpenAt(Opening {
        folder: 0,
        path: path.to_owned(),
        follow: false,
        creation,
        access,
    }))
}

/// Reads of the newest file.
pub(crate) fn read(length: u64) -> Action {
    Action::File(FileAction::Read(Range {
        file: NEWEST,
        offset: 0,
        length,
    }))
}

/// Writes so many letters to the newest file.
pub(crate) fn write(letters: u64) -> Action {
    Action::File(FileAction::Write(Writing {
        file: NEWEST,
        offset: 0,
        contents: Contents::Letters(letters),
    }))
}

/// Closes the newest file.
pub(crate) fn close() -> Action {
    Action::Drop(Handle::File(NEWEST))
}

/// A path of the first folder.
pub(crate) fn place(path: &str) -> Place {
    Place {
        folder: 0,
        path: path.to_owned(),
    }
}
