//! The contract: does it fit the extension point? On the bytes, before a compiler sees them.
//!
//! The engine would type-check an interface's functions only after instantiation, that is after
//! the guest's start functions have run; here a mistyped plugin never gets that far.

use std::panic::{AssertUnwindSafe, catch_unwind};

use guesthouse_contract::{
    Contract, Finding, World, WorldError, compare_beside, compare_offered, imports_beyond_wit,
};

#[cfg(feature = "wasi")]
use sha2::{Digest, Sha256};

use super::candidate::{Candidate, Expected};
use crate::engine::Standard;
use crate::error::{LoadErrorKind, Step};
#[cfg(feature = "wasi")]
use crate::policy::Wants;
use crate::printable::{message, panic_message};
use crate::store::Verdict;

impl Candidate<'_> {
    /// Compares it with a world; answers whether it imports any of WASI.
    pub(crate) fn compare(
        &mut self,
        expected: Expected<'_>,
        standard: &Standard,
    ) -> Result<bool, LoadErrorKind> {
        self.steps.begin(Step::Comparing)?;
        let question = expected.question(standard);
        if let Some(verdict) = self.recall.verdict(&question) {
            return Ok(verdict.wasi);
        }
        let compared = careful(|| {
            let plugin = Contract::of_component(&self.bytes)?;
            let host = Contract::decode(expected.contract, expected.world, expected.places)?;
            let wasi = closed(&plugin, standard)?;
            Ok((wasi.is_some(), compare_beside(&host, wasi, &plugin)))
        });
        let refused = |(wasi, findings)| refuse(expected.world, findings).map(|()| wasi);
        let wasi = compared
            .and_then(refused)
            .map_err(|error| self.explain(error))?;
        self.fits = Some((question, Verdict { wasi }));
        Ok(wasi)
    }

    /// What it imports and exports, where no world says what that must be, and the world of WASI if that
    /// answers some of it.
    pub(crate) fn decode<'s>(
        &mut self,
        standard: &'s Standard,
    ) -> Result<(World, Option<&'s World>), LoadErrorKind> {
        self.steps.begin(Step::Comparing)?;
        let decoded = careful(|| World::of_component(&self.bytes)).and_then(|world| {
            refuse_beyond_wit(&self.bytes)?;
            Ok((world, check_wasi(&self.bytes, standard)?))
        });
        decoded.map_err(|error| self.explain(error))
    }

    /// What a consent is for: the artifact's digest, and what it wants. Wants that cannot be read are none.
    #[cfg(feature = "wasi")]
    pub(super) fn consented(&self) -> ([u8; 32], Wants) {
        let wants = Wants::of_component(&self.bytes).unwrap_or_default();
        (Sha256::digest(&self.bytes).into(), wants)
    }

    /// Whether it is valid to its last instruction, which a load leaves to the compiler.
    pub(super) fn validate(&self) -> Result<(), LoadErrorKind> {
        validate(&self.bytes).map_err(|error| self.explain(error))
    }
}

/// Whether a component is valid to its last instruction.
pub(super) fn validate(bytes: &[u8]) -> Result<(), LoadErrorKind> {
    careful(|| guesthouse_contract::validate(bytes))
}

/// The world of WASI, for a component that imports any of it.
pub(super) fn wasi(closed: bool, standard: &Standard) -> Result<Option<&World>, LoadErrorKind> {
    if !closed {
        return Ok(None);
    }
    careful(|| standard.world()).map(Some)
}

/// Whole modules and components are nothing that a host grants; WIT has no words for them.
fn refuse_beyond_wit(bytes: &[u8]) -> Result<(), LoadErrorKind> {
    let imports = imports_beyond_wit(bytes);
    if imports.is_empty() {
        return Ok(());
    }
    Err(LoadErrorKind::ImportNotGranted {
        imports,
        findings: Vec::new(),
    })
}

/// The contract of a component that is compared with nothing but WASI.
fn check_wasi<'a>(
    bytes: &[u8],
    standard: &'a Standard,
) -> Result<Option<&'a World>, LoadErrorKind> {
    let compared = careful(|| {
        let plugin = Contract::of_component(bytes)?;
        let Some(wasi) = closed(&plugin, standard)? else {
            return Ok(None);
        };
        let findings = compare_offered(wasi, &plugin);
        Ok(Some((standard.world()?, findings)))
    });
    let Some((wasi, findings)) = compared? else {
        return Ok(None);
    };
    refuse(wasi.name(), findings)?;
    Ok(Some(wasi))
}

/// The contract of the closed world, for a component that imports any of it.
fn closed<'a>(
    plugin: &Contract,
    standard: &'a Standard,
) -> Result<Option<&'a Contract>, WorldError> {
    if !plugin.imports_from("wasi") {
        return Ok(None);
    }
    standard.contract().map(Some)
}

/// The readers are careful, but they are parsers and the bytes are a stranger's.
fn careful<T>(read: impl FnOnce() -> Result<T, WorldError>) -> Result<T, LoadErrorKind> {
    let invalid = |message| LoadErrorKind::Invalid { message };
    catch_unwind(AssertUnwindSafe(read))
        .map_err(|panic| invalid(panic_message(panic.as_ref())))?
        .map_err(|error| invalid(message(&error)))
}

/// Imports that nobody offers are a matter of policy and come first; everything else is type.
fn refuse(world: &str, findings: Vec<Finding>) -> Result<(), LoadErrorKind> {
    if findings.is_empty() {
        return Ok(());
    }
    let (ungranted, others): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(Finding::is_ungranted);
    if ungranted.is_empty() {
        return Err(LoadErrorKind::ContractMismatch {
            world: world.to_owned(),
            findings: others,
        });
    }
    let imports = ungranted.iter().map(|finding| finding.item().to_owned());
    Err(LoadErrorKind::ImportNotGranted {
        imports: imports.collect(),
        findings: ungranted,
    })
}
