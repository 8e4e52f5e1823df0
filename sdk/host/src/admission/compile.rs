//! The compiler's step: machine code for a host that runs it now, or for its operator's store.
//!
//! It must never be reached by what the steps before have refused.

use guesthouse_contract::CompiledNote;
use sha2::{Digest, Sha256};
use wasmtime::component::Component;

use super::Artifact;
use super::examine::{Scanned, scan};
use crate::engine::{Mode, Pulse, SharedEngine};
use crate::error::{LoadError, Step};
use crate::limits::Limits;

/// Compiles what was scanned, ready to be linked.
pub(super) fn component(
    scanned: &mut Scanned,
    engine: &SharedEngine,
    limits: &Limits,
) -> Result<Component, LoadError> {
    step(scanned, |name, bytes, pulse| {
        engine.compile(name, bytes, limits, pulse)
    })
}

/// Scans and compiles an artifact: a note of what it was, and the machine code.
pub(crate) fn compile(
    engine: &SharedEngine,
    artifact: Artifact,
    limits: &Limits,
) -> Result<Vec<u8>, LoadError> {
    let mut scanned = scan(artifact, limits, engine.ceilings())?;
    let code = step(&mut scanned, |name, bytes, pulse| {
        engine.machine_code(name, bytes, limits, pulse)
    })?;
    let mut note = CompiledNote::default();
    note.engine = engine.fingerprint();
    note.metered = engine.mode() == Mode::Metered;
    note.stack = engine.stack();
    note.component = Sha256::digest(&scanned.bytes).into();
    note.code = code.len() as u64;
    Ok(note.before(&code))
}

/// The step itself: told as it goes on, and its refusal explained.
fn step<T>(
    scanned: &mut Scanned,
    compile: impl FnOnce(&str, &[u8], Pulse<'_>) -> Result<T, LoadError>,
) -> Result<T, LoadError> {
    scanned.steps.begin(Step::Compiling)?;
    let (name, bytes, steps) = (&scanned.name, &scanned.bytes, &mut scanned.steps);
    let compiled = compile(name, bytes, &mut || steps.tell());
    compiled.map_err(|error| scanned.explain(error))
}
