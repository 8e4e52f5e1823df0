//! A worker process from its start to its end, which is certain: dropping it kills and reaps it.
//!
//! It is given its arguments and three ends of lines; no environment, no folder of the app's.

use std::ffi::OsString;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};

use super::lines::{Ends, HangUp, Lines};
use super::wire::ENTRY;

/// What is started as a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Program {
    /// The program that this process runs, and what it was called by.
    Own(OsString),
    /// Another one: its absolute path, and its arguments.
    Other(Vec<OsString>),
}

/// The most threads of a worker. Each takes 2 MiB of the memory that the worker may have, so on a
/// large machine one for each processor would leave nothing for the work.
const THREADS: usize = 8;

impl Program {
    fn command(&self) -> io::Result<Command> {
        let mut command = match self {
            Self::Own(called) => {
                let mut command = Command::new(own()?);
                call(&mut command, called);
                command
            }
            Self::Other(words) => {
                let (path, arguments) = split(words)?;
                let mut command = Command::new(path);
                command.args(arguments);
                command
            }
        };
        command.arg(ENTRY);
        command.current_dir("/");
        command.env_clear();
        command.env("RAYON_NUM_THREADS", threads().to_string());
        Ok(command)
    }
}

/// By the same name: lists of processes show it, and a program may do what it is called.
#[cfg(unix)]
fn call(command: &mut Command, name: &OsString) {
    std::os::unix::process::CommandExt::arg0(command, name);
}

#[cfg(not(unix))]
fn call(_: &mut Command, _: &OsString) {}

/// On Linux what really runs, even if its file has been replaced or removed since.
fn own() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    std::env::current_exe()
}

/// A path that is not absolute would be looked for in a folder that is not the app's.
fn split(words: &[OsString]) -> io::Result<(&OsString, &[OsString])> {
    match words.split_first() {
        Some((path, arguments)) if Path::new(path).is_absolute() => Ok((path, arguments)),
        _ => {
            let message = "`Compiler::program` must begin with an absolute path";
            Err(io::Error::new(io::ErrorKind::InvalidInput, message))
        }
    }
}

fn threads() -> usize {
    std::thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(THREADS)
}

/// A started worker.
#[derive(Debug)]
pub(super) struct Worker {
    child: Child,
    hang_up: HangUp,
}

impl Worker {
    /// Starts it, and gives the host's ends of the lines to it.
    pub(super) fn start(program: &Program) -> io::Result<(Self, Ends)> {
        let mut command = program.command()?;
        let lines = Lines::lay(&mut command)?;
        let mut child = command.spawn()?;
        // The command holds the worker's ends; without it, they close when the worker ends.
        drop(command);
        let (ends, hang_up) = lines.take(&mut child)?;
        Ok((Self { child, hang_up }, ends))
    }

    /// How it ended, if it did. What the system cannot say counts as an end that nothing is known of.
    pub(super) fn end(&mut self) -> Option<Result<ExitStatus, io::Error>> {
        self.child.try_wait().transpose()
    }

    /// Nothing more comes from the worker or from what it has started.
    pub(super) fn hang_up(&self) {
        self.hang_up.now();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Both fail only where it has ended and been reaped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.hang_up();
    }
}
