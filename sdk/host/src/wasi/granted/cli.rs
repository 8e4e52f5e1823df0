//! `wasi:cli` where a policy grants some of it: variables and arguments that the operator wrote down, and a sink for
//! what is written to stdout and stderr.
//!
//! Nothing of the process is ever told.

use wasmtime::component::Linker;

use super::super::boundary::Wasi;
use super::super::interface::Interface;
use crate::imports::{Cell, LogStream};
use crate::policy::{OutputStreamKind, Policy};

/// Variables and arguments.
pub(super) fn environment<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:cli/environment@0.2.12")?;
    to.function("get-environment", |wasi, ()| {
        let variables = policy(wasi)
            .map(|policy| policy.env.clone())
            .unwrap_or_default();
        for (name, value) in &variables {
            wasi.charge(name.len().saturating_add(value.len()));
        }
        Ok((variables,))
    })?;
    to.function("get-arguments", |wasi, ()| {
        let arguments = policy(wasi)
            .map(|policy| policy.args.clone())
            .unwrap_or_default();
        for argument in &arguments {
            wasi.charge(argument.len());
        }
        Ok((arguments,))
    })
}

pub(super) fn policy<'w>(wasi: &'w Wasi<'_>) -> Option<&'w Policy> {
    wasi.grants.as_ref().map(|grants| &grants.of.policy)
}

/// Has the app's sink told what of the guest's output was kept.
pub(in crate::wasi) fn tee(wasi: &Wasi<'_>, stream: LogStream, kept: &[u8]) {
    let stream = match stream {
        LogStream::Stdout => OutputStreamKind::Stdout,
        LogStream::Stderr => OutputStreamKind::Stderr,
        LogStream::Logging => return,
    };
    let sink = policy(wasi).and_then(|policy| policy.output.clone());
    if let Some(sink) = sink
        && !kept.is_empty()
    {
        sink.write(wasi.plugin, stream, kept);
    }
}
