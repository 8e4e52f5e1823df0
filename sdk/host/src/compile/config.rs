//! The engine's configuration for hostile guests, each line with its reason.
//!
//! Cargo unifies features, so another crate of the app may switch engine features on that this
//! crate leaves out; everything that matters is therefore said here too.

use std::hash::{DefaultHasher, Hash, Hasher};

use wasmtime::{Config, Engine, OptLevel, Strategy, WasmBacktraceDetails, WasmFeatures};

/// Proposals that no ordinary plugin needs and most sandbox bugs of late were in.
///
/// Multi-memory stays on: composed components need it.
const REFUSED: WasmFeatures = WasmFeatures::GC
    .union(WasmFeatures::GC_TYPES)
    .union(WasmFeatures::EXCEPTIONS)
    .union(WasmFeatures::LEGACY_EXCEPTIONS)
    .union(WasmFeatures::FUNCTION_REFERENCES)
    .union(WasmFeatures::THREADS)
    .union(WasmFeatures::SHARED_EVERYTHING_THREADS)
    .union(WasmFeatures::STACK_SWITCHING)
    .union(WasmFeatures::MEMORY64)
    .union(WasmFeatures::RELAXED_SIMD)
    .union(WasmFeatures::CM_ASYNC)
    .union(WasmFeatures::CM_ASYNC_STACKFUL)
    .union(WasmFeatures::CM_THREADING)
    .union(WasmFeatures::CM_ERROR_CONTEXT)
    .union(WasmFeatures::CM_GC);

/// What bounds how long a guest may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// Fuel and deadline. The same call ends at the same instruction everywhere.
    Metered,
    /// The deadline alone. Guests run faster, since nothing counts their instructions;
    /// [`Limits::fuel`](crate::Limits::fuel) has no effect. Every other limit holds.
    Timed,
}

/// What the machine code of a host's guests depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) mode: Mode,
    /// Bytes of stack for a guest.
    pub(crate) stack: u64,
}

/// Bytes of an async call's stack for the host functions that it awaits: as much as most executors give a thread.
const HOST_FUTURES: usize = 2 << 20;

/// The same for a host and for its compile workers: what one compiles, the other must take.
pub(crate) fn hardened(code: Code) -> Config {
    let mut config = Config::new();
    config.wasm_features(REFUSED, false);
    // Exact and repeatable: the same call spends the same fuel on every machine. It costs guests
    // that call much a part of their speed, so a host can do without.
    config.consume_fuel(code.mode == Mode::Metered);
    // Fuel is not time; a deadline needs the clock, which the epoch callback reads.
    config.epoch_interruption(true);
    // Off, a call costs a quarter of what it costs with it, and a whole family of bugs is out of reach.
    config.concurrency_support(false);
    // Cranelift alone: the other compiler has no epochs and a worse record.
    config.strategy(Strategy::Cranelift);
    config.cranelift_opt_level(OptLevel::Speed);
    // How much a guest may use of a stack: the calling thread's, or its own where the call is awaited.
    let stack = usize::try_from(code.stack).unwrap_or(usize::MAX);
    config.max_wasm_stack(stack);
    // Host functions are polled on the guest's stack, and expect what a thread would have.
    config.async_stack_size(stack.saturating_add(HOST_FUTURES));
    // The default reads an environment variable and parses debug data that strangers wrote.
    config.wasm_backtrace_details(WasmBacktraceDetails::Disable);
    // Registering unwind tables makes dropping many components slow; only Windows needs them.
    config.native_unwind_info(cfg!(windows));
    config
}

/// Of an engine's settings and this crate's version: with another one, its code does not fit.
pub(crate) fn fingerprint(engine: &Engine) -> u64 {
    let mut hasher = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    engine.precompile_compatibility_hash().hash(&mut hasher);
    hasher.finish()
}
