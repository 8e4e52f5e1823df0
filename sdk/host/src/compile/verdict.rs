//! What became of a compilation by a worker, as a typed error where it went wrong.
//!
//! Two ends can only be told by text: that the system gave no more memory, and that a program is
//! no worker of ours. Each has a test that fails when the words change.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use super::job::Job;
use super::wire::Answer;
use crate::error::{CompileCost, LoadErrorKind};
use crate::printable::{printable, printable_lines};

/// Characters of last words and of what no worker would say.
const MOST_OF_WORDS: usize = 2_000;

/// What a Rust program says when the system gives it no more memory, before it aborts.
const OUT_OF_MEMORY: &str = "memory allocation of ";

/// The signal that says that a process has used up its processor time; the same number on all
/// systems that the engine compiles for.
const SIGXCPU: i32 = 24;

pub(super) fn of_answer(job: &Job<'_>, answer: Answer) -> Result<Vec<u8>, LoadErrorKind> {
    let kept = |message: String| printable_lines(&message, MOST_OF_WORDS);
    Err(match answer {
        Answer::Code(code) => return Ok(code),
        Answer::Invalid(message) => LoadErrorKind::Invalid {
            message: kept(message),
        },
        Answer::Panicked(message) => LoadErrorKind::CompilerPanicked {
            message: kept(message),
        },
        Answer::OutOfMemory(_) => limit(job, memory(job)),
        Answer::Unable(message) => unavailable(kept(message)),
    })
}

/// A worker that ended without an answer.
pub(super) fn of_end(job: &Job<'_>, end: Option<ExitStatus>, words: &str) -> LoadErrorKind {
    let signal = end.and_then(signal);
    if signal == Some(SIGXCPU) {
        let limit_was = job.limits.compile_time;
        return limit(job, CompileCost::Time { limit: limit_was });
    }
    if words.contains(OUT_OF_MEMORY) {
        return limit(job, memory(job));
    }
    match end.and_then(|end| end.code()) {
        // A worker of ours answers before it exits.
        Some(0..=128) => no_worker(words),
        _ => LoadErrorKind::CompilerCrashed {
            signal,
            message: printable_lines(words.trim(), MOST_OF_WORDS),
        },
    }
}

pub(super) fn limit(job: &Job<'_>, what: CompileCost) -> LoadErrorKind {
    LoadErrorKind::CompileLimit {
        what,
        elapsed: job.started.elapsed(),
    }
}

fn memory(job: &Job<'_>) -> CompileCost {
    CompileCost::Memory {
        limit: job.limits.compile_memory,
    }
}

pub(super) fn not_started(error: &io::Error) -> LoadErrorKind {
    unavailable(format!("the worker cannot be started: {error}"))
}

pub(super) fn no_worker(said: &str) -> LoadErrorKind {
    let said = printable(said.trim(), MOST_OF_WORDS);
    let message = format!(
        "what was started is no compile worker; its `main` must begin with `Compiler::worker`. \
         It said: {said}"
    );
    unavailable(message)
}

/// What was started neither said that it is a worker nor ended.
pub(super) fn silence(waited: Duration) -> LoadErrorKind {
    let message = format!(
        "what was started had not said after {waited:?} that it is a compile worker; its `main` must \
         begin with `Compiler::worker`, before it starts, opens or serves anything"
    );
    unavailable(message)
}

fn unavailable(message: String) -> LoadErrorKind {
    LoadErrorKind::CompilerUnavailable { message }
}

/// The signal that ended a process, or the one that a shell or sandbox around it tells of.
fn signal(end: ExitStatus) -> Option<i32> {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&end) {
        return Some(signal);
    }
    match end.code() {
        Some(code @ 129..=192) => Some(code - 128),
        _ => None,
    }
}
