//! `wasi:cli`: no environment, no arguments, an empty stdin, output into the log, no terminal.

use wasmtime::component::{Linker, Resource};

use super::interface::Interface;
use super::stream::{InputStream, OutputStream};
use crate::error::Violation;
use crate::imports::{Cell, LogStream};

/// Behind the handle `wasi:cli/terminal-input.terminal-input`: there is none, so there is no value
/// of this type.
#[derive(Debug)]
#[non_exhaustive]
pub enum TerminalInput {}

/// Behind the handle `wasi:cli/terminal-output.terminal-output`: there is none, so there is no
/// value of this type.
#[derive(Debug)]
#[non_exhaustive]
pub enum TerminalOutput {}

pub(super) fn link<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    environment(linker)?;
    exit(linker)?;
    standard_streams(linker)?;
    terminals(linker)
}

fn environment<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:cli/environment@0.2.12")?;
    to.function("get-environment", |_, ()| {
        Ok((Vec::<(String, String)>::new(),))
    })?;
    to.function("get-arguments", |_, ()| Ok((Vec::<String>::new(),)))?;
    to.function("initial-cwd", |_, ()| Ok((None::<String>,)))
}

fn exit<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:cli/exit@0.2.12")?;
    to.function("exit", |_, (status,): (Result<(), ()>,)| {
        let status = u8::from(status.is_err());
        Err::<(), _>(Violation::Exited { status })
    })?;
    to.function("exit-with-code", |_, (status,): (u8,)| {
        Err::<(), _>(Violation::Exited { status })
    })
}

fn standard_streams<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:cli/stdin@0.2.12")?;
    to.function("get-stdin", |wasi, ()| {
        Ok((wasi.insert(InputStream::from_bytes([]))?,))
    })?;
    let mut to = Interface::open(linker, "wasi:cli/stdout@0.2.12")?;
    to.function("get-stdout", |wasi, ()| {
        Ok((wasi.insert(OutputStream::log(LogStream::Stdout))?,))
    })?;
    let mut to = Interface::open(linker, "wasi:cli/stderr@0.2.12")?;
    to.function("get-stderr", |wasi, ()| {
        Ok((wasi.insert(OutputStream::log(LogStream::Stderr))?,))
    })
}

fn terminals<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:cli/terminal-input@0.2.12")?;
    to.resource::<TerminalInput>("terminal-input")?;
    let mut to = Interface::open(linker, "wasi:cli/terminal-output@0.2.12")?;
    to.resource::<TerminalOutput>("terminal-output")?;
    let mut to = Interface::open(linker, "wasi:cli/terminal-stdin@0.2.12")?;
    to.function("get-terminal-stdin", |_, ()| {
        Ok((None::<Resource<TerminalInput>>,))
    })?;
    for (interface, function) in [
        ("wasi:cli/terminal-stdout@0.2.12", "get-terminal-stdout"),
        ("wasi:cli/terminal-stderr@0.2.12", "get-terminal-stderr"),
    ] {
        let mut to = Interface::open(linker, interface)?;
        to.function(function, |_, ()| Ok((None::<Resource<TerminalOutput>>,)))?;
    }
    Ok(())
}
