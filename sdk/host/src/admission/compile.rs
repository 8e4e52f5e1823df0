//! The compiler's step: machine code for a host that runs it now, or for its operator's store.
//!
//! It must never be reached by what the steps before have refused.

use guesthouse_contract::CompiledNote;
use sha2::{Digest, Sha256};
use wasmtime::component::Component;

use super::examine::{Scanned, scan, scan_for};
use super::{Artifact, shape};
use crate::engine::{Mode, OwnCode, Pulse, SharedEngine};
use crate::error::{LoadError, LoadErrorKind, Step};
use crate::limits::Limits;

/// Compiles what was scanned, ready to be linked.
pub(super) fn component(
    scanned: &mut Scanned,
    engine: &SharedEngine,
    limits: &Limits,
) -> Result<Component, LoadErrorKind> {
    if let Some(component) = scanned.recall.component() {
        return Ok(component);
    }
    // Asked of the artifact and the limits alone, so that the same runs with a store and without.
    let pages = engine.headroom();
    let room = shape::has_room(&scanned.shape, pages, limits);
    scanned.steps.begin(Step::Compiling)?;
    if room && pages > 0 {
        scanned.give_headroom(pages);
    }
    if !scanned.recall.wants_code() {
        return step(scanned, |bytes, pulse| engine.compile(bytes, limits, pulse));
    }
    let code = machine_code(scanned, engine, limits)?;
    let headroom = scanned.has_headroom();
    let recall = &scanned.recall;
    recall.keep(room, &scanned.shape, headroom, code.bytes());
    engine.component(&code)
}

/// Scans and compiles an artifact: a note of what it was, and the machine code.
pub(crate) fn compile(
    engine: &SharedEngine,
    artifact: Artifact,
    limits: &Limits,
) -> Result<Vec<u8>, LoadError> {
    artifact.through(|artifact| {
        let mut scanned = scan(artifact, limits, engine.ceilings(), engine.room())?;
        scanned.steps.begin(Step::Compiling)?;
        let code = machine_code(&mut scanned, engine, limits)?;
        let code = code.bytes();
        let mut note = CompiledNote::default();
        note.engine = engine.fingerprint();
        note.metered = engine.mode() == Mode::Metered;
        note.stack = engine.stack();
        note.component = Sha256::digest(&scanned.bytes).into();
        note.code = code.len() as u64;
        Ok(note.before(code))
    })
}

/// Has the engine's store hold the machine code of an artifact; whether it already did.
pub(crate) fn warm(
    engine: &SharedEngine,
    artifact: Artifact,
    limits: &Limits,
) -> Result<bool, LoadError> {
    artifact.through(|artifact| {
        let mut scanned = scan_for(engine, artifact, limits)?;
        let ready = scanned.recall.component().is_some();
        component(&mut scanned, engine, limits)?;
        Ok(ready)
    })
}

fn machine_code(
    scanned: &mut Scanned,
    engine: &SharedEngine,
    limits: &Limits,
) -> Result<OwnCode, LoadErrorKind> {
    step(scanned, |bytes, pulse| {
        engine.machine_code(bytes, limits, pulse)
    })
}

/// The compiler's part of the step: told as it goes on, and its refusal explained.
fn step<T>(
    scanned: &mut Scanned,
    compile: impl FnOnce(&[u8], Pulse<'_>) -> Result<T, LoadErrorKind>,
) -> Result<T, LoadErrorKind> {
    let bytes = scanned.roomy.as_ref().unwrap_or(&scanned.bytes);
    let steps = &mut scanned.steps;
    let compiled = compile(bytes, &mut |step| steps.begin(step));
    compiled.map_err(|error| scanned.explain(error))
}
