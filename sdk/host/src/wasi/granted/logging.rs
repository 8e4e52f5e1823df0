//! `wasi:logging/logging`, 0.1.0-draft: lines for the call's log, under its limit.

use wasmtime::component::{ComponentType, Lift, Linker};

use super::super::interface::Interface;
use super::cli::policy;
use crate::imports::{Cell, LogStream};

/// As the WIT has it.
#[derive(Debug, Clone, Copy, ComponentType, Lift)]
#[component(enum)]
#[repr(u8)]
#[expect(dead_code, reason = "the engine makes the values")]
enum Level {
    #[component(name = "trace")]
    Trace,
    #[component(name = "debug")]
    Debug,
    #[component(name = "info")]
    Info,
    #[component(name = "warn")]
    Warn,
    #[component(name = "error")]
    Error,
    #[component(name = "critical")]
    Critical,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Critical => "critical",
        }
    }
}

pub(super) fn link<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:logging/logging@0.1.0-draft")?;
    to.function(
        "log",
        |wasi, (level, context, message): (Level, String, String)| {
            wasi.charge(context.len().saturating_add(message.len()));
            if !policy(wasi).is_some_and(|policy| policy.logging) {
                return Ok(());
            }
            let line = format!("{} {context}: {message}\n", level.word());
            let length = line.len() as u64;
            let kept = wasi.meter.log(length);
            wasi.closed.log.drop_bytes(length - kept);
            let kept = &line.as_bytes()[..usize::try_from(kept).unwrap_or(0)];
            wasi.closed.log.keep(LogStream::Logging, kept);
            Ok(())
        },
    )
}
