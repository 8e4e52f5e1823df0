//! The worker's side: one order in, one answer out, and nothing else.
//!
//! It runs in a process of its own, whose memory and time are the artifact's to waste. It never
//! runs a guest: no store is made here.

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use wasmtime::Engine;

use super::config::{Code, Mode, fingerprint, hardened};
use super::wire::{Answer, ENTRY, Order, greet};
use super::{bounds, inherited, lines};
use crate::printable::{message, panic_message};

/// How long a host has for its order, which it sends when it starts a worker.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves the one order that comes on standard input, and ends the process. Where no host started
/// it, it ends the process and does nothing else.
pub(super) fn serve() -> ! {
    if lines::wait_for_host(Some(PATIENCE)).is_err() {
        let words = format!(
            "`{ENTRY}` is for a host to start its compile worker with; nothing was started"
        );
        // If nobody can be told, the status still says it.
        let _ = writeln!(io::stderr(), "{words}");
        std::process::exit(2)
    }
    inherited::close();
    let done = work(&mut io::stdin().lock(), &mut io::stdout().lock());
    std::process::exit(if done.is_ok() { 0 } else { 2 })
}

fn work(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    greet(to)?;
    let Some(order) = Order::read(from)? else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    lines::wait_for_host(None)?;
    if let Err(error) = bounds::lower(&order) {
        let message = format!("the worker cannot lower its own limits: {error}");
        return Answer::Unable(message).write(to);
    }
    let mut artifact = Vec::new();
    from.take(order.length).read_to_end(&mut artifact)?;
    answer(&order, &artifact).write(to)
}

pub(super) fn answer(order: &Order, artifact: &[u8]) -> Answer {
    match catch_unwind(AssertUnwindSafe(|| compile(order, artifact))) {
        Ok(answer) => answer,
        Err(panic) => judged(panic_message(panic.as_ref()), Answer::Panicked),
    }
}

fn compile(order: &Order, artifact: &[u8]) -> Answer {
    let engine = match engine(order) {
        Ok(engine) => engine,
        Err(error) => return judged(message(&error), Answer::Unable),
    };
    if fingerprint(&engine) != order.fingerprint {
        return Answer::Unable("the worker is of another build than the host".to_owned());
    }
    match engine.precompile_component(artifact) {
        Ok(code) => Answer::Code(code),
        Err(error) => judged(message(&error), Answer::Invalid),
    }
}

/// The host's engine without what only running guests need: its pool and its ticker.
fn engine(order: &Order) -> wasmtime::Result<Engine> {
    let mode = match order.metered {
        0 => Mode::Timed,
        _ => Mode::Metered,
    };
    let stack = order.stack;
    Engine::new(&hardened(Code { mode, stack }))
}

/// A failure because the system gave no memory, for data or for a thread's stack, is that and
/// nothing else: the same artifact may well compile with more.
fn judged(message: String, otherwise: fn(String) -> Answer) -> Answer {
    let refused = [
        "Cannot allocate memory",
        "Resource temporarily unavailable",
        "out of memory",
    ];
    match refused.iter().any(|words| message.contains(words)) {
        true => Answer::OutOfMemory(message),
        false => otherwise(message),
    }
}
