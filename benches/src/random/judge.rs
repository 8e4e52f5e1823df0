//! What a right verdict is: on an artifact, and on how a call of it ended.
//!
//! The judge is the format's own validator, with the features that hosts here have. It never looks
//! at how the host came to its verdict.

use std::fmt::Debug;
use std::panic::catch_unwind;

use guesthouse::{Blame, CallError, DynError, DynPlugin, Limits, LoadError, Usage};
use guesthouse_contract::{Contract, World, imports_beyond_wit};
use wasmparser::{Validator, WasmFeatures};

use crate::tally::Wrong;

type Judged = Result<(), Wrong>;

/// What no host here has, of what WebAssembly 3 has.
const REFUSED: WasmFeatures = WasmFeatures::GC
    .union(WasmFeatures::GC_TYPES)
    .union(WasmFeatures::EXCEPTIONS)
    .union(WasmFeatures::FUNCTION_REFERENCES)
    .union(WasmFeatures::THREADS)
    .union(WasmFeatures::MEMORY64)
    .union(WasmFeatures::RELAXED_SIMD);

/// What it imports and exports. The decoder panics now and then; whether the host lives through
/// that is another question.
pub(super) fn world(bytes: &[u8]) -> Option<World> {
    catch_unwind(|| World::of_component(bytes)).ok()?.ok()
}

/// Is it a valid component, of what hosts here have?
fn valid(bytes: &[u8]) -> bool {
    let features = WasmFeatures::WASM3
        .union(WasmFeatures::COMPONENT_MODEL)
        .difference(REFUSED);
    Validator::new_with_features(features)
        .validate_all(bytes)
        .is_ok()
}

/// Was it right to admit it?
pub(super) fn admitted(bytes: &[u8]) -> Judged {
    if valid(bytes) {
        return Ok(());
    }
    Err("admitted, but it is not valid".into())
}

/// Was this the right refusal, where every import is answered and no type is asked for?
pub(super) fn refused(bytes: &[u8], error: &LoadError, limits: &Limits) -> Judged {
    let header = bytes.starts_with(b"\0asm\x0d\0\x01\0");
    let right = match error {
        LoadError::NotAComponent { .. } => !header,
        LoadError::TooLarge { .. } => bytes.len() as u64 > limits.component_size,
        // Whoever validates it may not survive that.
        LoadError::TooComplex {
            count,
            limit,
            offset,
            ..
        } => header && count > limit && *offset <= bytes.len() as u64,
        LoadError::Invalid { message, .. } => !valid(bytes) || beyond_the_engine(message),
        LoadError::Unsupported { .. } => !valid(bytes),
        LoadError::ImportNotGranted { imports, .. } => unanswerable(bytes, imports),
        LoadError::ContractMismatch { .. } => imports_wasi(bytes),
        _ => false,
    };
    verdict(right, error)
}

/// Was this a right refusal by an extension point? Whether the types fit is for others to say.
pub(super) fn refused_by_type(error: &LoadError) -> Judged {
    let right = matches!(
        error,
        LoadError::NotAComponent { .. }
            | LoadError::TooLarge { .. }
            | LoadError::TooComplex { .. }
            | LoadError::Invalid { .. }
            | LoadError::Unsupported { .. }
            | LoadError::ImportNotGranted { .. }
            | LoadError::ContractMismatch { .. }
    );
    verdict(right, error)
}

/// What the validator lets pass and no host can run, in the words of whoever refuses it: imports and
/// exports that WIT cannot express, a module that claims to end behind the component that it is in,
/// an import that is exported as it is.
fn beyond_the_engine(message: &str) -> bool {
    const WORDS: [&str; 5] = [
        "cannot represent this component in WIT",
        "was not a function or instance",
        "is not a type or function",
        "wasm component contains an invalid module section",
        "is a reexport of an imported function which is not implemented",
    ];
    WORDS.iter().any(|words| message.contains(words))
}

/// Is each of them something that no answer makes possible: a whole module or component?
fn unanswerable(bytes: &[u8], imports: &[String]) -> bool {
    let beyond = imports_beyond_wit(bytes);
    !imports.is_empty() && imports.iter().all(|import| beyond.contains(import))
}

fn imports_wasi(bytes: &[u8]) -> bool {
    let contract = catch_unwind(|| Contract::of_component(bytes));
    contract.is_ok_and(|read| read.is_ok_and(|contract| contract.imports_from("wasi")))
}

/// Was it right to end a call like this, where the app has done nothing wrong?
pub(super) fn ended(error: &DynError, plugin: &DynPlugin) -> Judged {
    let DynError::Call(error) = error else {
        return verdict(false, error);
    };
    let right = match error {
        // The guest called what has no form as values; nobody answers that.
        CallError::HostFailed { import, .. } => plugin.imports().iter().any(|function| {
            function.unsupported().is_some() && function.full_name() == import.to_string()
        }),
        // Fuel ends everything long before that.
        CallError::DeadlineExceeded { .. } => false,
        // Caught or not, that is a panic.
        CallError::EnginePanicked { .. } => false,
        error => error.blame() == Blame::Plugin,
    };
    verdict(right, error)
}

/// The same where the app is typed, and its host functions do nothing.
pub(super) fn ended_typed(error: &CallError) -> Judged {
    let never = matches!(
        error,
        CallError::DeadlineExceeded { .. } | CallError::EnginePanicked { .. }
    );
    verdict(error.blame() == Blame::Plugin && !never, error)
}

/// Did the call stay within its limits? One that was ended by a limit has asked for more.
pub(super) fn spent(usage: &Usage, limits: &Limits, answered: bool) -> Judged {
    let within = usage.fuel <= limits.fuel
        && usage.peak_memory <= limits.memory
        && usage.bytes_in <= limits.input
        && usage.log_bytes <= limits.log
        && usage.host_calls <= limits.host_calls + u64::from(!answered);
    let asked = usage.host_call_bytes <= limits.host_call_bytes && usage.bytes_out <= limits.output;
    verdict(within && (asked || !answered), usage)
}

fn verdict(right: bool, found: &impl Debug) -> Judged {
    if right {
        return Ok(());
    }
    Err(format!("{found:?}").into())
}
