//! The contract: does it fit the extension point? On the bytes, before a compiler sees them.
//!
//! The engine would type-check an interface's functions only after instantiation, that is after
//! the guest's start functions have run; here a mistyped plugin never gets that far.

use std::panic::{AssertUnwindSafe, catch_unwind};

use guesthouse_contract::{
    Contract, Finding, World, WorldError, compare_beside, compare_offered, imports_beyond_wit,
};

use super::examine::Expected;
use crate::engine::Standard;
use crate::error::{LoadErrorKind, message, panic_message};
use crate::headroom;

/// Answers whether the component imports any of WASI.
pub(super) fn check(
    bytes: &[u8],
    expected: Expected<'_>,
    standard: &Standard,
) -> Result<bool, LoadErrorKind> {
    let compared = careful(|| {
        let plugin = Contract::of_component(bytes)?;
        let host = Contract::decode(expected.contract, expected.world, expected.places)?;
        let wasi = closed(&plugin, standard)?;
        Ok((wasi.is_some(), compare_beside(&host, wasi, &plugin)))
    });
    let (closed, findings) = compared?;
    refuse(expected.world, findings)?;
    Ok(closed)
}

/// The world of WASI, for a component that imports any of it.
pub(super) fn wasi(closed: bool, standard: &Standard) -> Result<Option<&World>, LoadErrorKind> {
    if !closed {
        return Ok(None);
    }
    careful(|| standard.world()).map(Some)
}

/// What the component imports and exports, decoded.
pub(super) fn decode(bytes: &[u8]) -> Result<World, LoadErrorKind> {
    let world = careful(|| World::of_component(bytes))?;
    refuse_beyond_wit(bytes)?;
    Ok(world)
}

/// Whether it is valid to its last instruction.
pub(super) fn validate(bytes: &[u8]) -> Result<(), LoadErrorKind> {
    careful(|| guesthouse_contract::validate(bytes))
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

/// The same as [`check`] for a component that is compared with nothing but WASI.
pub(super) fn check_wasi<'a>(
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

/// The component with headroom, where it can have some.
pub(super) fn with_headroom(bytes: &[u8], pages: u32) -> Option<Vec<u8>> {
    catch_unwind(|| headroom::give(bytes, pages)).ok().flatten()
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
        let world = world.to_owned();
        return Err(LoadErrorKind::ContractMismatch {
            world,
            findings: others,
        });
    }
    let imports = ungranted.iter().map(|finding| finding.item().to_owned());
    Err(LoadErrorKind::ImportNotGranted {
        imports: imports.collect(),
        findings: ungranted,
    })
}
