//! From the engine's error to ours, in one place.
//!
//! Typed causes first: our own violations, then the engine's traps. Four families of refusals
//! reach us as text only (counts, handles, lifted data, stale handles); they are matched here and nowhere else,
//! and each has a test that fails when the engine changes its words.

use std::time::Duration;

use wasmtime::{PoolConcurrencyLimitError, Trap, WasmBacktrace};

use crate::error::{
    CallErrorKind, Capacity, Counted, Crossing, GuestTrap, HandleFault, ImportName, Phase,
    Violation, backtrace,
};
use crate::limits::Limits;
use crate::printable::message;

/// What was going on when the engine failed.
pub(crate) struct Circumstances<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) stack: u64,
    pub(crate) times: Times,
    pub(crate) phase: Phase,
    /// The host function that ran last; only read for violations that come from one.
    pub(crate) import: Option<&'a ImportName>,
    /// A handle that leads nowhere can only have come from the app.
    pub(crate) apps_handle: bool,
    /// Which values are bounded by the memory that they take, and not by what they say.
    pub(crate) heavy: Heavy,
    /// Whether the guest wrote to stderr during the call.
    pub(crate) spoke: bool,
}

/// For what is lifted: whether [`Limits::value_memory`] is the limit that is met first.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Heavy {
    pub(crate) results: bool,
    pub(crate) arguments: bool,
}

/// The times of a call that has failed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Times {
    /// The call's deadline.
    pub(crate) deadline: Duration,
    /// How long the call has taken since the deadline began to run.
    pub(crate) elapsed: Duration,
    /// Processor time that its thread had since then, at most.
    pub(crate) processor: Duration,
}

pub(crate) fn classify(error: wasmtime::Error, at: &Circumstances<'_>) -> CallErrorKind {
    match error.downcast::<Violation>() {
        Ok(violation) => from_violation(violation, at),
        Err(error) => match error.downcast_ref::<Trap>() {
            Some(trap) => from_trap(*trap, error.downcast_ref(), at),
            None => from_text(&error, at),
        },
    }
}

fn from_violation(violation: Violation, at: &Circumstances<'_>) -> CallErrorKind {
    let limits = at.limits;
    let import = || at.import.cloned().unwrap_or(ImportName::new(None, ""));
    match violation {
        Violation::Deadline => deadline(at.phase.clone(), at),
        Violation::LateHost => deadline(Phase::HostCall(import()), at),
        Violation::Full { limit, waited } => CallErrorKind::Full {
            what: Capacity::Executing,
            weight: 1,
            limit,
            waited,
        },
        Violation::Cancelled => CallErrorKind::Cancelled {
            phase: at.phase.clone(),
        },
        Violation::CancelledInHost => CallErrorKind::Cancelled {
            phase: Phase::HostCall(import()),
        },
        Violation::Memory { asked } => CallErrorKind::MemoryExceeded {
            asked,
            limit: limits.memory,
        },
        Violation::TableElements { asked } => CallErrorKind::TableElementsExceeded {
            asked,
            limit: limits.table_elements,
        },
        Violation::FuelCharged => CallErrorKind::OutOfFuel { limit: limits.fuel },
        Violation::HostCalls => CallErrorKind::TooManyHostCalls {
            limit: limits.host_calls,
        },
        Violation::HostCallBytes { bytes } => host_call_bytes(bytes, limits),
        Violation::Handles { limit } => CallErrorKind::TooManyHandles { limit },
        #[cfg(feature = "wasi")]
        Violation::Io { cap, used, limit } => CallErrorKind::IoExceeded { cap, used, limit },
        Violation::HostFailed { source } => CallErrorKind::HostFailed {
            import: import(),
            source,
        },
        Violation::HostPanicked { message } => CallErrorKind::HostPanicked {
            import: import(),
            message,
        },
        Violation::EnginePanicked { message } => CallErrorKind::EnginePanicked { message },
        Violation::Handle(fault) => CallErrorKind::StaleHandle {
            message: fault.to_string(),
            fault,
        },
        Violation::NoTicker { source } => CallErrorKind::Thread { source },
        Violation::Input { bytes } => CallErrorKind::InputTooLarge {
            size: bytes,
            limit: limits.input,
        },
        Violation::Mistyped { message } => CallErrorKind::Mistyped { message },
        Violation::Output { bytes } => output(bytes, limits),
        Violation::Exited { status } => CallErrorKind::Exited { status },
        Violation::Wasi(fault) => CallErrorKind::WasiMisused {
            import: import(),
            fault,
        },
    }
}

fn from_trap(trap: Trap, stack: Option<&WasmBacktrace>, at: &Circumstances<'_>) -> CallErrorKind {
    match trap {
        Trap::OutOfFuel => CallErrorKind::OutOfFuel {
            limit: at.limits.fuel,
        },
        Trap::Interrupt => deadline(at.phase.clone(), at),
        Trap::StackOverflow => CallErrorKind::StackOverflow { limit: at.stack },
        // How every toolchain ends a guest that has said why on stderr.
        Trap::UnreachableCodeReached if at.spoke => CallErrorKind::GuestPanicked {
            backtrace: backtrace(stack),
        },
        trap => CallErrorKind::Trapped {
            trap: Box::new(GuestTrap::new(trap, stack)),
        },
    }
}

fn from_text(error: &wasmtime::Error, at: &Circumstances<'_>) -> CallErrorKind {
    if let Some(full) = error.downcast_ref::<PoolConcurrencyLimitError>() {
        return CallErrorKind::Overloaded {
            message: full.to_string(),
        };
    }
    let limits = at.limits;
    let message = message(&error.root_cause());
    if let Some(what) = counted(&message) {
        let limit = match what {
            Counted::CoreInstances => limits.core_instances,
            Counted::Tables => limits.tables,
            Counted::Memories => limits.memories,
        };
        return CallErrorKind::TooMany {
            what,
            limit: limit.into(),
        };
    }
    if message.contains("store handle limit exceeded") {
        return CallErrorKind::TooManyHandles {
            limit: limits.handles.into(),
        };
    }
    if message.contains("fuel allocated for hostcalls has been exhausted") {
        // Lifting happens for results and for the arguments of host functions. In the second
        // case guest code is on the stack, and the engine attaches its backtrace.
        return match error.downcast_ref::<WasmBacktrace>() {
            Some(_) if at.heavy.arguments => too_heavy(Crossing::HostArguments, limits),
            Some(_) => host_call_bytes(limits.host_call_bytes.saturating_add(1), limits),
            None if at.heavy.results => too_heavy(Crossing::Result, limits),
            None => output(limits.output.saturating_add(1), limits),
        };
    }
    // With guest code on the stack it is the guest's handle, and its lie.
    let outside = error.downcast_ref::<WasmBacktrace>().is_none();
    if outside
        && at.apps_handle
        && let Some(fault) = stale(&message)
    {
        return CallErrorKind::StaleHandle { message, fault };
    }
    CallErrorKind::Malformed { message }
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
        "instance" => Some(Counted::CoreInstances),
        "table" => Some(Counted::Tables),
        "memory" => Some(Counted::Memories),
        _ => None,
    }
}

fn deadline(phase: Phase, at: &Circumstances<'_>) -> CallErrorKind {
    CallErrorKind::DeadlineExceeded {
        limit: at.times.deadline,
        elapsed: at.times.elapsed,
        processor: at.times.processor,
        phase,
    }
}

fn output(at_least: u64, limits: &Limits) -> CallErrorKind {
    CallErrorKind::OutputTooLarge {
        at_least,
        limit: limits.output,
    }
}

fn too_heavy(crossing: Crossing, limits: &Limits) -> CallErrorKind {
    CallErrorKind::ValueMemoryExceeded {
        crossing,
        limit: limits.value_memory,
    }
}

fn host_call_bytes(at_least: u64, limits: &Limits) -> CallErrorKind {
    CallErrorKind::HostCallBytesExceeded {
        at_least,
        limit: limits.host_call_bytes,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wasmtime::component::{Component, Linker};
    use wasmtime::{Engine, Store};

    use super::{Circumstances, Times, classify};
    use crate::error::{CallErrorKind, Counted, Phase};
    use crate::imports::Meter;
    use crate::limits::Limits;

    /// What the engine says when an instance would have more than the meter allows.
    fn refused(core: &str, limits: &Limits) -> CallErrorKind {
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
                times: Times::default(),
                phase: Phase::Instantiation,
                import: None,
                apps_handle: false,
                heavy: super::Heavy::default(),
                spoke: false,
            },
        )
    }

    /// The scan refuses nearly all of these before; adapters that the engine adds by itself are
    /// instances too.
    #[test]
    fn the_engines_words_for_too_many_are_understood() {
        let mut limits = Limits::strict();
        limits.deadline = Duration::MAX;
        (limits.core_instances, limits.tables, limits.memories) = (2, 2, 2);
        for (core, counted) in [
            ("", Counted::CoreInstances),
            (
                "(table 1 funcref) (table 1 funcref) (table 1 funcref)",
                Counted::Tables,
            ),
            ("(memory 1) (memory 1) (memory 1)", Counted::Memories),
        ] {
            let error = refused(core, &limits);
            assert!(
                matches!(error, CallErrorKind::TooMany { what, limit: 2, .. } if what == counted),
                "{error:?}"
            );
        }
    }
}
