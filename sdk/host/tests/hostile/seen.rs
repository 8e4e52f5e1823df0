//! What was seen of one attempt: its code, and facts by name.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use guesthouse::{
    CallError, LoadError, Usage,
    error::{Blame, CallErrorKind, DynError, LoadErrorKind, Phase},
    inspect::Finding,
};

/// How an attempt went.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    code: String,
    facts: BTreeMap<&'static str, String>,
}

/// Characters of an answer that are kept to be looked at.
const MOST: usize = 200;

impl Seen {
    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    pub(crate) fn fact(&self, name: &str) -> Option<&str> {
        self.facts.get(name).map(String::as_str)
    }

    fn of(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            facts: BTreeMap::new(),
        }
    }

    fn with(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.facts.insert(name, value.to_string());
        self
    }

    /// A plugin that was not admitted.
    pub(crate) fn refused(error: &LoadError) -> Self {
        let seen = Self::of(error.code()).with("message", error);
        let seen = seen.with("message-length", &error.to_string().len());
        match error.kind() {
            LoadErrorKind::TooLarge { size, limit, .. } => {
                seen.with("size", size).with("limit", limit)
            }
            LoadErrorKind::NotAComponent { kind, .. } => seen.with("kind", &format!("{kind:?}")),
            LoadErrorKind::TooComplex {
                what, count, limit, ..
            } => {
                let seen = seen.with("what", &what.name());
                seen.with("count", count).with("limit", limit)
            }
            LoadErrorKind::CompileLimit { what, .. } => seen.with("what", what),
            LoadErrorKind::Unsupported { features, .. } => {
                seen.with("features", &format!("{features:?}"))
            }
            LoadErrorKind::ImportNotGranted { imports, .. } => {
                seen.with("imports", &imports.join(" "))
            }
            LoadErrorKind::ContractMismatch { findings, .. } => {
                let codes: Vec<_> = findings.iter().map(Finding::code).collect();
                seen.with("findings", &codes.join(" "))
            }
            _ => seen,
        }
    }

    /// A call that came to an end.
    pub(crate) fn called(result: &Result<String, CallError>, usage: &Usage) -> Self {
        let seen = match result {
            Ok(answer) => {
                let shown: String = answer.chars().take(MOST).collect();
                Self::of("answered").with("answer", &shown)
            }
            Err(error) => failed(error),
        };
        seen.spent(usage)
    }

    /// The same of a call by name.
    pub(crate) fn called_by_name(result: &Result<String, DynError>, usage: &Usage) -> Self {
        match result {
            Err(DynError::Call(error)) => failed(error).spent(usage),
            Err(error) => Self::of(error.code()).with("message", error).spent(usage),
            Ok(answer) => Self::called(&Ok(answer.clone()), usage),
        }
    }

    fn spent(self, usage: &Usage) -> Self {
        self.with("fuel", &usage.fuel)
            .with("elapsed", &usage.elapsed.as_millis())
            .with("memory", &usage.memory)
            .with("host-calls", &usage.host_calls)
            .with("host-call-bytes", &usage.host_call_bytes)
            .with("output", &usage.output)
            .with("log", &usage.log)
            .with("log-dropped", &usage.log_dropped)
    }
}

fn failed(error: &CallError) -> Seen {
    let seen = Seen::of(error.code()).with("message", error);
    let blame = match error.blame() {
        Blame::Plugin => "plugin",
        _ => "host",
    };
    let seen = match error.kind() {
        // A busy machine is to blame, whatever the guest does.
        CallErrorKind::DeadlineExceeded {
            phase: Phase::Call | Phase::Instantiation,
            processor,
            limit,
            ..
        } if *processor < *limit / 2 => seen,
        _ => seen.with("blame", &blame),
    };
    match error.kind() {
        CallErrorKind::OutOfFuel { limit, .. }
        | CallErrorKind::StackOverflow { limit, .. }
        | CallErrorKind::TooMany { limit, .. }
        | CallErrorKind::TooManyHostCalls { limit, .. }
        | CallErrorKind::TooManyHandles { limit, .. } => seen.with("limit", limit),
        CallErrorKind::ValueMemoryExceeded {
            crossing, limit, ..
        } => seen.with("crossing", crossing).with("limit", limit),
        CallErrorKind::DeadlineExceeded { limit, phase, .. } => seen
            .with("limit", &limit.as_millis())
            .with("phase", &self::phase(phase)),
        CallErrorKind::MemoryExceeded { asked, limit, .. }
        | CallErrorKind::TableElementsExceeded { asked, limit, .. } => {
            seen.with("asked", asked).with("limit", limit)
        }
        CallErrorKind::OutputTooLarge {
            at_least, limit, ..
        }
        | CallErrorKind::HostCallBytesExceeded {
            at_least, limit, ..
        } => seen.with("at-least", at_least).with("limit", limit),
        CallErrorKind::Trapped { trap, .. } => seen
            .with("kind", &format!("{:?}", trap.kind))
            .with("backtrace", &trap.backtrace.join(" ")),
        CallErrorKind::GuestPanicked { .. } => seen.with("said", &error.last_words()),
        CallErrorKind::Exited { status, .. } => seen
            .with("status", status)
            .with("said", &error.last_words()),
        CallErrorKind::WasiMisused { import, fault, .. } => {
            seen.with("import", import).with("fault", fault)
        }
        CallErrorKind::HostFailed { import, source, .. } => {
            let source = chain(source.as_ref());
            seen.with("import", import).with("source", &source)
        }
        CallErrorKind::HostPanicked {
            import, message, ..
        } => seen.with("import", import).with("said", message),
        _ => seen,
    }
}

/// An error with everything that is behind it.
fn chain(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}

fn phase(phase: &Phase) -> String {
    match phase {
        Phase::Instantiation => "instantiation".to_owned(),
        Phase::Call => "call".to_owned(),
        Phase::App => "app".to_owned(),
        Phase::HostCall(import) => import.function().to_owned(),
        _ => String::new(),
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        let mut facts = self.facts.iter();
        facts.try_for_each(|(name, value)| write!(f, " {name}={value:?}"))
    }
}
