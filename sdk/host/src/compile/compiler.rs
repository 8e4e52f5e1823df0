//! [`Compiler`]: the app's choice of where artifacts are turned into machine code, and the one place that makes
//! such code ready to run.
//!
//! Called by the engine that a host owns. It must never run a guest, nor take machine code that it has not made.

use std::ffi::OsString;

use wasmtime::Engine;
use wasmtime::component::Component;

use super::child::Program;
use super::config::Code;
use super::job::{Job, Pulse};
use super::wire::ENTRY;
use super::{in_process, talk, worker};
use crate::error::LoadErrorKind;
use crate::printable::message;

/// Where a host turns artifacts into machine code.
///
/// There is no default: compiling what a stranger wrote is the one step of admission whose time and
/// memory depend on more than the size of the artifact, and where it happens is the app's choice.
///
/// ```no_run
/// use guesthouse::{Compiler, PluginHost};
///
/// fn main() -> Result<(), guesthouse::error::ConfigError> {
///     // First of all: in a process that was started as a worker, this does not return.
///     let compiler = Compiler::worker(std::env::args_os());
///
///     let host = PluginHost::new(compiler)?;
///     Ok(())
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiler(Place);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    InProcess,
    Worker(Program),
}

impl Compiler {
    /// In a worker for each load: this same program, started again, which the system keeps within
    /// [`Limits::compile_time`](crate::Limits::compile_time) and
    /// [`Limits::compile_memory`](crate::Limits::compile_memory), and which is killed after
    /// [`Limits::compile_deadline`](crate::Limits::compile_deadline).
    ///
    /// To be called at the top of `main`, before anything is printed, started or read, with the
    /// arguments of the program. In a process that a host started as a worker it serves one
    /// compilation and ends the process; in every other it returns at once. A worker inherits no
    /// environment, closes the descriptors that it inherited, and does what `main` does before this
    /// call and nothing after it.
    ///
    /// **Called later, in a lazy static or after a server has begun to serve, it makes each load run
    /// the app a second time.** The load finds out and ends in
    /// [`LoadErrorKind::CompilerUnavailable`](crate::error::LoadErrorKind::CompilerUnavailable): at once where that
    /// second app prints or ends, else after 10 seconds, or after
    /// [`Limits::compile_deadline`](crate::Limits::compile_deadline) where that is shorter. Then the second app is killed.
    ///
    /// Whoever types the worker's argument, `--guesthouse-compile-worker`, starts neither a worker nor
    /// the app: only a host gives a worker the socket that it talks over (on Windows: anything but a
    /// terminal). The program says so and ends with status 2.
    ///
    /// At most [`HostConfig::workers`](crate::HostConfig::workers) run at a time.
    ///
    /// Where `main` is not the app's own (in a test, in a library), name a program with
    /// [`Compiler::program`].
    #[must_use]
    pub fn worker(arguments: impl IntoIterator<Item = OsString>) -> Self {
        let mut given = arguments.into_iter();
        let called = given.next().unwrap_or_default();
        if given.next().is_some_and(|first| first == ENTRY) && given.next().is_none() {
            worker::serve();
        }
        Self(Place::Worker(Program::Own(called)))
    }

    /// In a worker for each load, as [`Compiler::worker`], but another program: one whose `main`
    /// begins with a call of [`Compiler::worker`], from the same build of this crate.
    /// `guesthouse-compile-worker`, which comes with this crate, does nothing else.
    ///
    /// The first word of `command` is the program's absolute path, the others are its arguments;
    /// the one that makes it a worker is added at the end. So a sandbox can stand around it:
    /// `["/usr/bin/setpriv", "--no-new-privs", "/opt/app/worker"]`. It must end its worker when it is
    /// killed itself.
    #[must_use]
    pub fn program(command: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        let command = command.into_iter().map(Into::into).collect();
        Self(Place::Worker(Program::Other(command)))
    }

    /// In this process, on threads that each load starts and ends: one for each processor, and no more
    /// than one for every 16 KiB of the artifact.
    ///
    /// For artifacts of authors that you trust: nothing caps the time and the memory that compiling
    /// takes, [`Limits::compile_time`](crate::Limits::compile_time) and its neighbours are not in force, and a load cannot be
    /// stopped while it compiles. A panic of the compiler is caught.
    #[must_use]
    pub const fn in_process() -> Self {
        Self(Place::InProcess)
    }

    /// Whether each compilation takes one of the slots for workers.
    pub(crate) fn takes_a_slot(&self) -> bool {
        matches!(self.0, Place::Worker(_))
    }

    pub(crate) fn compile(
        &self,
        engine: &Engine,
        code: Code,
        job: &Job<'_>,
        pulse: Pulse<'_>,
    ) -> Result<Component, LoadErrorKind> {
        match &self.0 {
            Place::InProcess => in_process::compile(engine, job),
            Place::Worker(program) => {
                let machine_code = work(program, engine, code, job, pulse)?;
                map(engine, &machine_code)
            }
        }
    }

    /// The machine code as bytes, which nobody runs yet.
    pub(crate) fn machine_code(
        &self,
        engine: &Engine,
        code: Code,
        job: &Job<'_>,
        pulse: Pulse<'_>,
    ) -> Result<OwnCode, LoadErrorKind> {
        match &self.0 {
            Place::InProcess => in_process::machine_code(engine, job).map(OwnCode),
            Place::Worker(program) => work(program, engine, code, job, pulse),
        }
    }
}

fn work(
    program: &Program,
    engine: &Engine,
    code: Code,
    job: &Job<'_>,
    pulse: Pulse<'_>,
) -> Result<OwnCode, LoadErrorKind> {
    talk::compile(program, job, job.order(engine, code), pulse).map(OwnCode)
}

/// Machine code that this host's compiler has just made; nothing else can be one.
pub(crate) struct OwnCode(Vec<u8>);

impl OwnCode {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Machine code of our own compiler, made ready to run.
#[allow(
    unsafe_code,
    reason = "the engine trusts machine code, so who made it must be known"
)]
pub(crate) fn map(engine: &Engine, code: &OwnCode) -> Result<Component, LoadErrorKind> {
    // SAFETY: machine code that a stranger could have written would be the stranger's to run. These
    // bytes were written by our own compiler from the artifact, and have been in no other hands since
    // (`OwnCode`): in this process, or in one that we started from a program which the app named, over a
    // line that has no name and no other end, with nothing of it ever in a file. The worker runs no guest code that could have taken it over, and it has
    // proved to be of this build, with these settings, before it compiled.
    let component = unsafe { Component::deserialize(engine, code.bytes()) };
    component.map_err(|error| LoadErrorKind::Invalid {
        message: message(&error),
    })
}
