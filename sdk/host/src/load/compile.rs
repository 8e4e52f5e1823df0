//! The compiler's step: machine code for a host that runs it now, or for its operator's store.
//!
//! It must never be reached by what the steps before have refused.

use std::panic::catch_unwind;

use guesthouse_contract::CompiledNote;
use sha2::{Digest, Sha256};
use wasmtime::component::Component;

use super::candidate::Candidate;
use super::{Artifact, contract, shape};
use crate::compile::{Mode, OwnCode, Pulse};
use crate::engine::SharedEngine;
use crate::error::{LoadError, LoadErrorKind, Step};
use crate::headroom;
use crate::limits::Limits;

impl Candidate<'_> {
    /// Compiles it, ready to be linked; the host's store keeps what it did not know.
    pub(super) fn compile(&mut self, engine: &SharedEngine) -> Result<Component, LoadErrorKind> {
        let component = match self.recall.component() {
            Some(component) => component,
            None => self.compile_anew(engine)?,
        };
        if let Some((question, verdict)) = &self.fits {
            self.recall.judge(question, *verdict);
        }
        Ok(component)
    }

    fn compile_anew(&mut self, engine: &SharedEngine) -> Result<Component, LoadErrorKind> {
        // Asked of the artifact and the limits alone, so that the same runs with a store and without.
        let pages = engine.headroom();
        let room = shape::has_room(&self.shape, pages, self.limits);
        self.steps.begin(Step::Compiling)?;
        if room && pages > 0 {
            self.give_headroom(pages);
        }
        if !self.recall.wants_code() {
            let limits = self.limits;
            return self.with(|bytes, pulse| engine.compile(bytes, limits, pulse));
        }
        let code = self.machine_code(engine)?;
        self.recall
            .keep(room, &self.shape, self.has_headroom(), code.bytes());
        engine.component(&code)
    }

    fn machine_code(&mut self, engine: &SharedEngine) -> Result<OwnCode, LoadErrorKind> {
        let limits = self.limits;
        self.with(|bytes, pulse| engine.machine_code(bytes, limits, pulse))
    }

    /// Calls `compile` with what is to be compiled; the app is told as it goes on, and a refusal is explained.
    fn with<T>(
        &mut self,
        compile: impl FnOnce(&[u8], Pulse<'_>) -> Result<T, LoadErrorKind>,
    ) -> Result<T, LoadErrorKind> {
        let bytes = self.roomy.as_ref().unwrap_or(&self.bytes);
        let steps = &mut self.steps;
        compile(bytes, &mut |step| steps.begin(step)).map_err(|error| self.explain(error))
    }

    /// Puts a component with headroom in its place, if it is valid and one can be made. Limits apply to the
    /// artifact's own shape, which is a few items smaller.
    fn give_headroom(&mut self, pages: u32) {
        let is_valid = |bytes: &Vec<u8>| contract::validate(bytes).is_ok();
        self.roomy = Some(&self.bytes)
            .filter(|bytes| is_valid(bytes))
            // A parser over a stranger's bytes, as everywhere on the way in.
            .and_then(|bytes| catch_unwind(|| headroom::give(bytes, pages)).ok().flatten())
            .filter(is_valid);
    }

    /// Whether its machine code has headroom, made now or found.
    pub(super) fn has_headroom(&self) -> bool {
        self.roomy.is_some() || self.recall.has_headroom()
    }
}

/// Scans and compiles an artifact: a note of what it was, and the machine code.
pub(crate) fn compile(
    engine: &SharedEngine,
    artifact: Artifact,
    limits: &Limits,
) -> Result<Vec<u8>, LoadError> {
    artifact.through(|artifact| {
        let mut candidate = Candidate::scan(artifact, limits, engine.ceilings(), engine.room())?;
        candidate.steps.begin(Step::Compiling)?;
        let code = candidate.machine_code(engine)?;
        let code = code.bytes();
        let mut note = CompiledNote::default();
        note.engine = engine.fingerprint();
        note.metered = engine.mode() == Mode::Metered;
        note.stack = engine.stack();
        note.component = Sha256::digest(&candidate.bytes).into();
        note.code = code.len() as u64;
        Ok(note.before(code))
    })
}

/// Puts the machine code of an artifact into the engine's store; answers whether it was there already.
pub(crate) fn warm(
    engine: &SharedEngine,
    artifact: Artifact,
    limits: &Limits,
) -> Result<bool, LoadError> {
    artifact.through(|artifact| {
        let mut candidate = Candidate::scan_for(engine, artifact, limits)?;
        let ready = candidate.recall.component().is_some();
        candidate.compile(engine)?;
        Ok(ready)
    })
}
