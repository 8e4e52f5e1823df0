//! From the engine's error to ours, in one place.
//!
//! Typed causes first: our own violations, then the engine's traps. Four families of refusals
//! reach us as text only (counts, handles, lifted data, stale handles); they are matched here and nowhere else,
//! and each has a test that fails when the engine changes its words.

use std::time::Duration;

use wasmtime::{PoolConcurrencyLimitError, Trap, WasmBacktrace};

use super::trap::backtrace;
use super::{
    CallError, Capacity, Counted, Crossing, GuestTrap, HandleFault, ImportName, Phase, Violation,
    message, printable_lines,
};
use crate::limits::{Limits, Usage};

/// What was going on when the engine failed.
pub(crate) struct Circumstances<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) stack: u64,
    pub(crate) usage: Usage,
    pub(crate) times: Times,
    pub(crate) phase: Phase,
    /// The host function that ran last; only read for violations that come from one.
    pub(crate) import: Option<&'a ImportName>,
    /// A handle that leads nowhere can only have come from the app.
    pub(crate) apps_handle: bool,
    /// Which values are bounded by the memory that they take, and not by what they say.
    pub(crate) heavy: Heavy,
    /// The last of what the guest wrote to stderr during the call.
    pub(crate) stderr: &'a [u8],
}

/// For what is lifted: whether [`Limits::value_memory`] is the limit that is met first.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Heavy {
    pub(crate) results: bool,
    pub(crate) arguments: bool,
}

impl Circumstances<'_> {
    fn last_words(&self) -> String {
        let text = String::from_utf8_lossy(self.stderr);
        printable_lines(text.trim(), self.stderr.len())
    }
}

/// The times of a call that has failed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Times {
    /// The call's deadline.
    pub(crate) deadline: Duration,
    /// How long the call has taken since that ran.
    pub(crate) elapsed: Duration,
    /// How long since its guest began.
    pub(crate) guest: Duration,
    /// Processor time that its thread had since then, at most.
    pub(crate) processor: Duration,
}

pub(crate) fn classify(error: wasmtime::Error, at: &Circumstances<'_>) -> CallError {
    match error.downcast::<Violation>() {
        Ok(violation) => from_violation(violation, at),
        Err(error) => match error.downcast_ref::<Trap>() {
            Some(Trap::UnreachableCodeReached) if !at.stderr.is_empty() => panicked(&error, at),
            Some(trap) => from_trap(*trap, &error, at),
            None => from_text(&error, at),
        },
    }
}

fn from_violation(violation: Violation, at: &Circumstances<'_>) -> CallError {
    let (limits, usage) = (at.limits, Box::new(at.usage));
    let import = || at.import.cloned().unwrap_or(ImportName::new(None, ""));
    match violation {
        Violation::Deadline => deadline(at.phase.clone(), at),
        Violation::LateHost => deadline(Phase::HostCall(import()), at),
        Violation::Full { limit, waited } => CallError::Full {
            what: Capacity::Executing,
            weight: 1,
            limit,
            waited,
            usage,
        },
        Violation::Cancelled => CallError::Cancelled {
            phase: at.phase.clone(),
            usage,
        },
        Violation::CancelledInHost => CallError::Cancelled {
            phase: Phase::HostCall(import()),
            usage,
        },
        Violation::Memory { asked } => CallError::MemoryExceeded {
            asked,
            limit: limits.memory,
            usage,
        },
        Violation::TableElements { asked } => CallError::TableElementsExceeded {
            asked,
            limit: limits.table_elements,
            usage,
        },
        Violation::FuelCharged => out_of_fuel(at),
        Violation::HostCalls => CallError::TooManyHostCalls {
            limit: limits.host_calls,
            usage,
        },
        Violation::HostCallBytes { bytes } => host_call_bytes(bytes, at),
        Violation::Handles { limit } => CallError::TooManyHandles { limit, usage },
        Violation::HostFailed { source } => CallError::HostFailed {
            import: import(),
            source,
            usage,
        },
        Violation::HostPanicked { message } => CallError::HostPanicked {
            import: import(),
            message,
            usage,
        },
        Violation::EnginePanicked { message } => CallError::EnginePanicked { message, usage },
        Violation::Handle(fault) => CallError::StaleHandle {
            message: fault.to_string(),
            fault,
            usage,
        },
        Violation::NoTicker { source } => CallError::Thread { source, usage },
        Violation::Input { bytes } => CallError::InputTooLarge {
            size: bytes,
            limit: limits.input,
            usage,
        },
        Violation::Mistyped { message } => CallError::Mistyped { message, usage },
        Violation::Output { bytes } => output(bytes, at),
        Violation::Exited { status } => CallError::Exited {
            status,
            message: at.last_words(),
            usage,
        },
        Violation::Wasi(fault) => CallError::WasiMisused {
            import: import(),
            fault,
            usage,
        },
    }
}

/// How every toolchain ends a guest that has said why on stderr.
fn panicked(error: &wasmtime::Error, at: &Circumstances<'_>) -> CallError {
    CallError::GuestPanicked {
        message: at.last_words(),
        backtrace: backtrace(error.downcast_ref::<WasmBacktrace>()),
        usage: Box::new(at.usage),
    }
}

fn from_trap(trap: Trap, error: &wasmtime::Error, at: &Circumstances<'_>) -> CallError {
    let usage = Box::new(at.usage);
    match trap {
        Trap::OutOfFuel => out_of_fuel(at),
        Trap::Interrupt => deadline(at.phase.clone(), at),
        Trap::StackOverflow => CallError::StackOverflow {
            limit: at.stack,
            usage,
        },
        trap => {
            let trap = Box::new(GuestTrap::new(trap, error.downcast_ref::<WasmBacktrace>()));
            CallError::Trapped { trap, usage }
        }
    }
}

fn from_text(error: &wasmtime::Error, at: &Circumstances<'_>) -> CallError {
    let usage = Box::new(at.usage);
    if let Some(full) = error.downcast_ref::<PoolConcurrencyLimitError>() {
        let message = full.to_string();
        return CallError::Overloaded { message, usage };
    }
    let message = message(&error.root_cause());
    if let Some(what) = counted(&message) {
        let limit = match what {
            Counted::Instances => at.limits.instances,
            Counted::Tables => at.limits.tables,
            Counted::Memories => at.limits.memories,
        };
        return CallError::TooMany {
            what,
            limit: limit.into(),
            usage,
        };
    }
    if message.contains("store handle limit exceeded") {
        let limit = at.limits.handles.into();
        return CallError::TooManyHandles { limit, usage };
    }
    if message.contains("fuel allocated for hostcalls has been exhausted") {
        // Lifting happens for results and for the arguments of host functions. In the second
        // case guest code is on the stack, and the engine attaches its backtrace.
        return match error.downcast_ref::<WasmBacktrace>() {
            Some(_) if at.heavy.arguments => too_heavy(Crossing::HostArguments, at),
            Some(_) => host_call_bytes(at.limits.host_call_bytes.saturating_add(1), at),
            None if at.heavy.results => too_heavy(Crossing::Result, at),
            None => output(at.limits.output.saturating_add(1), at),
        };
    }
    // With guest code on the stack it is the guest's handle, and its lie.
    let outside = error.downcast_ref::<WasmBacktrace>().is_none();
    if outside
        && at.apps_handle
        && let Some(fault) = stale(&message)
    {
        return CallError::StaleHandle {
            message,
            fault,
            usage,
        };
    }
    CallError::Malformed { message, usage }
}

/// What the engine says of handles that the app should not have passed.
fn stale(message: &str) -> Option<HandleFault> {
    const GONE: [&str; 3] = [
        "unknown handle index",
        "host-owned resource was already de-allocated",
        "host resource already consumed",
    ];
    if message.contains("mismatched resource types") {
        return Some(HandleFault::Foreign);
    }
    let gone = GONE.iter().any(|words| message.contains(words));
    gone.then_some(HandleFault::Stale)
}

/// `resource limit exceeded: table count too high at 9`.
fn counted(message: &str) -> Option<Counted> {
    let rest = message.strip_prefix("resource limit exceeded: ")?;
    match rest.split(' ').next()? {
        "instance" => Some(Counted::Instances),
        "table" => Some(Counted::Tables),
        "memory" => Some(Counted::Memories),
        _ => None,
    }
}

fn out_of_fuel(at: &Circumstances<'_>) -> CallError {
    let limit = at.limits.fuel;
    CallError::OutOfFuel {
        limit,
        usage: Box::new(Usage {
            fuel: limit,
            ..at.usage
        }),
    }
}

fn deadline(phase: Phase, at: &Circumstances<'_>) -> CallError {
    CallError::DeadlineExceeded {
        limit: at.times.deadline,
        elapsed: at.times.elapsed,
        processor: at.times.processor,
        phase,
        usage: Box::new(at.usage),
    }
}

fn output(at_least: u64, at: &Circumstances<'_>) -> CallError {
    CallError::OutputTooLarge {
        at_least,
        limit: at.limits.output,
        usage: Box::new(at.usage),
    }
}

fn too_heavy(crossing: Crossing, at: &Circumstances<'_>) -> CallError {
    CallError::ValueMemoryExceeded {
        crossing,
        limit: at.limits.value_memory,
        usage: Box::new(at.usage),
    }
}

fn host_call_bytes(at_least: u64, at: &Circumstances<'_>) -> CallError {
    let limit = at.limits.host_call_bytes;
    CallError::HostCallBytesExceeded {
        at_least,
        limit,
        usage: Box::new(at.usage),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wasmtime::component::{Component, Linker};
    use wasmtime::{Engine, Store};

    use super::{Circumstances, Times, classify};
    use crate::error::{CallError, Counted, Phase};
    use crate::limits::{Limits, Meter, Usage};

    /// What the engine says when an instance would have more than the meter allows.
    fn refused(core: &str, limits: &Limits) -> CallError {
        let text = format!(
            "(component (core module $m {core}) {})",
            "(core instance (instantiate $m))".repeat(3)
        );
        let engine = Engine::default();
        let component = Component::from_binary(&engine, &wat::parse_str(text).unwrap()).unwrap();
        let mut store = Store::new(&engine, Meter::new(limits));
        store.limiter(|meter| meter);
        let linker = Linker::new(&engine);
        let error = linker.instantiate(&mut store, &component).unwrap_err();
        classify(
            error,
            &Circumstances {
                limits,
                stack: 0,
                usage: Usage::default(),
                times: Times::default(),
                phase: Phase::Instantiation,
                import: None,
                apps_handle: false,
                heavy: super::Heavy::default(),
                stderr: &[],
            },
        )
    }

    /// The scan refuses nearly all of these before; adapters that the engine adds by itself are
    /// instances too.
    #[test]
    fn the_engines_words_for_too_many_are_understood() {
        let mut limits = Limits::strict();
        limits.deadline = Duration::MAX;
        (limits.instances, limits.tables, limits.memories) = (2, 2, 2);
        for (core, counted) in [
            ("", Counted::Instances),
            (
                "(table 1 funcref) (table 1 funcref) (table 1 funcref)",
                Counted::Tables,
            ),
            ("(memory 1) (memory 1) (memory 1)", Counted::Memories),
        ] {
            let error = refused(core, &limits);
            assert!(
                matches!(error, CallError::TooMany { what, limit: 2, .. } if what == counted),
                "{error:?}"
            );
        }
    }
}
