//! What ended a call: one variant a cause, with its numbers.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use guesthouse_contract::shown;

use super::{Capacity, Counted, GuestTrap, HandleFault, ImportName, IoCap, Phase};
use crate::printable::shown_debug;

/// What ended a call: what [`CallError::kind`](crate::CallError::kind) says. The guest that it happened in is
/// gone, unless the variant says that it was not entered; the plugin is not.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum CallErrorKind {
    /// The call used up its fuel, or a host function charged more than was left.
    #[error("out of fuel: `fuel` is {limit}")]
    #[non_exhaustive]
    OutOfFuel {
        /// [`Limits::fuel`](crate::Limits::fuel).
        limit: u64,
    },
    /// The call took longer than it may. A guest that got less than half of the time from the processor was
    /// starved by the machine, and the host is to blame.
    #[error("deadline exceeded: {elapsed:?} of {limit:?}, {phase}{}", got(*processor, *limit))]
    #[non_exhaustive]
    DeadlineExceeded {
        /// [`Limits::deadline`](crate::Limits::deadline), or the call's own where that is shorter.
        limit: Duration,
        /// How long it took until it was ended; with the time in line before it began, where the call has a
        /// deadline of its own.
        elapsed: Duration,
        /// Processor time that the guest's thread had for the call: at most so much, and exactly so much from the
        /// first [tick](crate::HostConfig::tick) on that the guest saw. Of an awaited call that was parked: the time for
        /// which its guest was polled, at most.
        processor: Duration,
        /// What was running then.
        phase: Phase,
    },
    /// The app [cancelled](crate::CancelHandle) the call.
    #[error("cancelled {phase}")]
    #[non_exhaustive]
    Cancelled {
        /// What was running when that was noticed.
        phase: Phase,
    },
    /// The instance asked for more memory than it may have.
    #[error("memory exceeded: {asked} bytes asked for, `memory` is {limit} bytes")]
    #[non_exhaustive]
    MemoryExceeded {
        /// Bytes that all memories and tables would have held.
        asked: u64,
        /// [`Limits::memory`](crate::Limits::memory).
        limit: u64,
    },
    /// The instance asked for more table elements than it may have.
    #[error("table elements exceeded: {asked} asked for, `table_elements` is {limit}")]
    #[non_exhaustive]
    TableElementsExceeded {
        /// Elements that all tables would have held.
        asked: u64,
        /// [`Limits::table_elements`](crate::Limits::table_elements).
        limit: u64,
    },
    /// The component has more core instances, tables or memories than it may.
    #[error("too many {what}: `{what}` is {limit}")]
    #[non_exhaustive]
    TooMany {
        /// `core_instances`, `tables` or `memories`: the field of [`Limits`](crate::Limits).
        what: Counted,
        /// The field's value.
        limit: u64,
    },
    /// The guest's calls nested too deep.
    #[error("stack overflow: `HostConfig::stack` is {limit} bytes")]
    #[non_exhaustive]
    StackOverflow {
        /// [`HostConfig::stack`](crate::HostConfig::stack).
        limit: u64,
    },
    /// The arguments are larger than they may be; the guest was not called.
    #[error("input too large: {size} bytes, `input` is {limit} bytes")]
    #[non_exhaustive]
    InputTooLarge {
        /// Bytes of the arguments.
        size: u64,
        /// [`Limits::input`](crate::Limits::input).
        limit: u64,
    },
    /// The results are larger than they may be; they were not, or not wholly, copied.
    #[error("output too large: at least {at_least} bytes, `output` is {limit} bytes")]
    #[non_exhaustive]
    OutputTooLarge {
        /// Bytes of the results, as far as they were counted.
        at_least: u64,
        /// [`Limits::output`](crate::Limits::output).
        limit: u64,
    },
    /// The guest called host functions more often than it may.
    #[error("too many host calls: `host_calls` is {limit}")]
    #[non_exhaustive]
    TooManyHostCalls {
        /// [`Limits::host_calls`](crate::Limits::host_calls).
        limit: u64,
    },
    /// The guest passed more bytes to host functions than it may.
    #[error(
        "host-call bytes exceeded: at least {at_least} bytes, `host_call_bytes` is {limit} bytes"
    )]
    #[non_exhaustive]
    HostCallBytesExceeded {
        /// Bytes of the arguments, as far as they were counted.
        at_least: u64,
        /// [`Limits::host_call_bytes`](crate::Limits::host_call_bytes).
        limit: u64,
    },
    /// Values that cross would take more of the host's memory than they may. They were not, or not
    /// wholly, made.
    #[error("value memory exceeded: {crossing} would take more, `value_memory` is {limit} bytes")]
    #[non_exhaustive]
    ValueMemoryExceeded {
        /// Which values.
        crossing: Crossing,
        /// [`Limits::value_memory`](crate::Limits::value_memory).
        limit: u64,
    },
    /// More resources were alive at once than may be, on the engine's side or on the host's.
    #[error("too many handles: `handles` is {limit}")]
    #[non_exhaustive]
    TooManyHandles {
        /// [`Limits::handles`](crate::Limits::handles).
        limit: u64,
    },
    /// The guest used more of a granted folder than it may.
    #[error("{cap} exceeded: {used} wanted, `{}` is {limit}", cap.field())]
    #[non_exhaustive]
    IoExceeded {
        /// Which limit.
        cap: IoCap,
        /// What the call would have used, in the limit's own unit.
        used: u64,
        /// The limit's value.
        limit: u64,
    },
    /// The guest trapped: for compiled languages, usually a panic. One that said something on stderr
    /// is a [`CallErrorKind::GuestPanicked`].
    #[error("the guest trapped: {trap}")]
    #[non_exhaustive]
    Trapped {
        /// Which trap, and where.
        trap: Box<GuestTrap>,
    },
    /// The guest panicked, threw or aborted: it trapped with `unreachable` after it had written to
    /// stderr during this call. What it wrote is in [`CallError::last_words`](crate::CallError::last_words).
    #[error("the guest panicked")]
    #[non_exhaustive]
    GuestPanicked {
        /// The guest's functions, as in [`GuestTrap::backtrace`].
        backtrace: Vec<String>,
    },
    /// The guest ended itself with an exit, whatever its status: it gave no answer.
    #[error("the guest exited with status {status}")]
    #[non_exhaustive]
    Exited {
        /// 0 for success; 1 for a failure without a number.
        status: u8,
    },
    /// The guest called a WASI function as WASI forbids, or beyond what the closed world gives.
    #[error("the guest misused `{import}`: {fault}")]
    #[non_exhaustive]
    WasiMisused {
        /// Which function.
        import: ImportName,
        /// What was wrong.
        fault: WasiFault,
    },
    /// An exported function is not what the app's Rust says: most likely a type named in `with`
    /// has another shape than the WIT's. Found out at the function's first call.
    #[error(
        "a type of the app does not fit the extension point: {}",
        shown(message)
    )]
    #[non_exhaustive]
    Mistyped {
        /// The engine's own words.
        message: String,
    },
    /// The app passed a handle that leads nowhere (disposed of, given away, or of another guest), or
    /// gave away one that it was only lent.
    #[error("the app passed a handle that leads nowhere: {}", shown(message))]
    #[non_exhaustive]
    StaleHandle {
        /// What is wrong with it, in words; the engine's own for an object of the guest.
        message: String,
        /// What is wrong with it.
        fault: HandleFault,
    },
    /// The guest passed a value that breaks the Component Model's rules: text that is not UTF-8,
    /// a list outside its memory, an unknown case.
    #[error("the guest passed a malformed value: {}", shown(message))]
    #[non_exhaustive]
    Malformed {
        /// The engine's own words.
        message: String,
    },
    /// A host function returned an error.
    #[error("the host function `{import}` failed")]
    #[non_exhaustive]
    HostFailed {
        /// Which host function.
        import: ImportName,
        /// What it returned.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A host function panicked; the panic was caught at the boundary.
    #[error("the host function `{import}` panicked: {}", shown(message))]
    #[non_exhaustive]
    HostPanicked {
        /// Which host function.
        import: ImportName,
        /// The panic's message, if it was text.
        message: String,
    },
    /// The engine panicked while the guest was in it: the guest found a bug of the engine's. The
    /// panic was caught.
    #[error("the engine panicked: {}", shown(message))]
    #[non_exhaustive]
    EnginePanicked {
        /// The panic's message, if it was text.
        message: String,
    },
    /// An earlier call failed in this guest; open a new session.
    #[error("an earlier call failed in this guest")]
    Poisoned,
    /// The thread that calls has too little stack left for a guest and for host functions that it
    /// calls. The guest was not entered: a session lives on. Give the thread more stack, or nest
    /// fewer calls in each other.
    #[error("the calling thread has {left} bytes of stack left, but a guest needs {needed}")]
    #[non_exhaustive]
    StackTooSmall {
        /// Bytes that are left.
        left: u64,
        /// [`HostConfig::stack`](crate::HostConfig::stack) and 128 KiB for host functions.
        needed: u64,
    },
    /// A synchronous call was made where it would block an executor: inside an async host function; or of a plugin
    /// that a policy grants what is waited for (folders, clocks). Nothing of the guest ran: a session lives on. Make
    /// the extension point `async` and await the call; a thread that may block does so through
    /// `guesthouse::awaited::block_on`.
    #[error("a synchronous call where an async one must be awaited")]
    WouldBlock,
    /// The process is a fork of the one that started the host, and the thread that has guests look at
    /// the clock cannot be started in it, so no deadline would hold. The guest was not entered: a session
    /// lives on, and its next call tries again. Where a host function forked, its guest is gone.
    #[error("the ticker thread cannot be started in this forked process")]
    #[non_exhaustive]
    Thread {
        /// The system's error.
        source: std::io::Error,
    },
    /// All places are taken, and not enough became free in time. Nothing of the guest ran, unless it came back from
    /// a host function; a session that was refused before its call began is as good as before.
    #[error("{weight} of {limit} places {what} wanted; not free within {waited:?}")]
    #[non_exhaustive]
    Full {
        /// What there were no places for.
        what: Capacity,
        /// How many the call wanted.
        weight: u32,
        /// How many there are.
        limit: u32,
        /// How long this call stood in line.
        waited: Duration,
    },
    /// The host's pool has no free slot.
    #[error("no free slot for an instance: {}", shown(message))]
    #[non_exhaustive]
    Overloaded {
        /// Which slots ran out, in the engine's words.
        message: String,
    },
}

shown_debug!(CallErrorKind);

impl CallErrorKind {
    /// A stable name for scripts and logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::OutOfFuel { .. } => "fuel-exhausted",
            Self::DeadlineExceeded { .. } => "deadline-exceeded",
            Self::Cancelled { .. } => "cancelled",
            Self::MemoryExceeded { .. } => "memory-exceeded",
            Self::TableElementsExceeded { .. } => "table-elements-exceeded",
            Self::TooMany { what, .. } => what.code(),
            Self::StackOverflow { .. } => "stack-overflow",
            Self::InputTooLarge { .. } => "input-too-large",
            Self::OutputTooLarge { .. } => "output-too-large",
            Self::TooManyHostCalls { .. } => "too-many-host-calls",
            Self::HostCallBytesExceeded { .. } => "host-call-bytes-exceeded",
            Self::ValueMemoryExceeded { .. } => "value-memory-exceeded",
            Self::TooManyHandles { .. } => "too-many-handles",
            Self::IoExceeded { cap, .. } => cap.code(),
            Self::Trapped { .. } => "guest-trapped",
            Self::GuestPanicked { .. } => "guest-panicked",
            Self::Exited { .. } => "guest-exited",
            Self::WasiMisused { .. } => "wasi-misused",
            Self::Mistyped { .. } => "mistyped",
            Self::StaleHandle { .. } => "stale-handle",
            Self::Malformed { .. } => "malformed-value",
            Self::HostFailed { .. } => "host-failed",
            Self::HostPanicked { .. } => "host-panicked",
            Self::EnginePanicked { .. } => "engine-panicked",
            Self::Poisoned { .. } => "poisoned",
            Self::StackTooSmall { .. } => "stack-too-small",
            Self::WouldBlock => "would-block",
            Self::Thread { .. } => "thread-refused",
            Self::Full { .. } => "host-full",
            Self::Overloaded { .. } => "overloaded",
        }
    }

    /// Who has to act on it.
    #[must_use]
    pub fn blame(&self) -> Blame {
        match self {
            Self::Cancelled { .. }
            | Self::InputTooLarge { .. }
            | Self::Mistyped { .. }
            | Self::StaleHandle { .. }
            | Self::HostFailed { .. }
            | Self::HostPanicked { .. }
            | Self::Poisoned { .. }
            | Self::StackTooSmall { .. }
            | Self::WouldBlock
            | Self::Thread { .. }
            | Self::Full { .. }
            | Self::Overloaded { .. } => Blame::Host,
            Self::ValueMemoryExceeded {
                crossing: Crossing::Arguments,
                ..
            } => Blame::Host,
            Self::DeadlineExceeded {
                phase: Phase::HostCall(_) | Phase::App,
                ..
            } => Blame::Host,
            Self::DeadlineExceeded {
                limit, processor, ..
            } if is_starved(*processor, *limit) => Blame::Host,
            _ => Blame::Plugin,
        }
    }

    /// The guest's functions that were running, where that is known.
    pub(super) fn backtrace(&self) -> Option<&[String]> {
        match self {
            Self::Trapped { trap, .. } => Some(&trap.backtrace),
            Self::GuestPanicked { backtrace, .. } => Some(backtrace),
            _ => None,
        }
    }
}

/// Whether a call that had so much processor time before its deadline passed was kept from running: less than
/// half of it. Nobody can run in no time at all.
fn is_starved(processor: Duration, deadline: Duration) -> bool {
    deadline.is_zero() || processor < deadline / 2
}

/// What a message says of processor time: only that there was too little of it.
fn got(processor: Duration, limit: Duration) -> String {
    if is_starved(processor, limit) {
        format!("; it had {processor:?} of the processor")
    } else {
        String::new()
    }
}

/// Values on their way between the app and a guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Crossing {
    /// The arguments of a call by name, made of text or of [`Value`](crate::dynamic::Value)s.
    Arguments,
    /// The arguments that the guest passes to a host function.
    HostArguments,
    /// The result of a call.
    Result,
}

impl fmt::Display for Crossing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Arguments => "the arguments",
            Self::HostArguments => "the arguments of a host function",
            Self::Result => "the result",
        })
    }
}

/// What was wrong with a call of a WASI function.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WasiFault {
    /// It waited for nothing at all, which WASI forbids.
    #[error("an empty list to poll")]
    EmptyPoll,
    /// It asked for more random bytes than one call gives.
    #[error("{asked} random bytes asked for, one call gives {limit} at most")]
    #[non_exhaustive]
    TooManyRandomBytes {
        /// Bytes that were asked for.
        asked: u64,
        /// The most that one call gives.
        limit: u64,
    },
    /// It wrote more zeroes to a file at once than one call takes.
    #[error("{asked} zeroes to be written, one call takes {limit} at most")]
    #[non_exhaustive]
    TooManyZeroes {
        /// Bytes that were to be written.
        asked: u64,
        /// The most that one call takes.
        limit: u64,
    },
    /// It used a file or a socket, of which there are none.
    #[error("no such handle")]
    NoSuchHandle,
}

/// Who has to act on an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Blame {
    /// The plugin: it broke a cap, a rule or the engine.
    Plugin,
    /// The app: its host function, its arguments, its use of a dead session, its capacity, or that
    /// it cancelled.
    Host,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Blame, CallErrorKind, ImportName, Phase, is_starved};

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn less_than_half_of_the_deadline_is_too_little() {
        for (processor, deadline, starved) in [
            (ms(0), ms(100), true),
            (ms(49), ms(100), true),
            (Duration::from_nanos(49_999_999), ms(100), true),
            (ms(50), ms(100), false),
            (ms(51), ms(100), false),
            (ms(200), ms(100), false),
            (ms(0), Duration::ZERO, true),
            (ms(1), Duration::ZERO, true),
            (Duration::ZERO, Duration::from_nanos(1), false),
            (ms(0), Duration::MAX, true),
            (Duration::MAX, Duration::MAX, false),
        ] {
            assert_eq!(
                is_starved(processor, deadline),
                starved,
                "{processor:?} of {deadline:?}"
            );
        }
    }

    #[test]
    fn a_starved_call_blames_the_host_wherever_it_was() {
        let late = |processor, phase| CallErrorKind::DeadlineExceeded {
            limit: ms(100),
            elapsed: ms(101),
            processor,
            phase,
        };
        let import = || Phase::HostCall(ImportName::new(None, "ping"));
        for (processor, phase, blame) in [
            (ms(80), Phase::Call, Blame::Plugin),
            (ms(80), Phase::Instantiation, Blame::Plugin),
            (ms(80), Phase::App, Blame::Host),
            (ms(80), import(), Blame::Host),
            (ms(20), Phase::Call, Blame::Host),
            (ms(20), Phase::Instantiation, Blame::Host),
            (ms(20), import(), Blame::Host),
        ] {
            let error = late(processor, phase);
            assert_eq!(
                (error.code(), error.blame()),
                ("deadline-exceeded", blame),
                "{error}"
            );
        }
        assert_eq!(
            late(ms(80), Phase::Call).to_string(),
            "deadline exceeded: 101ms of 100ms, during the call"
        );
        assert_eq!(
            late(ms(20), Phase::Call).to_string(),
            "deadline exceeded: 101ms of 100ms, during the call; it had 20ms of the processor"
        );
    }
}
